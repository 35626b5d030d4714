import { isDeepStrictEqual } from 'node:util';
import type { RowChange, Table, Value } from '../changes.ts';
import { pageOf, placeOf, limitOf, type Asked, type Page } from '../queries/page.ts';
import { recordOf, type Folded, type PastTable } from './folded.ts';

/** A column of a row at two moments; null where it had no value. */
export interface FieldChange {
  field: string;
  before: unknown;
  after: unknown;
}

/** What became of one row of the read model between two moments. */
export interface RowDifference {
  table: string;
  id: string;
  change: 'added' | 'changed' | 'removed';
  fields: FieldChange[];
}

type Row = Readonly<Record<string, Value>>;

/** Which of several reports of a fact counted is the projection's business. */
const isInner = (field: string): boolean => field.endsWith('_version');

const fieldsOf = (before: Row | undefined, after: Row | undefined, keys: ReadonlySet<string>): FieldChange[] =>
  [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
    .filter((field) => !keys.has(field) && !isInner(field))
    .map((field) => ({ field, before: before?.[field] ?? null, after: after?.[field] ?? null }))
    .filter((one) => !isDeepStrictEqual(one.before, one.after))
    .toSorted((a, b) => (a.field < b.field ? -1 : 1));

/** A row at both moments; undefined where it was the same. */
const differenceOf = (
  before: RowChange | undefined,
  after: RowChange | undefined,
  table: PastTable,
): RowDifference | undefined => {
  // A row that no event touched between the moments is the same value, not an equal one.
  if (before === after) return undefined;
  const [was, is] = [before, after].map((change) => change && recordOf(change, table));
  if (!was && !is) return undefined;
  const fields = fieldsOf(was, is, new Set(table.keys.map((key) => table.columns.get(key)?.field ?? key)));
  if (was && is && fields.length === 0) return undefined;
  return {
    table: table.table.meta.tableName,
    id: (after ?? before)?.keys.slice(1).join('/') ?? '',
    change: was ? (is ? 'changed' : 'removed') : 'added',
    fields,
  };
};

const order = (a: readonly string[], b: readonly string[]): number => {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at < 0 ? 0 : (a[at] as string) < (b[at] as string) ? -1 : 1;
};

/** The rows that differ between two states, by table and id, a page of them. */
export const differencesBetween = (
  from: Folded,
  to: Folded,
  tables: ReadonlyMap<string, PastTable>,
  asked: Asked,
): Page<RowDifference> => {
  const limit = limitOf(asked);
  const after = placeOf(asked, ['text', 'text']) as readonly string[] | undefined;
  const byTable = new Map<Table, PastTable>([...tables.values()].map((table) => [table.table, table]));
  const found = [...new Set([...from.rows.keys(), ...to.rows.keys()])]
    .flatMap((name) => {
      const [before, now] = [from.rows.get(name), to.rows.get(name)];
      const table = byTable.get((now ?? before)?.table as Table);
      return (table && differenceOf(before, now, table)) ?? [];
    })
    .toSorted((a, b) => order([a.table, a.id], [b.table, b.id]))
    .filter(({ table, id }) => after === undefined || order([table, id], after) > 0);
  return pageOf(
    found.slice(0, limit + 1),
    limit,
    (row) => row,
    ({ table, id }) => [table, id],
  );
};
