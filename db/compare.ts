import { Fault } from '../schemas/errors.ts';
import { projectBatch, type Ground } from './batch.ts';
import { inside, shapesIn } from './build.ts';
import type { Database } from './connect.ts';
import { besideSql, hashOf, SCRATCH, type LoadedProjection } from './ddl.ts';
import { SCHEMA_LOCK } from './derived.ts';
import { feedOf, takeUpTo, type Feed } from './feed.ts';
import { folderOf } from './fold.ts';
import { goneOf } from './gone.ts';
import { heldEvents } from './index-events.ts';
import { furthest, reachedFor, readPartitions, type Partition } from './partitions.ts';
import type { ProjectorOptions } from './projector-options.ts';
import { differencesIn, type Compared } from './row-differences.ts';
import { quote, type Sql } from './sql.ts';

type Needs = Pick<ProjectorOptions, 'database' | 'stream' | 'read' | 'deletedTenants'>;

const TAKE_MS = 1_000;
const STUCK_MS = 30_000;

/** Told after each batch: where the rebuilding is, and where the serving tables stand. */
type OnProgress = (position: number, goal: number) => void | Promise<void>;

const scratchGround = (database: Database, projection: LoadedProjection, gone: Set<string>): Ground => ({
  gone,
  folders: [folderOf(projection)],
  shapes: shapesIn(database, projection, SCRATCH),
  move: async () => undefined,
  enter: heldEvents,
  // What the projection gives up it has given up before: the rows of both lack it.
  letters: async () => undefined,
  step: () => undefined,
});

/** Throws PROJECTION_REBUILDING where the tables that serve were not made by these cases, or stand still. */
const whereComparable = async (
  sql: Sql,
  stream: string,
  projection: LoadedProjection,
  hash: string,
): Promise<readonly Partition[]> => {
  const partitions = await readPartitions(sql, stream);
  const own = await sql<{ shard_from: number; hash: string; position: string }>(
    'select shard_from, hash, position from aura.projection_checkpoints where stream = $1 and name = $2',
    [stream, projection.name],
  );
  const serves = ({ shards, position }: Partition): boolean =>
    own.some((row) => row.shard_from === shards.from && row.hash === hash && Number(row.position) === position);
  if (partitions.length === 0 || !partitions.every(serves))
    throw new Fault('PROJECTION_REBUILDING', { projection: projection.name });
  return partitions;
};

type Fold = (events: Awaited<ReturnType<Feed['take']>>, within?: Sql) => Promise<void>;

/** Folds what those who project have taken in; ends at the first event that one of them has not, and at `partitions`' furthest. */
const rebuildUpTo = async (
  partitions: readonly Partition[],
  feed: Feed,
  fold: Fold,
  progress: OnProgress,
): Promise<void> => {
  const to = furthest(partitions);
  let moved = Date.now();
  while (!feed.isPast(to)) {
    const events = await takeUpTo(feed, to, partitions, TAKE_MS);
    await fold(events);
    const last = events.at(-1);
    if (last) moved = Date.now();
    if (last) await progress(last.position.seq, to);
    else if (feed.hasMore()) return;
    else if (Date.now() - moved > STUCK_MS) throw new Fault('BROKER_UNREACHABLE', { why: 'the log is not read on' });
  }
};

/** In the snapshot that compares: what of the rest is in its inbox. */
const addRest = async (to: number, feed: Feed, fold: Fold, within: Sql): Promise<void> => {
  const until = Date.now() + STUCK_MS;
  while (!feed.isPast(to)) {
    if (Date.now() > until) throw new Fault('BROKER_UNREACHABLE', { why: 'the log is not read on' });
    await fold(await feed.take(to, TAKE_MS), within);
  }
};

/**
 * Before the snapshot is taken, which a lock does not do: an exchange that came after it would put tables in the place of these whose rows the snapshot
 * does not show. It gives way and is tried again.
 */
const holdTables = async (sql: Sql, { tables }: LoadedProjection): Promise<void> => {
  const names = tables.map(({ meta }) => `aura.${quote(meta.tableName)}`);
  if (names.length > 0) await sql(`lock table ${names.join(', ')} in access share mode`);
};

const dropScratch = (database: Database, { tables }: LoadedProjection): Promise<void> =>
  database.own(async (sql) => {
    for (const { meta } of tables) await sql(`drop table if exists ${SCRATCH}.${quote(meta.tableName)}`);
  });

/**
 * Rebuilds a projection beside up to where the serving tables stand, then looks at both in one snapshot, to which the last events are
 * added. Nothing is changed, and nothing else is caused. Throws PROJECTION_REBUILDING, BROKER_UNREACHABLE.
 */
export const compareRows = async (
  { database, stream, read, deletedTenants }: Needs,
  projection: LoadedProjection,
  tenant: string,
  progress: OnProgress,
  signal: AbortSignal,
): Promise<Compared> => {
  const hash = hashOf(database, projection);
  const goal = await database.project((sql) => whereComparable(sql, stream, projection, hash));
  await database.own(async (sql) => {
    await sql('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    await sql(await besideSql(database, projection.tables, SCRATCH));
  });
  const reading = new AbortController();
  try {
    const feed = feedOf(read, 0, AbortSignal.any([signal, reading.signal]));
    const ground = scratchGround(database, projection, await goneOf({ deletedTenants }));
    const fold: Fold = async (events, within) => {
      signal.throwIfAborted();
      if (events.length === 0) return;
      const transact = within ? inside(within) : (work: (sql: Sql) => Promise<void>) => database.project(work);
      await projectBatch(transact, ground, { after: 0, events });
    };
    await rebuildUpTo(goal, feed, fold, progress);
    return await database.projectStill(async (sql) => {
      await holdTables(sql, projection);
      const partitions = await whereComparable(sql, stream, projection, hash);
      const upTo = furthest(partitions);
      await addRest(upTo, feed, fold, sql);
      return {
        upTo,
        seenTo: reachedFor(partitions, tenant),
        ...(await differencesIn(sql, database, projection.tables, tenant)),
      };
    });
  } finally {
    reading.abort();
    await dropScratch(database, projection).catch(() => undefined);
  }
};
