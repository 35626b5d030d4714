import { setTimeout as sleep } from 'node:timers/promises';
import { ask, compared, ROLES } from './compared.ts';
import type { CrashPointName } from './crash-points.ts';
import { insist, loadOf } from './load.ts';
import type { Program } from './program.ts';
import type { Row } from './row.ts';

const POINTS: readonly CrashPointName[] = ['build_committed', 'build_committed', 'build_caught_up', 'build_exchanged'];

const row: Row = {
  id: 'f19',
  title: 'rebuild killed',
  inject: 'kill -9 in the middle of rebuilds, at named points, under live traffic',
  run: async (world) => {
    const kills = world.much(20, 4);
    const load = loadOf(world.chance);
    let program: Program | undefined = await world.startWhole(ROLES);
    const over = new AbortController();
    for (let at = 0; at < world.much(6_000, 1_200); at += 200)
      await insist(() => program, load.many(200), world.acked, over.signal);
    const traffic = (async () => {
      while (!over.signal.aborted) await insist(() => program, load.many(10), world.acked, over.signal);
    })();
    for (let kill = 0; kill < kills; kill += 1) {
      await program?.kill();
      const crashAt = [world.chance.pick(POINTS), world.chance.between(1, 2)] as const;
      program = await world.start({ roles: ROLES, crashAt });
      if (program) {
        await ask(program, 'POST', '/rebuild').catch(() => undefined);
        await Promise.race([program.gone, sleep(world.chance.between(300, 2_500))]);
      }
      world.count(program?.alive() ? 'kills at random' : 'kills at points');
    }
    await program?.kill();
    program = await world.startWhole(ROLES);
    over.abort();
    await traffic;
    await ask(program, 'POST', '/rebuild');
    const built = await world.until(
      async () => (await world.sql('select 1 from aura.projection_builds')).length === 0,
      60_000,
    );
    if (!built) world.violated('I5', 'the rebuild does not end');
    await world.caughtUp();
    await compared(world, program);
    await world.check();
  },
  protections: [
    {
      name: 'a checkpoint of the rebuild’s own (it begins again on what it has built)',
      breaks: ['I2', 'I3'],
      edits: [
        {
          file: 'db/build.ts',
          find: 'set resumed_at = now(), resumed_position = position',
          replace: 'set resumed_at = now(), resumed_position = 0, position = 0',
        },
      ],
    },
  ],
};

export default row;
