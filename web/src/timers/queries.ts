import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../api/api.ts';
import type { NewTimer, Timer } from '../api/types.ts';
import { typePattern } from '../events/search.ts';
import type { TimerSearch } from './search.ts';

/** What the API is asked for. */
export const queryOf = ({ state = 'set', type }: TimerSearch) => ({
  state: state === 'all' ? undefined : state,
  type: type && typePattern(type),
});

export const timersQuery = ({ timer: _, ...search }: TimerSearch) =>
  infiniteQueryOptions({
    queryKey: ['timers', search],
    queryFn: ({ signal, pageParam }) =>
      api.listTimers({
        query: { ...queryOf(search), limit: 100, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

export const timerQuery = (id: string) =>
  queryOptions({
    queryKey: ['timers', id],
    queryFn: ({ signal }) => api.getTimer({ params: { timer: id }, signal }),
  });

export const setTimer = (timer: NewTimer): Promise<Timer> => api.setTimer({ body: timer });
export const cancelTimer = (id: string): Promise<Timer> => api.cancelTimer({ params: { timer: id } });
