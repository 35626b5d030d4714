import { setTimeout as sleep } from 'node:timers/promises';
import { insist, loadOf } from './load.ts';
import type { Row } from './row.ts';
import type { World } from './world.ts';

const CALLERS = 6;

/** Ends what AuraLink has open in this row's database: idle connections and transactions alike. */
const terminate = (world: World): Promise<unknown> =>
  world.sql(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = '${world.database}' and pid <> pg_backend_pid()`,
  );

/** Waits until a connection rests in its pool: the error of one that is in use goes to its statement, that of a resting one to nobody. */
const oneRests = (world: World): Promise<boolean> =>
  world.until(async () => {
    const rows = await world.sql(
      `select 1 from pg_stat_activity where datname = '${world.database}' and application_name = 'auralink' and state = 'idle'`,
    );
    return rows.length > 0;
  }, 5_000);

const row: Row = {
  id: 'f08',
  title: 'database broken off',
  inject:
    'pg_terminate_backend of every connection, idle and mid-transaction; the whole cluster stopped at once, now and then',
  run: async (world) => {
    const program = await world.startWhole('http,projections');
    const load = loadOf(world.chance);
    const over = new AbortController();
    const callers = Array.from({ length: CALLERS }, async () => {
      while (!over.signal.aborted) await insist(() => program, load.many(10), world.acked, over.signal);
    });
    // Reads open the pool whose idle connections are the danger.
    const reader = (async () => {
      while (!over.signal.aborted) {
        const headers = { authorization: `Bearer ${program.token}` };
        await fetch(new URL('/api/v1/events?limit=1', program.url), { headers }).catch(() => undefined);
        await sleep(10);
      }
    })();
    const times = world.much(50, 6);
    for (let time = 0; time < times && program.alive(); time += 1) {
      await sleep(world.chance.between(30, 250));
      if (time % 10 === 9) {
        await world.cluster.kill();
        await world.cluster.start();
        world.count('clusters killed');
      } else {
        if (world.chance.next() < 0.5) await oneRests(world);
        await terminate(world);
        world.count('times broken off');
      }
    }
    over.abort();
    await Promise.all([...callers, reader]);
    await world.caughtUp();
    await world.check();
  },
  protections: [
    {
      name: 'listeners for the errors of idle connections',
      breaks: ['I5'],
      edits: [
        {
          file: 'db/transaction.ts',
          find: 'const poolOf = (orm: MikroORM): Promise<Pool> => orm.em.getConnection().getNativeClient();',
          replace: `const poolOf = async (orm: MikroORM): Promise<Pool> => {
  const pool: Pool & { removeAllListeners: (event: 'error') => void } = await orm.em.getConnection().getNativeClient();
  pool.removeAllListeners('error');
  return pool;
};`,
        },
      ],
    },
  ],
};

export default row;
