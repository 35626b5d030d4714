import { setTimeout as sleep } from 'node:timers/promises';
import { loadOf } from './load.ts';
import { directly } from './publish.ts';
import type { Row } from './row.ts';

/** Somebody who takes the rows first and the checkpoints then, the other way round than the projector; its own patience is longer. */
const CROSSED = `
  set deadlock_timeout = '30s';
  begin;
  select 1 from aura.chaos_tallies for update;
  select pg_sleep(0.15);
  select 1 from aura.projection_checkpoints for update;
  commit`;

/** Somebody who writes a row that a stricter projector has already looked at. */
const WRITING = `begin; update aura.chaos_tallies set total = total; select pg_sleep(0.3); commit`;

const row: Row = {
  id: 'f10',
  title: 'deadlock and 40001',
  inject: 'a rival that locks in crossed order, then one that writes under a projector in REPEATABLE READ',
  run: async (world) => {
    const times = world.much(40, 6);
    const load = loadOf(world.chance);
    const publisher = await directly(world);
    // Postgres looks for a deadlock once, so long after the wait began: the projector's look comes when the rival waits, too.
    await world.sql(`alter database ${world.database} set deadlock_timeout = '400ms'`);
    let program = await world.startWhole('projections');
    await publisher.send(load.many(60));
    await world.caughtUp();
    const face = async (rival: string): Promise<void> => {
      for (let time = 0; time < times; time += 1) {
        const rivalling = world.sql(rival).catch((error: Error) => {
          world.count(/deadlock/.test(error.message) ? 'rivals given up' : 'rivals failed');
        });
        await sleep(world.chance.between(60, 200));
        await publisher.send(load.many(20));
        await rivalling;
      }
    };
    await face(CROSSED);
    world.note('deadlocks', program.heard(/\(40P01\)/g));
    await program.stop();
    await world.sql(`alter database ${world.database} set default_transaction_isolation = 'repeatable read'`);
    program = await world.startWhole('projections');
    await face(WRITING);
    world.note('not serializable', program.heard(/\(40001\)/g));
    await world.caughtUp();
    await world.check();
  },
  protections: [
    {
      name: 'another attempt after 40P01 and 40001',
      breaks: ['I5'],
      edits: [
        {
          file: 'db/session.ts',
          find: 'session.failures += 1;',
          replace: "if (/^40/.test(sqlState(error) ?? '')) throw error; session.failures += 1;",
        },
      ],
    },
  ],
};

export default row;
