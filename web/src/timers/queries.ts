import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../api/call.ts';
import type { List, NewTimer, Timer, TimerDetail } from '../api/types.ts';
import { typePattern } from '../events/search.ts';
import type { TimerSearch } from './search.ts';

const V1 = '/api/v1/timers';

/** The address of a timer. */
export const timerPath = (id: string): string => `${V1}/${encodeURIComponent(id)}`;

export const timersQuery = ({ state = 'set', type }: Omit<TimerSearch, 'timer'>) =>
  infiniteQueryOptions({
    queryKey: ['timers', { state, type }],
    queryFn: ({ signal, pageParam }) =>
      call<List<Timer>>('GET', V1, {
        query: {
          state: state === 'all' ? undefined : state,
          type: type && typePattern(type),
          limit: 100,
          cursor: pageParam,
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

export const timerQuery = (id: string) =>
  queryOptions({
    queryKey: ['timers', id],
    queryFn: ({ signal }) => call<TimerDetail>('GET', timerPath(id), { signal }),
  });

export const setTimer = (timer: NewTimer): Promise<Timer> => call('POST', V1, { body: timer });
export const cancelTimer = (id: string): Promise<Timer> => call('DELETE', timerPath(id));
