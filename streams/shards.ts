import { SHARDS, shardOf } from './subjects.ts';

/** A range of the shards that tenants fall into, both ends inclusive: what one of several processes projects. */
export interface Shards {
  readonly from: number;
  readonly to: number;
}

export const ALL_SHARDS: Shards = { from: 0, to: SHARDS - 1 };

/** `0-7`, or `3` for one alone. */
export const formatShards = ({ from, to }: Shards): string => (from === to ? `${from}` : `${from}-${to}`);

/** The range that `formatShards` writes; undefined for anything else, also for one that ends before it begins. */
export const parseShards = (text: string): Shards | undefined => {
  const [, first, last = first] = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(text) ?? [];
  if (first === undefined) return undefined;
  const [from, to] = [Number(first), Number(last)];
  return from <= to && to < SHARDS ? { from, to } : undefined;
};

export const isAll = ({ from, to }: Shards): boolean => from === 0 && to === SHARDS - 1;

export const isSame = (a: Shards, b: Shards): boolean => a.from === b.from && a.to === b.to;

export const overlap = (a: Shards, b: Shards): boolean => a.from <= b.to && b.from <= a.to;

/** What is left of a range when another is taken out of it: nothing, one piece or two. */
export const without = (range: Shards, taken: Shards): readonly Shards[] => {
  if (!overlap(range, taken)) return [range];
  return [
    { from: range.from, to: Math.min(range.to, taken.from - 1) },
    { from: Math.max(range.from, taken.to + 1), to: range.to },
  ].filter(({ from, to }) => from <= to);
};

/** Shards of the whole that none of the ranges holds. */
export const uncovered = (ranges: readonly Shards[]): readonly Shards[] =>
  ranges.reduce<readonly Shards[]>((left, range) => left.flatMap((piece) => without(piece, range)), [ALL_SHARDS]);

/** Whether a tenant's events are in the range. */
export const holdsTenant = ({ from, to }: Shards, tenant: string): boolean => {
  const shard = shardOf(tenant);
  return from <= shard && shard <= to;
};

/** Subjects of the log that hold the range's events; none for the whole, which is read unfiltered. */
export const subjectsOf = (shards: Shards): readonly string[] =>
  isAll(shards) ? [] : Array.from({ length: shards.to - shards.from + 1 }, (_, at) => `ev.${shards.from + at}.>`);
