import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { eventsQuery } from '../api/queries.ts';
import type { EventItem } from '../api/types.ts';
import { isAfter } from '../live/position.ts';
import { KEPT, live, useLive } from '../live/store.ts';
import { matches, toQuery, type EventSearch } from './search.ts';

/** A list that stands still: what it showed when it was stopped, and where the log was then. */
export interface Hold {
  readonly shown: readonly EventItem[];
  readonly until: string;
}

interface Options {
  readonly limit?: number;
  /** While set, new events are counted, not shown. */
  readonly hold?: Hold | undefined;
}

/** Newest first, each position once; `head` wins over what is stored. */
const join = (head: readonly EventItem[], stored: readonly EventItem[]): readonly EventItem[] => {
  const last = head.at(-1)?.position;
  return last === undefined ? stored : [...head, ...stored.filter(({ position }) => isAfter(last, position))];
};

/**
 * Events newest first: what the read model has, and before it what the stream has brought since. Nothing is read
 * twice; an event is on screen as soon as it is on the log.
 */
export const useEvents = (search: EventSearch, { limit = 100, hold }: Options = {}) => {
  const query = useInfiniteQuery(eventsQuery(toQuery(search), limit));
  const recent = useLive((state) => state.recent);
  const { data, dataUpdatedAt, refetch } = query;
  const newest = data?.pages[0]?.items[0]?.position;

  // More arrived since the read than the page keeps: reading again fills what would be missing between the two.
  const headAtRead = useMemo(
    () => (dataUpdatedAt > 0 ? live.read().recent[0]?.position : undefined) ?? newest,
    [dataUpdatedAt, newest],
  );
  const oldestKept = recent.length >= KEPT ? recent.at(-1)?.position : undefined;
  const hasGap = hold === undefined && oldestKept !== undefined && isAfter(oldestKept, headAtRead);
  useEffect(() => {
    if (hasGap) void refetch();
  }, [hasGap, refetch]);

  useEffect(() => {
    if (data) live.seed(data.pages.flatMap(({ items }) => items));
  }, [data]);

  return useMemo(() => {
    const stored = data?.pages.flatMap(({ items }) => items) ?? [];
    const arrived = data ? recent.filter((item) => matches(search, item)) : [];
    if (hold) {
      const held = arrived.filter(({ position }) => isAfter(position, hold.until)).length;
      return { query, items: join(hold.shown, stored), held };
    }
    return {
      query,
      items: join(
        arrived.filter(({ position }) => isAfter(position, newest)),
        stored,
      ),
      held: 0,
    };
  }, [query, data, newest, recent, search, hold]);
};
