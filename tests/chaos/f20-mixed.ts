import { setTimeout as sleep } from 'node:timers/promises';
import { compared, ROLES } from './compared.ts';
import { CRASH_POINTS } from './crash-points.ts';
import { insist, loadOf } from './load.ts';
import type { Program } from './program.ts';
import { openProxy, type Proxy } from './proxy.ts';
import type { Row } from './row.ts';
import type { World } from './world.ts';

interface Stage {
  readonly world: World;
  readonly broker: Proxy;
  readonly cluster: Proxy;
  program: Program | undefined;
}

/** Dies at a named point of its own, soon or never, and is started again. */
const restart = async (stage: Stage): Promise<void> => {
  const { chance, start } = stage.world;
  await stage.program?.kill();
  const { name } = chance.pick(CRASH_POINTS);
  stage.program = undefined;
  while (stage.program === undefined)
    stage.program = await start({
      roles: ROLES,
      ...(chance.next() < 0.7 && { crashAt: [name, chance.between(2, 60)] }),
    });
};

const FAULTS: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  'program killed': restart,
  'broker killed': async ({ world, broker }) => {
    if (world.chance.next() < 0.5) broker.loseReplies();
    await sleep(world.chance.between(0, 40));
    await world.broker.kill();
    await world.broker.start();
  },
  'database killed': async ({ world }) => {
    await world.cluster.kill();
    await world.cluster.start();
  },
  'database lines cut': async ({ cluster }) => cluster.cut(),
  'database replies lost': async ({ world, cluster }) => {
    cluster.loseReplies();
    await sleep(world.chance.between(1, 60));
    cluster.cut();
  },
  'broker lines cut': async ({ broker }) => broker.cut(),
  'black hole to the broker': async ({ broker, world }) => {
    broker.blackHole();
    await sleep(world.chance.between(200, 3_000));
    if (world.chance.next() < 0.5) broker.cut();
  },
};

const row: Row = {
  id: 'f20',
  title: 'mixed faults',
  inject: 'processes killed at random and at crash points, lines cut, silent and deaf, one after the other and at once',
  run: async (world) => {
    const [broker, cluster] = await Promise.all([openProxy(world.broker.port), openProxy(world.cluster.port)]);
    for (const { close } of [broker, cluster]) world.onClose(close);
    world.route({ broker: broker.port, cluster: cluster.port });
    const stage: Stage = { world, broker, cluster, program: await world.startWhole(ROLES) };
    const load = loadOf(world.chance);
    const over = new AbortController();
    const callers = Array.from({ length: 8 }, async () => {
      while (!over.signal.aborted) await insist(() => stage.program, load.many(5), world.acked, over.signal);
    });
    const end = performance.now() + world.much(world.minutes * 60_000, 12_000);
    while (performance.now() < end) {
      await sleep(world.chance.between(50, 1_200));
      const fault = world.chance.pick(Object.keys(FAULTS));
      world.count(fault);
      await FAULTS[fault]?.(stage);
      // Nobody supervises it here: one that died at its point is started again.
      if (stage.program?.alive() !== true) await restart(stage);
    }
    await stage.program?.kill();
    const program = await world.startWhole(ROLES);
    stage.program = program;
    await sleep(500);
    over.abort();
    await Promise.all(callers);
    await world.caughtUp(60_000);
    await compared(world, program);
    await world.check();
  },
  protections: [
    {
      name: 'the checkpoint in the transaction of its rows',
      breaks: ['I2'],
      edits: [
        {
          file: 'db/batch.ts',
          find: 'const moved = ground.move(sql, batch);',
          replace: 'const moved = transact((own) => ground.move(own, batch));',
        },
      ],
    },
  ],
};

export default row;
