import { compose, rowName, rowOf, type RowChange, type Table, type Value } from '../changes.ts';
import { fold, type Folder } from '../fold.ts';
import type { TableShape } from '../write.ts';
import type { StoredEvent } from '../../schemas/event.ts';

/** Rows that aggregates' events make up to a position. Row changes are values: a copy shares them and costs a pointer a row. */
export interface Folded {
  /** The position up to which everything is in. */
  readonly upTo: number;
  /** How many events were folded. */
  readonly events: number;
  readonly rows: ReadonlyMap<string, RowChange>;
  /** The last event of each aggregate, by CloudEvents subject. */
  readonly last: ReadonlyMap<string, number>;
}

/** Before the first event. */
export const NOTHING: Folded = { upTo: 0, events: 0, rows: new Map(), last: new Map() };

/** A table as it is shown of the past: its columns by property, with the values that a new row has by itself. */
export interface PastTable extends TableShape {
  readonly table: Table;
  readonly defaults: Readonly<Record<string, Value>>;
}

/** A state that grows. What it hands out does not change any more. */
export const growing = (from: Folded, folders: readonly Folder[]) => {
  const rows = new Map(from.rows);
  const last = new Map(from.last);
  let { events, upTo } = from;
  return {
    /** Takes in events that follow all others; what a case cannot take changes nothing, as in the read model. */
    add: (batch: readonly StoredEvent[]): void => {
      for (const folder of folders)
        for (const change of fold(folder, batch).changes) {
          const name = rowName(change);
          const before = rows.get(name);
          rows.set(name, before ? compose(before, change) : change);
        }
      for (const { position, event } of batch) last.set(event.subject, (upTo = position.seq));
      events += batch.length;
    },
    size: () => rows.size,
    /** The state now; `at`: nothing happened between the last event and that position. */
    take: (at = upTo): Folded => ({ upTo: at, events, rows: new Map(rows), last: new Map(last) }),
  };
};

/** One row by column name, keys and defaults included; undefined where there is none. */
export const recordOf = (change: RowChange, table: PastTable): Readonly<Record<string, Value>> | undefined => {
  const values = rowOf(change);
  if (!values) return undefined;
  const keys = Object.fromEntries(table.keys.map((key, at) => [key, change.keys[at] ?? null]));
  return Object.fromEntries(
    Object.entries({ ...table.defaults, ...values, ...keys }).map(([name, value]) => [
      table.columns.get(name)?.field ?? name,
      value,
    ]),
  );
};
