import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { eventsQuery } from '../api/queries.ts';
import type { EventItem } from '../api/types.ts';
import { isAfter } from '../live/position.ts';
import { KEPT, live, useLive } from '../live/store.ts';
import { matches, toQuery, type EventSearch } from './search.ts';

interface Options {
  readonly limit?: number;
  /** Events after this position are held back; undefined lets all in. */
  readonly until?: string | undefined;
  readonly tail?: boolean;
}

const NONE: readonly EventItem[] = [];

/**
 * Events newest first: what the read model has, and before it what the stream has brought since. Nothing is read
 * twice; an event is on screen as soon as it is on the log.
 */
export const useEvents = (search: EventSearch, { limit = 100, until, tail = true }: Options = {}) => {
  const query = useInfiniteQuery(eventsQuery(toQuery(search), limit));
  const recent = useLive((state) => (tail ? state.recent : NONE));
  const { data, refetch } = query;
  const newest = data?.pages[0]?.items[0]?.position;

  // More arrived than the page keeps: the read model fills what would be missing between the two.
  const oldestKept = recent.length >= KEPT ? recent.at(-1)?.position : undefined;
  const hasGap = newest !== undefined && oldestKept !== undefined && isAfter(oldestKept, newest);
  useEffect(() => {
    if (hasGap) void refetch();
  }, [hasGap, refetch]);

  useEffect(() => {
    if (data) live.seed(data.pages.flatMap(({ items }) => items));
  }, [data]);

  return useMemo(() => {
    const stored = data?.pages.flatMap(({ items }) => items) ?? [];
    const arrived = data ? recent.filter((item) => isAfter(item.position, newest) && matches(search, item)) : [];
    const all = [...arrived, ...stored];
    const held = until === undefined ? 0 : all.filter(({ position }) => isAfter(position, until)).length;
    return { query, items: all.slice(held), held };
  }, [query, data, newest, recent, search, until]);
};
