import { Fault } from '../../schemas/errors.ts';
import { readMoment } from '../../schemas/moment.ts';

/** What a list is asked for. */
export interface Asked {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** One page; `next_cursor` is null on the last. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_cursor: string | null;
}

const DEFAULT_LIMIT = 50;
const MOST = 200;

/** How many items a page holds: 1 to 200, by default 50. */
export const limitOf = ({ limit }: Asked): number => Math.min(MOST, Math.max(1, limit ?? DEFAULT_LIMIT));

const encode = (place: readonly unknown[]): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** The sort key after which a page begins: as many parts as the list sorts by, each text or number. Throws CURSOR_INVALID. */
export const placeOf = (
  { cursor }: Asked,
  kinds: readonly ('text' | 'number' | 'moment')[],
): readonly (string | number)[] | undefined => {
  if (cursor === undefined) return undefined;
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw new Fault('CURSOR_INVALID', { cursor });
  }
  const holds = (kind: string, part: unknown): boolean => {
    if (kind === 'number') return Number.isSafeInteger(part);
    return typeof part === 'string' && !part.includes('\0') && (kind === 'text' || readMoment(part) !== undefined);
  };
  if (
    !Array.isArray(place) ||
    place.length !== kinds.length ||
    !kinds.every((kind, at) => holds(kind, (place as unknown[])[at]))
  )
    throw new Fault('CURSOR_INVALID', { cursor });
  return place as (string | number)[];
};

/** Makes a page of rows of which one more than the limit was read; `place` gives a row's sort key. */
export const pageOf = <Row, Item>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => Item,
  place: (row: Row) => readonly unknown[],
): Page<Item> => {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(item),
    next_cursor: rows.length > limit && last !== undefined ? encode(place(last)) : null,
  };
};
