import type { List } from './types.ts';

/** A list read to its end. What lies before `cursor` is settled: a later read goes on from there. */
export interface Whole<T> {
  readonly items: readonly T[];
  readonly settled: readonly T[];
  readonly cursor: string | null;
}

/** A page of the API's greatest size, and so many of them at most: ten thousand items. */
const LIMIT = 200;
const MOST_PAGES = 50;

/**
 * Reads a list that is told oldest first to its end, page by page.
 * @param known what was read before: its full pages are not read again. Only for lists whose old items do not change.
 */
export const readWhole = async <T>(
  read: (page: { readonly limit: number; readonly cursor: string | null }) => Promise<List<T>>,
  known?: Whole<T>,
): Promise<Whole<T>> => {
  let settled = known?.settled ?? [];
  let cursor = known?.cursor ?? null;
  for (let pages = 0; ; pages++) {
    const { items, next_cursor } = await read({ limit: LIMIT, cursor });
    if (next_cursor === null || pages >= MOST_PAGES) return { items: [...settled, ...items], settled, cursor };
    settled = [...settled, ...items];
    cursor = next_cursor;
  }
};
