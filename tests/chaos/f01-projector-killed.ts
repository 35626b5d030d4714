import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashPointName } from './crash-points.ts';
import { loadOf } from './load.ts';
import { directly } from './publish.ts';
import type { Start } from './program.ts';
import type { Row } from './row.ts';
import type { Chance } from './seed.ts';

const POINTS: readonly CrashPointName[] = ['after_begin', 'after_insert', 'after_rows', 'after_commit'];

interface Death {
  readonly crashAt: Start['crashAt'];
  /** A point that is not passed often enough by then is a random moment, too. */
  readonly waitMs: number;
}

/** At a point or at random; each point is sure to be met once, whatever chance says. */
const nextDeath = (chance: Chance, sure: CrashPointName | undefined): Death => {
  if (sure) return { crashAt: [sure, 1], waitMs: 10_000 };
  if (chance.next() < 0.3) return { crashAt: undefined, waitMs: chance.between(0, 60) };
  return { crashAt: [chance.pick(POINTS), chance.pick([1, 1, 1, 2])], waitMs: 400 };
};

const row: Row = {
  id: 'f01',
  title: 'projector killed',
  inject: 'kill -9 at crash points and at random moments',
  run: async (world) => {
    const kills = world.much(100, 7);
    const load = loadOf(world.chance);
    const publisher = await directly(world);
    const perKill = Math.ceil(world.much(10_000, 700) / kills);
    // Makes the tables, and leaves the compiled modules behind: a killed process never does.
    await (await world.startWhole('projections')).stop();
    const sure = world.chance.shuffled(POINTS);
    for (let kill = 0; kill < kills; kill += 1) {
      const { crashAt, waitMs } = nextDeath(world.chance, sure[kill]);
      const program = await world.start({ roles: 'projections', crashAt });
      for (let piece = 0; piece < 4; piece += 1) {
        await publisher.send(load.many(Math.ceil(perKill / 4)));
        await sleep(world.chance.between(0, 12));
      }
      if (program) await Promise.race([program.gone, sleep(waitMs)]);
      world.count(crashAt === undefined || program?.alive() ? 'kills at random' : 'kills at points');
      await program?.kill();
    }
    await world.startWhole('projections');
    await world.caughtUp();
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
