import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { eventsQuery } from '../api/queries.ts';
import type { EventItem } from '../api/types.ts';
import { isTrouble, TROUBLE_TYPES } from '../events/domains.ts';
import { isAfter } from '../live/position.ts';
import { useLive } from '../live/store.ts';

const DAY_MS = 86_400_000;
const SHOWN = 3;

/** What did not work in the last day, newest first: read once, then as the stream brings it. */
export const useTrouble = (): readonly EventItem[] => {
  const [from] = useState(() => new Date(Date.now() - DAY_MS).toISOString());
  const { data } = useInfiniteQuery(eventsQuery({ type: TROUBLE_TYPES, from }, SHOWN));
  const recent = useLive((state) => state.recent);
  return useMemo(() => {
    const stored = data?.pages[0]?.items ?? [];
    const newest = stored[0]?.position;
    const arrived = recent.filter(({ event, position }) => isTrouble(event.type) && isAfter(position, newest));
    return [...arrived, ...stored].slice(0, SHOWN);
  }, [data, recent]);
};
