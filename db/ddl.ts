import { createHash } from 'node:crypto';
import type { Database } from './connect.ts';
import type { Projection } from './define.ts';
import { troubleOf, type Sql } from './sql.ts';

/** What the derived schema lacks or has too much, as SQL; empty when it is as declared. Row level security and policies count. */
export const schemaDifference = async (database: Database): Promise<string> => {
  const sql = await database.owner.schema.getUpdateSchemaSQL({ wrap: false });
  return sql.trim();
};

/** Changes when the meaning of the row changes themselves does: everything is then rebuilt. */
const ALGEBRA = 1;

/** A projection as it was loaded: `source` is the text of its file. */
export interface LoadedProjection extends Projection {
  readonly source: string;
}

/** What a projection's rows depend on: its tables and its cases. */
export const hashOf = (database: Database, { name, tables, source }: LoadedProjection): string => {
  const metadata = database.owner.getMetadata();
  const columns = tables.map((table) => {
    const { tableName, properties } = metadata.get(table.meta.class);
    return [
      tableName,
      Object.values(properties).map(({ fieldNames, columnTypes, nullable, items, default: value }) => [
        fieldNames,
        columnTypes,
        nullable,
        items,
        value,
      ]),
    ];
  });
  return createHash('sha256')
    .update(JSON.stringify([ALGEBRA, name, columns, source]))
    .digest('base64url')
    .slice(0, 22);
};

const GRANTS = `
  grant usage on schema aura to aura_app, aura_projector;
  grant select on all tables in schema aura to aura_app;
  grant select, insert, update, delete on all tables in schema aura to aura_projector;`;

/** Held while the derived schema is checked and made, so that two processes that start together do it once. */
const LOCK = 4_711_002;

/** Name → hash of what the derived tables were built with; undefined when there is no such table. */
export const hashesBuilt = async (database: Database): Promise<ReadonlyMap<string, string> | undefined> => {
  try {
    const rows = await database.project((sql) =>
      sql<{ name: string; hash: string }>('select name, hash from aura.projection_checkpoints'),
    );
    return new Map(rows.map(({ name, hash }) => [name, hash]));
  } catch (error) {
    if (troubleOf(error) === 'missing') return undefined;
    throw error;
  }
};

const reasonToRebuild = async (
  database: Database,
  hashes: ReadonlyMap<string, string>,
): Promise<string | undefined> => {
  const built = await hashesBuilt(database);
  if (built === undefined) return 'the derived schema is missing';
  const changed = [...hashes].filter(([name, hash]) => built.get(name) !== hash).map(([name]) => name);
  const gone = [...built.keys()].filter((name) => !hashes.has(name));
  if (changed.length + gone.length > 0) return `these projections have changed: ${[...changed, ...gone].join(', ')}`;
  const difference = await schemaDifference(database);
  return difference === ''
    ? undefined
    : `the derived schema differs from its declaration: ${difference.split('\n')[0]}`;
};

/** In the owner's transaction, so that tables and checkpoints appear together; the owner is no exception to the policies, hence the `no force`. */
const startCheckpoints = async (sql: Sql, stream: string, hashes: ReadonlyMap<string, string>): Promise<void> => {
  await sql('alter table aura.projection_checkpoints no force row level security');
  await sql(
    `insert into aura.projection_checkpoints (name, stream, position, hash, updated_at)
     select r.name, $2, 0, r.hash, now() from jsonb_to_recordset($1::jsonb) as r(name text, hash text)`,
    [JSON.stringify([...hashes].map(([name, hash]) => ({ name, hash }))), stream],
  );
  await sql('alter table aura.projection_checkpoints force row level security');
};

const recreate = async (database: Database, sql: Sql): Promise<void> => {
  const tables = await database.owner.schema.getCreateSchemaSQL({ wrap: false });
  await sql('drop schema if exists aura cascade');
  await sql(`create schema aura; ${tables}; ${GRANTS}`);
};

/**
 * Makes the derived schema what the entities and projections say. Where it differs in anything, or `because` says so, its tables
 * are dropped, made anew and left empty, with every checkpoint at 0. Gives the reason, or undefined when nothing had to be done.
 */
export const ensureDerived = async (
  database: Database,
  stream: string,
  hashes: ReadonlyMap<string, string>,
  because?: string,
): Promise<string | undefined> =>
  database.own(async (sql) => {
    await sql('select pg_advisory_xact_lock($1)', [LOCK]);
    const reason = because ?? (await reasonToRebuild(database, hashes));
    if (reason === undefined) return undefined;
    await recreate(database, sql);
    await startCheckpoints(sql, stream, hashes);
    return reason;
  });
