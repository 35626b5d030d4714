import type { InferEntity } from '@mikro-orm/postgresql';
import type { Table } from './changes.ts';

/** Columns that say something about a person, and the column that names him by his keyed hash. */
export interface PersonalColumns {
  readonly of: string;
  readonly columns: readonly string[];
  /** Version columns that rule any of them. */
  readonly versions?: readonly string[];
}

type Column<T> = Extract<keyof T, string>;

const declared = new WeakMap<Table, readonly PersonalColumns[]>();

/** Declares with the entity which of its columns an erasure empties. Each group is about the person whom its `of` names. */
export const personal = <T extends Table>(
  table: T,
  ...groups: readonly {
    readonly of: Column<InferEntity<T>>;
    readonly columns: readonly Column<InferEntity<T>>[];
    readonly versions?: readonly Column<InferEntity<T>>[];
  }[]
): T => {
  declared.set(table, groups);
  return table;
};

/** What of a table's rows is about people. */
export const personalOf = (table: Table): readonly PersonalColumns[] => declared.get(table) ?? [];

const sets = new WeakMap<Table, ReadonlySet<string>>();

/** Every column of a table that is about somebody. */
export const personalColumns = (table: Table): ReadonlySet<string> => {
  const known = sets.get(table);
  if (known) return known;
  const made = new Set(personalOf(table).flatMap(({ columns }) => columns));
  sets.set(table, made);
  return made;
};
