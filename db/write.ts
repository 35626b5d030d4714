import type { MetadataStorage } from '@mikro-orm/postgresql';
import { rowOf, type Cell, type RowChange, type Table, type Value } from './changes.ts';
import { literal, oftenRun, quote, type Sql } from './sql.ts';

interface ColumnShape {
  readonly field: string;
  readonly sqlType: string;
  /** Declared values in order of rank. */
  readonly items: readonly string[];
}

/** A table as statements need it. */
export interface TableShape {
  readonly name: string;
  readonly keys: readonly string[];
  readonly columns: ReadonlyMap<string, ColumnShape>;
}

/** Reads a table's names and types from MikroORM's metadata; `elsewhere` is its schema where the table stands not where it is declared. */
export const tableShape = (metadata: MetadataStorage, table: Table, elsewhere?: string): TableShape => {
  const { schema, tableName, primaryKeys, properties } = metadata.get(table.meta.class);
  const columns = Object.values(properties).map(
    ({ name, fieldNames, columnTypes, items }) =>
      [
        name,
        { field: fieldNames[0] ?? name, sqlType: columnTypes[0] ?? 'text', items: (items ?? []).map(String) },
      ] as const,
  );
  return {
    name: `${quote(elsewhere ?? schema ?? 'aura')}.${quote(tableName)}`,
    keys: primaryKeys,
    columns: new Map(columns),
  };
};

/** A change that the declared tables cannot take: its case is wrong, not the database. */
export class UnfitRow extends Error {}

const column = (shape: TableShape, name: string): ColumnShape => {
  const found = shape.columns.get(name);
  if (!found) throw new UnfitRow(`${shape.name} has no column ${name}`);
  return found;
};

const advanced = (items: readonly string[], mine: string, theirs: string): string => {
  const ranks = `array[${items.map(literal).join(', ')}]::text[]`;
  return `case when array_position(${ranks}, ${theirs}) > coalesce(array_position(${ranks}, ${mine}), 0) then ${theirs} else ${mine} end`;
};

/** What a plain operation makes of a column that is `mine` in the row and `theirs` in the change. */
const PLAIN = {
  set: (_mine: string, theirs: string) => theirs,
  once: (mine: string, theirs: string) => `coalesce(${mine}, ${theirs})`,
  min: (mine: string, theirs: string) => `least(${mine}, ${theirs})`,
  max: (mine: string, theirs: string) => `greatest(${mine}, ${theirs})`,
  add: (mine: string, theirs: string) => `coalesce(${mine}, 0) + ${theirs}`,
} as const;

/** What becomes of a column, and of those it rules, in a row that is there already. The same algebra as `mergeCells`, in SQL. */
const updateOf = (shape: TableShape, name: string, cell: Cell): readonly string[] => {
  const { field, items } = column(shape, name);
  const [mine, theirs] = [`t.${quote(field)}`, `excluded.${quote(field)}`];
  if (cell.op === 'advance') return [`${quote(field)} = ${advanced(items, mine, theirs)}`];
  if (cell.op !== 'latest') return [`${quote(field)} = ${PLAIN[cell.op](mine, theirs)}`];
  const newer = `(${mine} is null or ${theirs} collate "C" > ${mine} collate "C")`;
  return [name, ...Object.keys(cell.fields)].map((each) => {
    const own = quote(column(shape, each).field);
    return `${own} = case when ${newer} then excluded.${own} else t.${own} end`;
  });
};

const columnsOf = (cells: RowChange['cells']): readonly string[] =>
  Object.entries(cells).flatMap(([name, cell]) =>
    cell.op === 'latest' ? [name, ...Object.keys(cell.fields)] : [name],
  );

const signatures = new Map<string, string>();
const MOST_SIGNATURES = 2_000;

const partOf = (name: string, cell: Cell): string =>
  cell.op === 'latest' ? `latest,${name},${Object.keys(cell.fields).toSorted().join()}` : `${cell.op},${name}`;

/** Changes with the same signature fit into one statement. Sorted once for each order in which cells come. */
const signature = ({ table, cells }: RowChange): string => {
  let as = table.meta.tableName;
  for (const name in cells) {
    const cell = cells[name];
    if (cell) as += cell.op === 'latest' ? `;latest,${name},${Object.keys(cell.fields).join()}` : `;${cell.op},${name}`;
  }
  const known = signatures.get(as);
  if (known !== undefined) return known;
  const parts = Object.entries(cells).map(([name, cell]) => partOf(name, cell));
  const made = [table.meta.tableName, ...parts.toSorted()].join(';');
  if (signatures.size < MOST_SIGNATURES) signatures.set(as, made);
  return made;
};

const records = (shape: TableShape, names: readonly string[]): string =>
  `json_to_recordset($1::json) as r(${names.map((name) => `${quote(column(shape, name).field)} ${column(shape, name).sqlType}`).join(', ')})`;

const recordOf = (
  shape: TableShape,
  { keys }: RowChange,
  values: Readonly<Record<string, Value>>,
): Record<string, Value> => {
  const record: Record<string, Value> = {};
  shape.keys.forEach((name, at) => (record[column(shape, name).field] = keys[at] ?? null));
  for (const name in values) record[column(shape, name).field] = values[name] ?? null;
  return record;
};

const upsertStatement = (shape: TableShape, cells: RowChange['cells']): string => {
  const names = [...shape.keys, ...columnsOf(cells)];
  const fields = names.map((name) => quote(column(shape, name).field)).join(', ');
  const keys = shape.keys.map((name) => quote(column(shape, name).field)).join(', ');
  const updates = Object.entries(cells).flatMap(([name, cell]) => updateOf(shape, name, cell));
  const action = updates.length === 0 ? 'nothing' : `update set ${updates.join(', ')}`;
  return `insert into ${shape.name} as t (${fields}) select ${fields} from ${records(shape, names)} on conflict (${keys}) do ${action}`;
};

const removeStatement = (shape: TableShape): string => {
  const same = shape.keys
    .map((name) => `t.${quote(column(shape, name).field)} = r.${quote(column(shape, name).field)}`)
    .join(' and ');
  return `delete from ${shape.name} t using ${records(shape, shape.keys)} where ${same}`;
};

/** One statement for many rows, with its parameters. */
export interface Write {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

/** What writes merged row changes, in order: one statement per table and shape of change, however many rows. Throws UnfitRow. */
export const writesOf = (shapes: ReadonlyMap<Table, TableShape>, changes: readonly RowChange[]): readonly Write[] => {
  const shapeOf = (table: Table): TableShape => {
    const shape = shapes.get(table);
    if (!shape) throw new UnfitRow(`the projection does not declare the table ${table.meta.tableName}`);
    return shape;
  };
  const writes: Write[] = [];
  for (const [table, cleared] of Map.groupBy(
    changes.filter((change) => change.cleared),
    (change) => change.table,
  )) {
    const shape = shapeOf(table);
    const gone = cleared.map((change) => recordOf(shape, change, {}));
    writes.push({ text: oftenRun(removeStatement(shape)), parameters: [JSON.stringify(gone)] });
  }
  for (const [first, ...rest] of Map.groupBy(
    changes.filter((change) => change.present),
    signature,
  ).values()) {
    if (!first) continue;
    const shape = shapeOf(first.table);
    const written = [first, ...rest].map((change) => recordOf(shape, change, rowOf(change) ?? {}));
    writes.push({ text: oftenRun(upsertStatement(shape, first.cells)), parameters: [JSON.stringify(written)] });
  }
  return writes;
};

/** Hands all statements over at once; they run in order. */
export const runWrites = async (sql: Sql, writes: readonly Write[]): Promise<void> => {
  await Promise.all(writes.map(({ text, parameters }) => sql(text, parameters)));
};
