import type { Writable } from 'node:stream';
import type { MikroORM } from '@mikro-orm/postgresql';
import { nameOf, type Sql, sqlState, STALE_PLAN } from './sql.ts';
import { asStatement } from './trace.ts';

type Stream = Pick<Writable, 'cork' | 'uncork'>;

interface Queryable {
  readonly query: (
    statement: string | { readonly name: string; readonly text: string },
    values?: readonly unknown[],
  ) => Promise<{ readonly rows: never; readonly command: string }>;
}

interface Client extends Queryable {
  /** Statements are sent without waiting for the answers of those before. */
  readonly pipeline?: boolean;
  readonly connection?: { readonly stream: Stream };
  readonly on: (event: 'error', listener: () => void) => void;
  readonly off: (event: 'error', listener: () => void) => void;
  /** With `true` the connection is closed instead of being given back. */
  readonly release: (destroy?: boolean) => void;
}

interface Pool extends Queryable {
  readonly connect: () => Promise<Client>;
  readonly end: () => Promise<void>;
  readonly ended: boolean;
  readonly ending: boolean;
}

const poolOf = (orm: MikroORM): Promise<Pool> => orm.em.getConnection().getNativeClient();

const sqlOf =
  (client: Queryable): Sql =>
  (text, parameters) =>
    asStatement(text, async () => (await client.query(text, parameters)).rows);

/** A statement that is often run goes by its name: parsed and planned once on each connection. */
const run = (client: Client, text: string, parameters: readonly unknown[] | undefined) =>
  asStatement(text, async () => {
    const name = parameters && nameOf(text);
    return (await client.query(name === undefined ? text : { name, text }, parameters)).rows;
  });

/** The first statement that failed: those behind it are only told that something had. */
interface Course {
  failure?: unknown;
}

/** "current transaction is aborted" */
const ABORTED = '25P02';

const causeOf = (error: unknown, { failure }: Course): unknown =>
  sqlState(error) === ABORTED ? (failure ?? error) : error;

const settled = (work: Promise<unknown>): Promise<unknown> => work.catch(() => undefined);

/** Statements may be handed over at once: they run in that order, on a pipelining connection without a round trip between them. */
const sqlWithin = (client: Client, course: Course): Sql => {
  if (client.pipeline === true)
    return (text, parameters) =>
      run(client, text, parameters).catch((error: unknown) => {
        course.failure ??= error;
        throw error;
      });
  let before: Promise<unknown> = Promise.resolve();
  return (text, parameters) => {
    const answer = settled(before).then(() => run(client, text, parameters));
    before = answer;
    return answer;
  };
};

/** Each statement for itself, on whatever connection is free. */
export const plainly = <T>(orm: MikroORM, work: (sql: Sql) => Promise<T>): Promise<T> =>
  poolOf(orm).then((pool) => work(sqlOf(pool)));

/** What is handed over in one turn goes out in one write: of a statement that is planned already, the write is what costs. */
const handedOver = <T>(work: () => Promise<T>, corked: Stream | undefined): Promise<T> => {
  try {
    return work();
  } finally {
    corked?.uncork();
  }
};

/** `unsynced`: its commit may be lost, whole, when Postgres is killed. */
type Mode = 'read only' | 'read write' | 'read write, unsynced' | 'isolation level repeatable read';

const BEGIN: Readonly<Record<Mode, string>> = {
  'read only': 'begin read only',
  'read write': 'begin read write',
  'read write, unsynced': 'begin read write; set local synchronous_commit = off',
  'isolation level repeatable read': 'begin isolation level repeatable read',
};

/**
 * One transaction on MikroORM's pool, committed when `work` resolves. MikroORM 7.2.1's own (`em.transactional`, Kysely 0.29.6) never gives
 * a connection back whose rollback fails too: each loss of Postgres in the middle of one cost a place in the pool for good, and `close()` hung.
 * Its `em.execute` also writes parameters into the statement's text; here they go to the server as parameters.
 */
export const transaction = async <T>(orm: MikroORM, mode: Mode, work: (sql: Sql) => Promise<T>): Promise<T> => {
  const client = await (await poolOf(orm)).connect();
  const course: Course = {};
  let broken = false;
  try {
    const together = client.pipeline === true ? client.connection?.stream : undefined;
    together?.cork();
    const begun = client.query(BEGIN[mode]);
    // What is wrong with it shows in whatever comes next, too.
    if (client.pipeline !== true) await begun;
    const working = handedOver(() => work(sqlWithin(client, course)), together);
    const [, result] = await Promise.all([begun, working]);
    const committed = client.query('commit');
    if (mode === 'read only' && client.pipeline === true) {
      // Nothing depends on its answer, and whoever gets the connection next is served after it.
      void settled(committed);
      return result;
    }
    const { command } = await committed;
    // Postgres answers so, and with no error, when a statement failed whose error `work` kept to itself.
    if (command === 'ROLLBACK') throw new Error('the transaction was rolled back: one of its statements had failed');
    return result;
  } catch (thrown) {
    const error = causeOf(thrown, course);
    // A connection that cannot even roll back may still hold the transaction and its tenant: nobody else may get it.
    await client.query('rollback').catch(() => {
      broken = true;
    });
    // Nor one that has planned a statement for columns that are no longer the same.
    broken ||= sqlState(error) === STALE_PLAN;
    throw error;
  } finally {
    client.release(broken);
  }
};

/**
 * Runs `work` on condition that nobody else holds the advisory lock; undefined when somebody does. The lock belongs to a connection of
 * its own, so that the server gives it back when this process dies.
 */
export const holding = async <T>(
  orm: MikroORM,
  lock: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> => {
  const client = await (await poolOf(orm)).connect();
  const lost = new AbortController();
  const lose = () => lost.abort(new Error('the connection that held the lock is lost'));
  client.on('error', lose);
  try {
    const { rows } = await client.query('select pg_try_advisory_lock($1) as held', [lock]);
    const [got] = rows as readonly { readonly held: boolean }[];
    return got?.held === true ? await work(lost.signal) : undefined;
  } finally {
    const freed = lost.signal.aborted
      ? false
      : await client.query('select pg_advisory_unlock_all()').then(
          () => true,
          () => false,
        );
    client.off('error', lose);
    client.release(!freed);
  }
};

/** Ends MikroORM and its pool, which it leaves open when nothing went through Kysely. */
export const closePool = async (orm: MikroORM): Promise<void> => {
  const pool = await poolOf(orm).catch(() => undefined);
  await orm.close();
  if (pool && !pool.ending && !pool.ended) await pool.end();
};
