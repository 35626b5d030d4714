import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashPointName } from './crash-points.ts';
import { loadOf } from './load.ts';
import { directly } from './publish.ts';
import type { Row } from './row.ts';

const POINTS: readonly CrashPointName[] = ['after_begin', 'after_insert', 'after_rows', 'after_commit'];

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
    for (let kill = 0; kill < kills; kill += 1) {
      const atRandom = world.chance.next() < 0.3;
      const point = world.chance.pick(POINTS);
      const nth = world.chance.pick([1, 1, 1, 2]);
      const program = await world.start({ roles: 'projections', ...(atRandom ? {} : { crashAt: [point, nth] }) });
      for (let piece = 0; piece < 4; piece += 1) {
        await publisher.send(load.many(Math.ceil(perKill / 4)));
        await sleep(world.chance.between(0, 12));
      }
      // A point that is not passed often enough is a random moment, too.
      if (program) await Promise.race([program.gone, sleep(atRandom ? world.chance.between(0, 60) : 400)]);
      world.count(atRandom || program?.alive() ? 'kills at random' : 'kills at points');
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
          find: 'await ground.move(sql, batch);',
          replace: 'await transact((own) => ground.move(own, batch));',
        },
      ],
    },
  ],
};

export default row;
