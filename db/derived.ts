import { ALL_SHARDS, overlap, without, type Shards } from '../streams/shards.ts';
import { INBOX } from './batch.ts';
import type { Database } from './connect.ts';
import { hashOf, recreateSql, type LoadedProjection } from './ddl.ts';
import { differenceOf, type Difference } from './difference.ts';
import { ensurePartition, readPartitions } from './partitions.ts';
import { quote, troubleOf, type Sql } from './sql.ts';

/** A checkpoint as it stands. */
export interface Mark {
  readonly hash: string;
  readonly position: number;
}

/** A projection whose tables were built by other cases or look otherwise than declared: it is built anew beside them. */
export interface Dated {
  /** Hash of its checkpoint until then; undefined where there is none. */
  readonly hash: string | undefined;
  /** The old tables take new events in meanwhile; else they stand still. */
  readonly folds: boolean;
  readonly why: 'new' | 'changed' | 'damaged' | 'behind';
  /** What would have to be done to the old tables. */
  readonly statements: readonly string[];
}

/** What was found and done about the derived schema. */
export interface Derived {
  /** Why everything was dropped and made anew. */
  readonly recreated: string | undefined;
  readonly dated: ReadonlyMap<string, Dated>;
}

/** The inbox is not built beside: another shape or meaning of it makes everything anew. */
const INBOX_HASH = 'inbox-2';

/** A checkpoint of tables that somebody has changed by hand, so that no process takes them for its own. */
const DAMAGED = '';

/** Held while the derived schema is checked, made or exchanged, so that two processes do it one after the other. */
export const SCHEMA_LOCK = 4_711_002;

/** Of a range of shards, by name; undefined when there is no such table. */
export const marksOf = async (
  database: Database,
  stream: string,
  { from, to }: Shards = ALL_SHARDS,
): Promise<ReadonlyMap<string, Mark & { readonly eventTime: string | null }> | undefined> => {
  try {
    const rows = await database.project((sql) =>
      sql<{ name: string; hash: string; position: string; event_time: string | null }>(
        `select name, hash, position, event_time from aura.projection_checkpoints
         where stream = $1 and shard_from = $2 and shard_to = $3`,
        [stream, from, to],
      ),
    );
    return new Map(
      rows.map(({ name, hash, position, event_time: eventTime }) => [
        name,
        { hash, position: Number(position), eventTime },
      ]),
    );
  } catch (error) {
    if (troubleOf(error) === 'missing') return undefined;
    throw error;
  }
};

interface Found {
  readonly marks: ReadonlyMap<string, Mark>;
  readonly difference: Difference;
}

/** Another process that started in the same moment has divided the shards otherwise: the rows are all there. */
const DIVIDED = Symbol('divided');

/** Looks at everything; a sentence when only making everything anew helps. */
const survey = async (
  database: Database,
  stream: string,
  projections: readonly LoadedProjection[],
  shards: Shards,
): Promise<Found | string | typeof DIVIDED> => {
  const marks = await marksOf(database, stream, shards);
  if (marks === undefined) return 'the derived schema is missing';
  const inbox = marks.get(INBOX);
  if (inbox === undefined) {
    const others = await database.project((sql) => readPartitions(sql, stream));
    return others.some((one) => overlap(one.shards, shards)) ? DIVIDED : 'checkpoints are missing';
  }
  if (inbox.hash !== INBOX_HASH) return 'the inbox has changed';
  const known = new Set(projections.flatMap(({ tables }) => tables.map(({ meta }) => meta.tableName)));
  const difference = await differenceOf(database, known);
  if (difference.other !== undefined) return `the derived schema differs from its declaration: ${difference.other}`;
  return { marks, difference };
};

const datedOf = ({ name, tables }: LoadedProjection, hash: string, { marks, difference }: Found): Dated | undefined => {
  const at = marks.get(INBOX)?.position;
  const mark = marks.get(name);
  const differing = tables.flatMap(({ meta }) => difference.tables.get(meta.tableName) ?? []);
  const statements = differing.flatMap((each) => each.statements);
  if (!mark) return { hash: undefined, folds: false, why: 'new', statements };
  const same = mark.hash === hash;
  if (same && mark.position === at && differing.length === 0) return undefined;
  return {
    hash: same && differing.length > 0 ? DAMAGED : mark.hash,
    folds: mark.position === at && differing.every(({ folds }) => folds),
    why: differing.length > 0 && same ? 'damaged' : same ? 'behind' : 'changed',
    statements,
  };
};

const recreate = async (
  database: Database,
  sql: Sql,
  stream: string,
  hashes: ReadonlyMap<string, string>,
  shards: Shards,
): Promise<void> => {
  for (const statements of await recreateSql(database)) await sql(statements);
  const marks = [...hashes, [INBOX, INBOX_HASH] as const].flatMap(([name, hash]) =>
    [shards, ...without(ALL_SHARDS, shards)].map(({ from, to }) => ({ name, hash, from, to })),
  );
  await sql(
    `insert into aura.projection_checkpoints (name, stream, shard_from, shard_to, position, hash, updated_at)
     select r.name, $2, r.from, r.to, 0, r.hash, now() from jsonb_to_recordset($1::jsonb) as r(name text, hash text, "from" int, "to" int)`,
    [JSON.stringify(marks), stream],
  );
};

const mend = async (
  sql: Sql,
  { marks, difference }: Found,
  hashes: ReadonlyMap<string, string>,
  dated: Derived['dated'],
): Promise<void> => {
  for (const statement of difference.policies) await sql(statement);
  for (const table of difference.gone) await sql(`drop table if exists aura.${quote(table)} cascade`);
  const gone = [...marks.keys()].filter((name) => name !== INBOX && !hashes.has(name));
  if (gone.length > 0) await sql('delete from aura.projection_checkpoints where name = any($1::text[])', [gone]);
  const damaged = [...dated].filter(([, { why }]) => why === 'damaged').map(([name]) => name);
  if (damaged.length > 0)
    await sql('update aura.projection_checkpoints set hash = $2 where name = any($1::text[])', [damaged, DAMAGED]);
};

/** One attempt; undefined when another process divided the shards otherwise meanwhile. */
const ensureOnce = (
  database: Database,
  stream: string,
  projections: readonly LoadedProjection[],
  because: string | undefined,
  shards: Shards,
): Promise<Derived | undefined> =>
  database.own(async (sql) => {
    await sql('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    const hashes = new Map(projections.map((projection) => [projection.name, hashOf(database, projection)]));
    const found = because ?? (await survey(database, stream, projections, shards));
    if (found === DIVIDED) return undefined;
    if (typeof found === 'string') {
      await recreate(database, sql, stream, hashes, shards);
      return { recreated: found, dated: new Map() };
    }
    const dated = new Map(
      projections.flatMap((projection) => {
        const one = datedOf(projection, hashes.get(projection.name) ?? '', found);
        return one ? [[projection.name, one] as const] : [];
      }),
    );
    await mend(sql, found, hashes, dated);
    return { recreated: undefined, dated };
  });

/**
 * Brings the derived schema to what the entities and projections say, as far as that needs no rows; gives the projections that must be
 * built anew beside. Where the inbox or the checkpoints are not as they should be, or `because` says so, everything is dropped, made
 * anew and left empty, with every checkpoint at 0. A range of shards other than those that stand there takes their place.
 */
export const ensureDerived = async (
  database: Database,
  stream: string,
  projections: readonly LoadedProjection[],
  because?: string,
  shards: Shards = ALL_SHARDS,
): Promise<Derived> => {
  for (;;) {
    await ensurePartition(database, stream, shards);
    const derived = await ensureOnce(database, stream, projections, because, shards);
    if (derived) return derived;
  }
};
