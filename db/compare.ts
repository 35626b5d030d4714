import { Fault } from '../schemas/errors.ts';
import { INBOX, projectBatch, type Ground } from './batch.ts';
import { inside, shapesIn } from './build.ts';
import type { Database } from './connect.ts';
import { besideSql, hashOf, SCRATCH, type LoadedProjection } from './ddl.ts';
import { SCHEMA_LOCK } from './derived.ts';
import { feedOf, type Feed } from './feed.ts';
import { folderOf } from './fold.ts';
import { heldEvents } from './index-events.ts';
import type { ProjectorOptions } from './projector-options.ts';
import { differencesIn, type Compared } from './row-differences.ts';
import { quote, type Sql } from './sql.ts';

type Needs = Pick<ProjectorOptions, 'database' | 'stream' | 'read'>;

const TAKE_MS = 1_000;
const STUCK_MS = 30_000;

/** Told after each batch: where the rebuilding is, and where the serving tables stand. */
type OnProgress = (position: number, goal: number) => void | Promise<void>;

const scratchGround = (database: Database, projection: LoadedProjection): Ground => ({
  folders: [folderOf(projection)],
  shapes: shapesIn(database, projection, SCRATCH),
  move: async () => undefined,
  enter: heldEvents,
  // What the projection gives up it has given up before: the rows of both lack it.
  letters: async () => undefined,
  step: () => undefined,
});

const marks = async (sql: Sql, stream: string, name: string) => {
  const rows = await sql<{ name: string; hash: string; position: string }>(
    'select name, hash, position from aura.projection_checkpoints where stream = $1 and name = any($2::text[])',
    [stream, [INBOX, name]],
  );
  return {
    at: Number(rows.find((row) => row.name === INBOX)?.position ?? 0),
    own: rows.find((row) => row.name === name),
  };
};

/** Throws PROJECTION_REBUILDING where the tables that serve were not made by these cases, or stand still. */
const whereComparable = async (
  sql: Sql,
  stream: string,
  projection: LoadedProjection,
  hash: string,
): Promise<number> => {
  const { at, own } = await marks(sql, stream, projection.name);
  if (own?.hash !== hash || Number(own.position) !== at)
    throw new Fault('PROJECTION_REBUILDING', { projection: projection.name });
  return at;
};

type Fold = (events: Awaited<ReturnType<Feed['take']>>, within?: Sql) => Promise<void>;

const rebuildUpTo = async (to: number, feed: Feed, fold: Fold, progress: OnProgress, within?: Sql): Promise<void> => {
  let moved = Date.now();
  while (!feed.isPast(to)) {
    const events = await feed.take(to, TAKE_MS);
    await fold(events, within);
    const last = events.at(-1);
    if (last) moved = Date.now();
    if (last) await progress(last.position.seq, to);
    else if (Date.now() - moved > STUCK_MS) throw new Fault('BROKER_UNREACHABLE', { why: 'the log is not read on' });
  }
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
  { database, stream, read }: Needs,
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
    const ground = scratchGround(database, projection);
    const fold: Fold = async (events, within) => {
      signal.throwIfAborted();
      if (events.length === 0) return;
      const transact = within ? inside(within) : (work: (sql: Sql) => Promise<void>) => database.project(work);
      await projectBatch(transact, ground, { after: 0, events });
    };
    await rebuildUpTo(goal, feed, fold, progress);
    return await database.projectStill(async (sql) => {
      const upTo = await whereComparable(sql, stream, projection, hash);
      await rebuildUpTo(upTo, feed, fold, () => undefined, sql);
      return { upTo, ...(await differencesIn(sql, database, projection.tables, tenant)) };
    });
  } finally {
    reading.abort();
    await dropScratch(database, projection).catch(() => undefined);
  }
};
