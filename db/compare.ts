import { setTimeout as sleep } from 'node:timers/promises';
import { Fault, toFault } from '../schemas/errors.ts';
import { INBOX, projectBatch, type Ground } from './batch.ts';
import { inside, shapesIn } from './build.ts';
import type { Database } from './connect.ts';
import { besideSql, hashOf, SCRATCH, type LoadedProjection } from './ddl.ts';
import { SCHEMA_LOCK } from './derived.ts';
import { feedOf, type Feed } from './feed.ts';
import { folderOf } from './fold.ts';
import { heldEvents } from './index-events.ts';
import type { ProjectorOptions } from './projector-options.ts';
import { differencesIn, type RowDifference } from './row-differences.ts';
import { quote, type Sql } from './sql.ts';

/** How a comparison stands. Rows of other tenants are counted, not shown. */
export interface Comparison {
  readonly projection: string;
  state: 'running' | 'done' | 'failed';
  readonly startedAt: number;
  finishedAt: number | undefined;
  /** How far the rebuilding is, and where the serving tables stand. */
  position: number;
  of: number;
  /** Rows of this tenant that differ. */
  rows: number;
  rowsElsewhere: number;
  differences: readonly RowDifference[];
  fault: Fault | undefined;
}

export interface Comparer {
  /** Starts a comparison, or joins the one that runs; resolves when it has ended or the time is over. Throws PROJECTION_NOT_FOUND. */
  readonly compare: (tenant: string, projection: string, withinMs: number) => Promise<Comparison>;
  /** The last one of this process. */
  readonly latest: (tenant: string, projection: string) => Comparison | undefined;
}

type Needs = Pick<ProjectorOptions, 'database' | 'projections' | 'stream' | 'read'>;

/** One comparison of a projection at a time, in whatever process: they share the scratch tables. */
const COMPARE_LOCK = 4_711_100;
const TAKE_MS = 1_000;
const STUCK_MS = 30_000;

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

const rebuildUpTo = async (to: number, feed: Feed, fold: Fold, comparison: Comparison, within?: Sql): Promise<void> => {
  let moved = Date.now();
  while (!feed.isPast(to)) {
    const events = await feed.take(to, TAKE_MS);
    await fold(events, within);
    const last = events.at(-1);
    if (last) [comparison.position, moved] = [last.position.seq, Date.now()];
    else if (Date.now() - moved > STUCK_MS) throw new Fault('BROKER_UNREACHABLE', { why: 'the log is not read on' });
  }
};

const dropScratch = (database: Database, { tables }: LoadedProjection): Promise<void> =>
  database.own(async (sql) => {
    for (const { meta } of tables) await sql(`drop table if exists ${SCRATCH}.${quote(meta.tableName)}`);
  });

/** Rebuilds beside up to where the serving tables stand, then looks at both in one snapshot, to which the last events are added. */
const run = async (
  { database, stream, read }: Needs,
  projection: LoadedProjection,
  tenant: string,
  comparison: Comparison,
  signal: AbortSignal,
): Promise<void> => {
  const hash = hashOf(database, projection);
  const start = () => database.project((sql) => whereComparable(sql, stream, projection, hash));
  comparison.of = await start();
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
    await rebuildUpTo(comparison.of, feed, fold, comparison);
    await database.projectStill(async (sql) => {
      comparison.of = await whereComparable(sql, stream, projection, hash);
      await rebuildUpTo(comparison.of, feed, fold, comparison, sql);
      Object.assign(comparison, await differencesIn(sql, database, projection.tables, tenant));
    });
  } finally {
    reading.abort();
    await dropScratch(database, projection).catch(() => undefined);
  }
};

/** Compares projections with what the log gives. Nothing is changed, and nothing else is caused. */
export const createComparer = (needs: Needs): Comparer => {
  const { database, projections } = needs;
  const latest = new Map<string, { readonly comparison: Comparison; readonly ended: Promise<void> }>();
  const keyOf = (tenant: string, name: string): string => `${tenant}\0${name}`;
  const begin = (tenant: string, projection: LoadedProjection) => {
    const comparison: Comparison = {
      projection: projection.name,
      state: 'running',
      startedAt: Date.now(),
      finishedAt: undefined,
      position: 0,
      of: 0,
      rows: 0,
      rowsElsewhere: 0,
      differences: [],
      fault: undefined,
    };
    const work = async (): Promise<void> => {
      const held = await database.hold(COMPARE_LOCK + projections.indexOf(projection), async (lost) => {
        await run(needs, projection, tenant, comparison, lost);
        return true;
      });
      if (held !== true) throw new Fault('COMPARISON_RUNNING', { projection: projection.name });
    };
    const end = (fault: Fault | undefined): void =>
      void Object.assign(comparison, { fault, state: fault ? 'failed' : 'done', finishedAt: Date.now() });
    const ended = work().then(
      () => end(undefined),
      (error: unknown) => end(toFault(error)),
    );
    return { comparison, ended };
  };
  return {
    latest: (tenant, name) => latest.get(keyOf(tenant, name))?.comparison,
    compare: async (tenant, name, withinMs) => {
      const projection = projections.find((each) => each.name === name);
      if (!projection) throw new Fault('PROJECTION_NOT_FOUND', { projection: name });
      const key = keyOf(tenant, name);
      const known = latest.get(key);
      const one = known?.comparison.state === 'running' ? known : begin(tenant, projection);
      latest.set(key, one);
      await Promise.race([one.ended, sleep(withinMs, undefined, { ref: false })]);
      return one.comparison;
    },
  };
};
