import { toFault } from '../schemas/errors.ts';
import { storableText } from '../schemas/storable.ts';
import { CheckpointMoved, projectBatch, type Ground } from './batch.ts';
import { lettersOf, type Told } from './build-letters.ts';
import type { Database } from './connect.ts';
import { besideSql, NEXT, type LoadedProjection } from './ddl.ts';
import { SCHEMA_LOCK } from './derived.ts';
import type { Feed } from './feed.ts';
import { folderOf } from './fold.ts';
import { lettersTo } from './follow.ts';
import { goneOf } from './gone.ts';
import { heldEvents } from './index-events.ts';
import type { BuildFailure, ProjectorOptions } from './projector-options.ts';
import { reasonOf } from './session.ts';
import { MOST_FAILURES } from './settle-letters.ts';
import { quote, type Sql } from './sql.ts';
import { tableShape, type TableShape } from './write.ts';

/** A projection that is being built in `aura_next`. */
export interface Build {
  readonly projection: LoadedProjection;
  readonly hash: string;
  readonly startedAt: number;
  position: number;
  /** Events it could not take in. */
  failed: number;
  /** The first of them, one by one. */
  failures: readonly BuildFailure[];
}

const tablesIn = (schema: string, { tables }: LoadedProjection): readonly string[] =>
  tables.map(({ meta }) => `${schema}.${quote(meta.tableName)}`);

const standIn = async (sql: Sql, tables: readonly string[]): Promise<boolean> => {
  const rows = await sql<{ stands: boolean }>(
    'select to_regclass(name) is not null as stands from unnest($1::text[]) name',
    [tables],
  );
  return rows.every(({ stands }) => stands);
};

/** Takes an interrupted build up where it stood, if it was made by the same tables and cases; else begins anew. */
export const openBuild = (
  database: Database,
  stream: string,
  projection: LoadedProjection,
  hash: string,
): Promise<Build> =>
  database.own(async (sql) => {
    await sql('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    const { name } = projection;
    const [known] = await sql<{
      position: string;
      failed: string;
      failures: readonly BuildFailure[];
      started_at: string;
    }>(
      `update aura.projection_builds set resumed_at = now(), resumed_position = position
       where name = $1 and stream = $2 and hash = $3 returning position, failed, failures, started_at`,
      [name, stream, hash],
    );
    if (known && (await standIn(sql, tablesIn(NEXT, projection))))
      return {
        projection,
        hash,
        startedAt: new Date(known.started_at).getTime(),
        position: Number(known.position),
        failed: Number(known.failed),
        failures: known.failures,
      };
    await sql(await besideSql(database, projection.tables, NEXT));
    await sql('delete from aura.projection_builds where name = $1', [name]);
    await sql(
      `insert into aura.projection_builds (name, stream, hash, position, started_at, resumed_at, resumed_position, updated_at)
       values ($1, $2, $3, 0, now(), now(), 0, now())`,
      [name, stream, hash],
    );
    return { projection, hash, startedAt: Date.now(), position: 0, failed: 0, failures: [] };
  });

/** Drops what was begun and is wanted no more. */
export const dropBuild = (database: Database, name: string, projection: LoadedProjection | undefined): Promise<void> =>
  database.own(async (sql) => {
    await sql('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    await sql('delete from aura.projection_builds where name = $1', [name]);
    for (const table of projection ? tablesIn(NEXT, projection) : [])
      await sql(`drop table if exists ${table} cascade`);
  });

const MOST_REASON = 500;

const remembered = (build: Build, found: readonly Told[]): readonly BuildFailure[] => [
  ...build.failures,
  ...found.slice(0, Math.max(0, MOST_FAILURES - build.failures.length)).map((failure) => ({
    id: failure.deadLetterId,
    code: toFault(failure.error).code,
    reason: storableText(reasonOf(failure.error).slice(0, MOST_REASON)),
  })),
];

/** Shapes of a projection's tables where they stand in another schema. */
export const shapesIn = (
  database: Database,
  { tables }: LoadedProjection,
  schema: string,
): ReadonlyMap<LoadedProjection['tables'][number], TableShape> =>
  new Map(tables.map((table) => [table, tableShape(database.owner.getMetadata(), table, schema)]));

/**
 * What the batches of a build share. It folds an event only where the inbox holds it, and repeats no dead letter. Two processes that
 * build the same tables notice each other by the position.
 */
const groundOf = (options: ProjectorOptions, build: Build, gone: Set<string>): Ground => {
  const { database, buildStep } = options;
  const { projection, hash } = build;
  const tell = lettersTo(options);
  let after: Pick<Build, 'failed' | 'failures'> = build;
  return {
    gone,
    folders: [folderOf(projection)],
    shapes: shapesIn(database, projection, NEXT),
    move: async (sql, { after: before, events }) => {
      after = build;
      const moved = await sql(
        `update aura.projection_builds set position = $1, updated_at = now()
         where name = $2 and hash = $3 and position = $4 returning name`,
        [events.at(-1)?.position.seq ?? before, projection.name, hash, before],
      );
      if (moved.length === 0) throw new CheckpointMoved(`${projection.name} is built by another process`);
    },
    enter: heldEvents,
    letters: async (failures, sql) => {
      const found = await lettersOf(database, failures);
      after = { failed: build.failed + found.length, failures: remembered(build, found) };
      await sql('update aura.projection_builds set failed = $1, failures = $2::jsonb where name = $3', [
        after.failed,
        JSON.stringify(after.failures),
        projection.name,
      ]);
      await tell(found.filter(({ written }) => !written));
    },
    step: (step) => {
      if (step === 'committed') ({ failed: build.failed, failures: build.failures } = after);
      buildStep?.(step, projection.name);
    },
  };
};

/** Folds events into the build, in one transaction of its own or in the one that is given. */
export type Fold = (events: Awaited<ReturnType<Feed['take']>>, within?: Sql) => Promise<void>;

/** A failed statement spoils the whole transaction: what can be tried again has a savepoint of its own. */
export const inside =
  (sql: Sql) =>
  async (work: (sql: Sql) => Promise<void>): Promise<void> => {
    await sql('savepoint batch');
    try {
      await work(sql);
      await sql('release savepoint batch');
    } catch (error) {
      await sql('rollback to savepoint batch');
      throw error;
    }
  };

/** Makes what folds into a build. Throws BROKER_UNREACHABLE. */
export const foldInto = async (options: ProjectorOptions, build: Build): Promise<Fold> => {
  const ground = groundOf(options, build, await goneOf(options));
  // The exchange folds as the owner, whom the inbox shows no rows.
  const asOwner: Ground = {
    ...ground,
    enter: (_sql, events) => options.database.project((sql) => heldEvents(sql, events)),
  };
  return async (events, within) => {
    const last = events.at(-1);
    if (!last) return;
    const transact = within ? inside(within) : (work: (sql: Sql) => Promise<void>) => options.database.project(work);
    await projectBatch(transact, within ? asOwner : ground, { after: build.position, events });
    build.position = last.position.seq;
  };
};
