import { isDeepStrictEqual } from 'node:util';
import type { Table } from './changes.ts';
import type { Database } from './connect.ts';
import { SCRATCH } from './ddl.ts';
import { quote, type Sql } from './sql.ts';

/** A column, or with `column` null a whole row, that differs between the tables that serve and those that were rebuilt. */
export interface RowDifference {
  readonly table: string;
  /** Values of the primary key, the tenant first. */
  readonly key: readonly string[];
  readonly column: string | null;
  readonly live: unknown;
  readonly rebuilt: unknown;
}

/** What is shown of each table; everything is counted. */
const MOST_ROWS = 100;

type Row = Readonly<Record<string, unknown>>;

interface Pair {
  readonly key: readonly string[];
  readonly live: Row | null;
  readonly rebuilt: Row | null;
}

const differing = (table: string, keys: readonly string[]): string => {
  const [l, r] = ['l', 'r'].map((side) => keys.map((key) => `${side}.${quote(key)}`));
  const on = keys.map((_, at) => `${String(l?.[at])} = ${String(r?.[at])}`).join(' and ');
  const key = keys.map((_, at) => `coalesce(${String(l?.[at])}, ${String(r?.[at])})`).join(', ');
  return `select array[${key}]::text[] as key, to_jsonb(l) as live, to_jsonb(r) as rebuilt
    from aura.${quote(table)} l full join ${SCRATCH}.${quote(table)} r on ${on}
    where to_jsonb(l) is distinct from to_jsonb(r)`;
};

const columnsOf = (table: string, { key, live, rebuilt }: Pair): readonly RowDifference[] => {
  if (!live || !rebuilt) return [{ table, key, column: null, live, rebuilt }];
  return Object.keys(live)
    .filter((column) => !isDeepStrictEqual(live[column], rebuilt[column]))
    .map((column) => ({ table, key, column, live: live[column], rebuilt: rebuilt[column] }));
};

/** What differs: all of it counted, the tenant's own shown as far as there is room. */
export interface Differences {
  readonly rows: number;
  readonly rowsElsewhere: number;
  readonly differences: readonly RowDifference[];
}

/** Where a comparison stood when it looked, and what it found. */
export interface Compared extends Differences {
  readonly upTo: number;
  /** Up to where the tenant's own events were in. */
  readonly seenTo: number;
}

/** Compares the tables in `aura` with those in the scratch schema. Rows of other tenants are only counted. */
export const differencesIn = async (
  sql: Sql,
  database: Database,
  tables: readonly Table[],
  tenant: string,
): Promise<Differences> => {
  let [rows, rowsElsewhere] = [0, 0];
  const differences: RowDifference[] = [];
  for (const table of tables) {
    const { tableName, primaryKeys, properties } = database.owner.getMetadata().get(table.meta.class);
    const columns = properties as Readonly<Record<string, { fieldNames: readonly string[] }>>;
    const query = differing(
      tableName,
      primaryKeys.flatMap((key) => columns[key]?.fieldNames ?? []),
    );
    const [counted] = await sql<{ own: string; others: string }>(
      `select count(*) filter (where key[1] = $1) as own, count(*) filter (where key[1] <> $1) as others from (${query}) d`,
      [tenant],
    );
    rows += Number(counted?.own);
    rowsElsewhere += Number(counted?.others);
    if (Number(counted?.own) === 0) continue;
    const pairs = await sql<Pair>(
      `select key, live, rebuilt from (${query}) d where key[1] = $1 order by key limit ${MOST_ROWS}`,
      [tenant],
    );
    differences.push(...pairs.flatMap((pair) => columnsOf(tableName, pair)));
  }
  return { rows, rowsElsewhere, differences };
};
