import { DateTimeType, JsonType, type InferEntity } from '@mikro-orm/postgresql';
import { hash } from 'node:crypto';
import type { EventDeclaration } from '../schemas/define.ts';
import type { EventOf } from '../schemas/event.ts';
import { storable, storableText } from '../schemas/storable.ts';
import { mergeCells, type Cell, type RowChange, type Table, type Value } from './changes.ts';
import { personalColumns } from './personal.ts';

/** A moment is written as ISO 8601; everything else as the entity holds it. */
type Written<V> = V extends Date ? string : V;
type Column<T> = Extract<keyof T, string>;
type Values<T> = { readonly [C in Column<T>]?: Written<T[C]> | null | undefined };
type Ordered<T> = { [C in Column<T>]: NonNullable<T[C]> extends Date | number ? C : never }[Column<T>];
type Numbers<T> = { [C in Column<T>]: NonNullable<T[C]> extends number ? C : never }[Column<T>];

/** Which of two values is newer: compared part by part, numbers as numbers, text by code points. Write moments as ISO 8601. */
export type Version = string | number | readonly (string | number)[];

/** The change of one row, built up by a chain. A value of null or undefined leaves its column alone, but in `set` and `latest`. */
export interface Row<T> {
  readonly change: RowChange;
  /** The value that comes last in the log. Not order-free; undefined leaves the column alone. */
  readonly set: (values: Values<T>) => Row<T>;
  /** The first value there is; order-free where all values are the same. */
  readonly once: (values: Values<T>) => Row<T>;
  readonly min: (values: Pick<Values<T>, Ordered<T>>) => Row<T>;
  readonly max: (values: Pick<Values<T>, Ordered<T>>) => Row<T>;
  readonly add: (values: Pick<Values<T>, Numbers<T>>) => Row<T>;
  /** The furthest of the column's declared values (`p.enum`, in order); never back. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the value's type follows from the column
  readonly advance: <C extends Column<T>>(column: C, value: NonNullable<T[C]> & string) => Row<T>;
  /** The fields of the greatest version, all together; undefined means null. The version is kept in its own text column (collation C). */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- exactly one column
  readonly latest: <C extends Column<T>>(by: { readonly [K in C]: Version }, fields: Values<T>) => Row<T>;
  /** The row is gone, in log order. Not order-free. */
  readonly remove: () => Row<T>;
}

/** What a case hands back: one row change, several, or none. */
// oxlint-disable-next-line typescript/no-explicit-any -- rows of any table
export type Changes = Row<any> | readonly Row<any>[] | undefined;

/** One event type and what it does to rows. Pure. */
export interface ProjectionCase {
  readonly event: EventDeclaration;
  readonly run: (event: EventOf) => Changes;
}

/** Tables and the cases that alone write them. `name` is also its checkpoint's. */
export interface Projection {
  readonly name: string;
  readonly tables: readonly Table[];
  readonly cases: readonly ProjectionCase[];
}

/** Declares a projection: the default export of a file under `db/projections/`. */
export const defineProjection = (projection: Projection): Projection => projection;

/** A case: what one event does. Fields of a person are null once the person was erased. */
export const when = <E extends EventDeclaration>(event: E, run: (event: EventOf<E>) => Changes): ProjectionCase => ({
  event,
  run: run as unknown as ProjectionCase['run'],
});

interface Shape {
  readonly keys: number;
  readonly moments: ReadonlySet<string>;
  readonly json: ReadonlySet<string>;
  readonly ranks: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

const shapes = new WeakMap<Table, Shape>();
const isOf = (type: unknown, kind: typeof DateTimeType | typeof JsonType): boolean =>
  type === kind || type instanceof kind;

const shapeOf = (table: Table): Shape => {
  const known = shapes.get(table);
  if (known) return known;
  const properties = Object.entries(table.meta.properties) as [
    string,
    { type: unknown; primary?: boolean; items?: unknown[] },
  ][];
  const named = (test: (property: (typeof properties)[number][1]) => boolean) =>
    properties.filter(([, property]) => test(property)).map(([name]) => name);
  const shape: Shape = {
    keys: named(({ primary }) => primary === true).length,
    moments: new Set(named(({ type }) => isOf(type, DateTimeType))),
    json: new Set(named(({ type }) => isOf(type, JsonType))),
    ranks: new Map(
      properties.flatMap(([name, { items }]) =>
        items ? [[name, new Map(items.map((item, rank) => [String(item), rank]))]] : [],
      ),
    ),
  };
  shapes.set(table, shape);
  return shape;
};

/** A moment as it is to be written, which most are; every day of the month that each month has. */
const CANONICAL = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

const momentFor = (value: unknown): string =>
  typeof value === 'string' && CANONICAL.test(value) ? value : new Date(value as string).toISOString();

const valueFor = (shape: Shape, column: string, value: unknown): Value => {
  if (value === null || value === undefined) return null;
  if (shape.moments.has(column)) return momentFor(value);
  if (shape.json.has(column)) return storable(value) as Value;
  return typeof value === 'string' ? storableText(value) : (value as Value);
};

const PADDED = 17;
const part = (version: string | number): string => {
  if (typeof version === 'string') return storableText(version);
  if (!Number.isSafeInteger(version) || version < 0)
    throw new RangeError(`${version} is no version: a number must be whole and not negative`);
  return String(version).padStart(PADDED, '0');
};

const tieOf = (fields: readonly (readonly [string, Value])[]): string =>
  hash('sha256', JSON.stringify(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)))).slice(0, 12);

/**
 * A version as text that sorts right; equal versions with different fields are told apart by the fields, so that any order gives the same row.
 * What is personal among them makes a last part of its own, empty where nothing of it is left: so an erasure can empty it too.
 */
const versionText = (
  version: Version,
  fields: Readonly<Record<string, Value>>,
  people: ReadonlySet<string>,
): string => {
  const own = (Array.isArray(version) ? version : [version]).map((each: string | number) => part(each)).join('~');
  const all = Object.entries(fields);
  const about = all.filter(([name]) => people.has(name));
  if (about.length === 0) return `${own}~${tieOf(all)}`;
  const said = about.some(([, value]) => value !== null) ? tieOf(about) : '';
  return `${own}~${tieOf(all.filter(([name]) => !people.has(name)))}~${said}`;
};

type Loose = Readonly<Record<string, unknown>>;

/** Starts a change of the row with these keys. They are the entity's primary key in order, the tenant first. */
export const row = <T extends Table>(table: T, tenant: string, ...rest: readonly string[]): Row<InferEntity<T>> => {
  const shape = shapeOf(table);
  const keys = [tenant, ...rest].map(storableText);
  if (keys.length !== shape.keys)
    throw new TypeError(`${table.meta.tableName} has ${shape.keys} keys, not ${keys.length}`);
  let [cleared, present] = [false, true];
  // Built up in place: a copy for each link of the chain was most of what folding left to the garbage collector.
  let cells: Record<string, Cell> = {};
  const put = (column: string, cell: Cell): void => {
    const before = cells[column];
    cells[column] = before ? mergeCells(column, before, cell) : cell;
    present = true;
  };
  const plain = (op: 'set' | 'once' | 'min' | 'max' | 'add') => (values: object) => {
    present = true;
    for (const column in values as Loose) {
      const value = (values as Loose)[column];
      if (value !== undefined && (op === 'set' || value !== null))
        put(column, { op, value: valueFor(shape, column, value) });
    }
    return chain;
  };
  const chain: Row<InferEntity<T>> = {
    get change() {
      return { table, keys, cleared, present, cells: { ...cells } };
    },
    set: plain('set'),
    once: plain('once'),
    min: plain('min'),
    max: plain('max'),
    add: plain('add'),
    advance: (column, value) => {
      const rank = shape.ranks.get(column)?.get(value);
      if (rank === undefined)
        throw new RangeError(`${value} is no declared value of ${table.meta.tableName}.${column}`);
      put(column, { op: 'advance', value, rank });
      return chain;
    },
    latest: (by, fields) => {
      const [[column, version] = []] = Object.entries<Version>(by);
      if (column === undefined || version === undefined) throw new TypeError('latest needs one version column');
      const written = Object.fromEntries(
        Object.entries(fields as Loose).map(([name, value]) => [name, valueFor(shape, name, value)]),
      );
      put(column, { op: 'latest', version: versionText(version, written, personalColumns(table)), fields: written });
      return chain;
    },
    remove: () => {
      [cleared, present, cells] = [true, false, {}];
      return chain;
    },
  };
  return chain;
};
