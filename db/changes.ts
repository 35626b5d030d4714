import type { EntitySchema } from '@mikro-orm/postgresql';

/** A table as an entity declares it. */
export type Table = EntitySchema;

/** What a column can hold, as JSON: moments are ISO 8601 in UTC with milliseconds. */
export type Value = string | number | boolean | null | readonly unknown[] | { readonly [field: string]: unknown };

/**
 * What is to become of one column. `latest` is keyed by its version column and owns the fields beside it.
 * All but `set` (and `once` with differing values) are order-free: any order and repetition gives the same.
 */
export type Cell =
  | { readonly op: 'set' | 'once' | 'min' | 'max' | 'add'; readonly value: Value }
  | { readonly op: 'advance'; readonly value: string; readonly rank: number }
  | { readonly op: 'latest'; readonly version: string; readonly fields: Readonly<Record<string, Value>> };

export type Cells = Readonly<Record<string, Cell>>;

/** Everything a stretch of the log does to one row. */
export interface RowChange {
  readonly table: Table;
  /** Values of the primary key, in its order; the tenant comes first. */
  readonly keys: readonly string[];
  /** The row is removed before the cells count. */
  readonly cleared: boolean;
  /** The row is there afterwards. */
  readonly present: boolean;
  readonly cells: Cells;
}

/** Only numbers and moments are compared; moments as they are written, which sorts them. */
const isLess = (a: Value, b: Value): boolean => (a as number | string) < (b as number | string);

/** Order of code points, which is Postgres's under collation C; UTF-16 units differ beyond the basic plane. */
export const isBefore = (a: string, b: string): boolean => Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;

const mergers = {
  set: (_a: Value, b: Value) => b,
  once: (a: Value, _b: Value) => a,
  min: (a: Value, b: Value) => (isLess(b, a) ? b : a),
  max: (a: Value, b: Value) => (isLess(a, b) ? b : a),
  add: (a: Value, b: Value) => Number(a) + Number(b),
} as const;

/** Merges what two stretches of the log, `a` before `b`, do to one column. Throws a TypeError where they use different operations. */
export const mergeCells = (column: string, a: Cell, b: Cell): Cell => {
  if (a.op === 'latest' && b.op === 'latest') return isBefore(a.version, b.version) ? b : a;
  if (a.op === 'advance' && b.op === 'advance') return a.rank < b.rank ? b : a;
  if (a.op !== b.op || a.op === 'latest' || a.op === 'advance' || b.op === 'latest' || b.op === 'advance')
    throw new TypeError(`${column} is changed by ${a.op} and by ${b.op}: a column has one operation`);
  return { op: a.op, value: mergers[a.op](a.value, b.value) };
};

/**
 * Merges two changes of the same row, `a` before `b` in the log. Associative, so a batch may be cut anywhere.
 * What follows a removal starts from an empty row.
 */
export const compose = (a: RowChange, b: RowChange): RowChange => {
  if (b.cleared) return b;
  const cells: Record<string, Cell> = { ...a.cells };
  for (const [column, cell] of Object.entries(b.cells)) {
    const before = cells[column];
    cells[column] = before ? mergeCells(column, before, cell) : cell;
  }
  return { table: a.table, keys: a.keys, cleared: a.cleared, present: a.present || b.present, cells };
};

/** What is being composed, by its owner alone. */
export interface Draft {
  change: RowChange;
  readonly cells: Record<string, Cell>;
}

export const draftOf = (change: RowChange): Draft => {
  const cells = { ...change.cells };
  return { change: { ...change, cells }, cells };
};

/** `compose` in place, for a change that removes nothing. Throws before anything is changed. */
export const composeInto = (draft: Draft, { cells, present }: RowChange): void => {
  for (const column in cells) {
    const [before, cell] = [draft.cells[column], cells[column]];
    if (before && cell && before.op !== cell.op) mergeCells(column, before, cell);
  }
  for (const column in cells) {
    const [before, cell] = [draft.cells[column], cells[column]];
    if (cell) draft.cells[column] = before ? mergeCells(column, before, cell) : cell;
  }
  if (present && !draft.change.present) draft.change = { ...draft.change, present };
};

/** The row that a change makes of nothing, without its keys and defaults; undefined when it leaves none. */
export const rowOf = (change: RowChange): Readonly<Record<string, Value>> | undefined => {
  if (!change.present) return undefined;
  const row: Record<string, Value> = {};
  for (const [column, cell] of Object.entries(change.cells)) {
    if (cell.op === 'latest') Object.assign(row, cell.fields, { [column]: cell.version });
    else row[column] = cell.value;
  }
  return row;
};

/** Names the row a change is about, unique among all tables: no key holds a NUL, see `storableText`. */
export const rowName = ({ table, keys }: RowChange): string => `${table.meta.tableName}\0${keys.join('\0')}`;
