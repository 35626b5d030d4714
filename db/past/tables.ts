import type { Database } from '../connect.ts';
import type { Projection } from '../define.ts';
import { EventIndex } from '../entities/event-index.ts';
import { formatPosition } from '../../schemas/event.ts';
import { EVENTS } from '../../streams/topology.ts';
import type { Table, Value } from '../changes.ts';
import { quote, type Sql } from '../sql.ts';
import { tableShape } from '../write.ts';
import { recordOf, type Folded, type PastTable } from './folded.ts';

/** Reads of one tenant: the database as it is, or as it was. */
export type Reads = Pick<Database, 'read'>;

/** A default as the entity declares it, without the quotes of SQL. */
const plainDefault = (value: unknown): Value =>
  typeof value === 'string' ? value.replace(/^'(.*)'$/s, '$1') : (value as Value);

const pastTable = (database: Database, table: Table): PastTable => {
  const metadata = database.owner.getMetadata();
  const properties = Object.values(metadata.get(table.meta.class).properties);
  const defaults = properties.flatMap(({ name, default: value }) =>
    value === undefined || value === null ? [] : [[name, plainDefault(value)] as const],
  );
  return { ...tableShape(metadata, table), table, defaults: Object.fromEntries(defaults) };
};

/** The tables of projections by their names, and the index of which only each aggregate's last event is known of the past. */
export const pastTables = (database: Database, projections: readonly Projection[]): ReadonlyMap<string, PastTable> =>
  new Map(
    [...projections.flatMap(({ tables }) => tables), EventIndex as Table].map((table) => [
      table.meta.tableName,
      pastTable(database, table),
    ]),
  );

const INDEX = EventIndex.meta.tableName;

const indexRecords = ({ last }: Folded, tenant: string): readonly object[] =>
  [...last].map(([subject, seq]) => ({ tenant, stream: EVENTS, seq, subject }));

const recordsOf = (folded: Folded, table: PastTable, tenant: string): readonly object[] =>
  table.table.meta.tableName === INDEX
    ? indexRecords(folded, tenant)
    : [...folded.rows.values()]
        .filter((change) => change.table === table.table)
        .map((change) => recordOf(change, table))
        .filter((record) => record !== undefined);

const asTable = ({ table, columns }: PastTable, parameter: number): string =>
  `${quote(`past_${table.meta.tableName}`)} as (select * from jsonb_to_recordset($${parameter}::jsonb) as r(${[
    ...columns.values(),
  ]
    .map(({ field, sqlType }) => `${quote(field)} ${sqlType}`)
    .join(', ')}))`;

const NAMED = /\baura\.([a-z_]+)/g;

/**
 * The same reads over rows of the past: each statement runs as it stands, but the tables it names are what was folded, handed over as
 * JSON. So the past is shown by the very queries that show the present. Only rows of the aggregates that were folded are there.
 */
export const pastReads = (database: Reads, tables: ReadonlyMap<string, PastTable>, folded: Folded): Reads => {
  const texts = new Map<string, string>();
  const textOf = (table: PastTable, tenant: string): string => {
    const { tableName } = table.table.meta;
    const text = texts.get(tableName) ?? JSON.stringify(recordsOf(folded, table, tenant));
    texts.set(tableName, text);
    return text;
  };
  const over =
    (sql: Sql, tenant: string): Sql =>
    (text, parameters = []) => {
      const named = [...new Set([...text.matchAll(NAMED)].map((match) => match[1] as string))].map((name) => {
        const table = tables.get(name);
        if (!table) throw new TypeError(`the table ${name} has no past: no projection declares it`);
        return table;
      });
      const first = parameters.length + 1;
      const past = named.map((table, at) => asTable(table, first + at)).join(', ');
      return sql(`with ${past} ${text.replaceAll(NAMED, 'past_$1')}`, [
        ...parameters,
        ...named.map((table) => textOf(table, tenant)),
      ]);
    };
  return {
    read: (tenant, work) =>
      database.read(tenant, (sql) =>
        work(over(sql, tenant), Promise.resolve(formatPosition({ stream: EVENTS, seq: folded.upTo }))),
      ),
  };
};
