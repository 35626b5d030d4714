import { createHash } from 'node:crypto';
import { upcastsOf } from '../schemas/versions.ts';
import type { Table } from './changes.ts';
import type { Database } from './connect.ts';
import type { Projection } from './define.ts';
import { isOutliving } from './outliving.ts';
import { personalOf } from './personal.ts';
import { quote } from './sql.ts';

/** What the derived schema lacks or has too much, as SQL; empty when it is as declared. Row level security and policies count. */
export const schemaDifference = async (database: Database): Promise<string> => {
  const sql = await database.owner.schema.getUpdateSchemaSQL({ wrap: false });
  return sql.trim();
};

/** Changes when the meaning of the row changes themselves does: everything is then rebuilt. */
const ALGEBRA = 2;

/** A projection as it was loaded: `source` is the text of its file. */
export interface LoadedProjection extends Projection {
  readonly source: string;
}

/** What a projection's rows depend on: its tables, its cases, and how they read older versions of their events. */
export const hashOf = (database: Database, { name, tables, cases, source }: LoadedProjection): string => {
  const metadata = database.owner.getMetadata();
  const columns = tables.map((table) => {
    const { tableName, properties } = metadata.get(table.meta.class);
    return [
      tableName,
      personalOf(table),
      ...(isOutliving(table) ? ['outliving'] : []),
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
    .update(JSON.stringify([ALGEBRA, name, columns, source, ...cases.flatMap(({ event }) => upcastsOf(event))]))
    .digest('base64url')
    .slice(0, 22);
};

/** Where a projection is built until it takes the place of the one that serves. */
export const NEXT = 'aura_next';
/** Where a projection is built to be compared with the one that serves. */
export const SCRATCH = 'aura_compare';

const grants = (schema: string): string => `
  grant usage on schema ${schema} to aura_app, aura_projector;
  grant select on all tables in schema ${schema} to aura_app;
  grant select, insert, update, delete on all tables in schema ${schema} to aura_projector;`;

/** Makes the schema `aura` with every declared table, empty; what is built beside goes with it. */
export const recreateSql = async (database: Database): Promise<readonly string[]> => {
  const tables = await database.owner.schema.getCreateSchemaSQL({ wrap: false });
  return [
    `drop schema if exists ${NEXT} cascade; drop schema if exists ${SCRATCH} cascade; drop schema if exists aura cascade`,
    `create schema aura; ${tables}; ${grants('aura')}`,
  ];
};

/** Makes these tables, empty, in a schema of their own beside `aura`, with their indexes and policies. */
export const besideSql = async (database: Database, tables: readonly Table[], schema: string): Promise<string> => {
  const whole = await database.owner.schema.getCreateSchemaSQL({ wrap: false });
  const names = tables.map((table) => `"aura".${quote(table.meta.tableName)}`);
  const statements = whole.split('\n').filter((line) => names.some((name) => line.includes(name)));
  return [
    `create schema if not exists ${schema};`,
    ...tables.map((table) => `drop table if exists ${schema}.${quote(table.meta.tableName)} cascade;`),
    ...statements.map((statement) => statement.replaceAll('"aura".', `"${schema}".`)),
    grants(schema),
  ].join('\n');
};
