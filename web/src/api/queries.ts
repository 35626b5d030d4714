import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';
import { eventItem } from './event-item.ts';
import { isSignedOut, ProblemError } from './call.ts';
import { readWhole, type Whole } from './whole.ts';
import type { Comparison, DeadLetterDetail, EventItem, Health, List, Message, QueryOf, Session } from './types.ts';

/** `null` is a browser without a session: an ordinary state, not an error. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await api.getSession({ signal });
    } catch (thrown) {
      if (isSignedOut(thrown)) return null;
      throw thrown;
    }
  },
});

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => api.getOverview({ signal }),
});

export type RoomFilters = Pick<QueryOf<'listRooms'>, 'state' | 'name'>;

export const roomsQuery = ({ state, name }: RoomFilters) =>
  infiniteQueryOptions({
    queryKey: ['rooms', { state, name }],
    queryFn: ({ signal, pageParam }) => api.listRooms({ query: { state, name, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

/** A room as it is, or as it was at a position or moment: the past does not change, and the live stream leaves it alone. */
const roomKey = (room: string, at: string | undefined, ...part: readonly string[]): readonly string[] =>
  at === undefined ? ['room', room, ...part] : ['past', room, at, ...part];
const settled = (at: string | undefined) =>
  at === undefined ? {} : { staleTime: Infinity, refetchOnWindowFocus: false };

export const roomQuery = (room: string, at?: string) =>
  queryOptions({
    queryKey: roomKey(room, at),
    queryFn: ({ signal }) => api.getRoom({ params: { room }, query: { at }, signal }),
    ...settled(at),
  });

/** Everybody who ever was in the room; any of them may change, so all are read again. */
export const participantsQuery = (room: string, at?: string) =>
  queryOptions({
    queryKey: roomKey(room, at, 'participants'),
    queryFn: ({ signal }) =>
      readWhole((page) => api.listParticipants({ params: { room }, query: { at, ...page }, signal })),
    ...settled(at),
  });

export const messagesQuery = (room: string, at?: string) =>
  queryOptions({
    queryKey: roomKey(room, at, 'messages'),
    queryFn: ({ signal, client, queryKey }) =>
      readWhole(
        (page) => api.listMessages({ params: { room }, query: { at, ...page }, signal }),
        client.getQueryData<Whole<Message>>(queryKey),
      ),
    ...settled(at),
  });

export const recordingsQuery = (room: string, at?: string) =>
  queryOptions({
    queryKey: roomKey(room, at, 'recordings'),
    queryFn: ({ signal }) => api.listRoomRecordings({ params: { room }, query: { at }, signal }),
    ...settled(at),
  });

export const timelineQuery = (room: string, at?: string) =>
  infiniteQueryOptions({
    queryKey: roomKey(room, at, 'timeline'),
    queryFn: ({ signal, pageParam }) =>
      api.getRoomTimeline({ params: { room }, query: { at, limit: 200, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    ...settled(at),
  });

/** When things happened in the room; the live stream appends to it. */
export const momentsQuery = (room: string) =>
  queryOptions({
    queryKey: ['room', room, 'moments'],
    queryFn: ({ signal }) => api.getRoomMoments({ params: { room }, query: { limit: 500 }, signal }),
  });

/** What became of the room's rows between two positions. */
export const changesQuery = (room: string, from: string, to: string) =>
  infiniteQueryOptions({
    queryKey: ['past', room, to, 'changes', from],
    queryFn: ({ signal, pageParam }) =>
      api.getRoomChanges({ params: { room }, query: { from, to, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    ...settled(to),
  });

/** Events, newest first. The live tail is put before the first page, so these pages never need a refetch. */
export const eventsQuery = (filter: QueryOf<'searchEvents'>, limit = 100) =>
  infiniteQueryOptions({
    queryKey: ['events', filter, limit],
    queryFn: async ({ signal, pageParam }): Promise<List<EventItem>> => {
      const page = await api.searchEvents({ query: { ...filter, order: 'desc', limit, cursor: pageParam }, signal });
      return { ...page, items: page.items.map(eventItem) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

/** An event never changes: once read it is fresh for good. */
export const eventQuery = (id: string) =>
  queryOptions({
    queryKey: ['event', id],
    queryFn: async ({ signal }) => eventItem(await api.getEvent({ params: { id }, signal })),
    staleTime: Infinity,
  });

export const causationQuery = (id: string) =>
  queryOptions({
    queryKey: ['causation', id],
    queryFn: ({ signal }) => api.getCausation({ params: { id }, signal }),
  });

export const deadLettersQuery = (filter: QueryOf<'listDeadLetters'>) =>
  infiniteQueryOptions({
    queryKey: ['dead-letters', filter],
    queryFn: ({ signal, pageParam }) =>
      api.listDeadLetters({ query: { ...filter, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

export const deadLetterQuery = (id: string) =>
  queryOptions({
    queryKey: ['dead-letters', id],
    queryFn: async ({ signal }): Promise<DeadLetterDetail> => {
      const { event, ...letter } = await api.getDeadLetter({ params: { id }, signal });
      return { ...letter, event: event && eventItem(event) };
    },
  });

export const replaysQuery = (filter: QueryOf<'listReplays'>) =>
  infiniteQueryOptions({
    queryKey: ['replays', filter],
    queryFn: ({ signal, pageParam }) => api.listReplays({ query: { ...filter, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

export const replayQuery = (id: string) =>
  queryOptions({
    queryKey: ['replays', id],
    queryFn: ({ signal }) => api.getReplay({ params: { id }, signal }),
  });

export const projectionsQuery = queryOptions({
  queryKey: ['projections'],
  queryFn: ({ signal }) => api.listProjections({ signal }),
});

/** The tenant's newest comparison of a projection; null before there is one. */
export const comparisonQuery = (projection: string) =>
  queryOptions({
    queryKey: ['comparison', projection],
    queryFn: async ({ signal }): Promise<Comparison | null> => {
      try {
        return await api.getProjectionComparison({ params: { name: projection }, signal });
      } catch (thrown) {
        if (thrown instanceof ProblemError && thrown.problem.code === 'COMPARISON_NOT_FOUND') return null;
        throw thrown;
      }
    },
  });

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: async ({ signal }): Promise<Health> => {
    try {
      return await api.getHealth({ signal });
    } catch (thrown) {
      // A program that is down answers 503 with the same report, and the report is what the page is for.
      const report: unknown = thrown instanceof ProblemError ? thrown.problem : undefined;
      if (report && typeof report === 'object' && 'parts' in report) return report as Health;
      throw thrown;
    }
  },
});
