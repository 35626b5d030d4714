import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { eventItem, type GivenEvent } from './event-item.ts';
import { call, isSignedOut, ProblemError, withQuery, type Query } from './call.ts';
import { readWhole, type Whole } from './whole.ts';
import type {
  Causation,
  Comparison,
  DeadLetter,
  DeadLetterDetail,
  EventItem,
  Health,
  List,
  Message,
  Overview,
  Participant,
  Projection,
  Recording,
  Replay,
  Room,
  RoomChanges,
  RoomMoments,
  Session,
  TimelineItem,
} from './types.ts';

const V1 = '/api/v1';
const roomPath = (room: string): string => `${V1}/rooms/${encodeURIComponent(room)}`;

/** `null` is a browser without a session: an ordinary state, not an error. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await call<Session>('GET', `${V1}/session`, { signal });
    } catch (thrown) {
      if (isSignedOut(thrown)) return null;
      throw thrown;
    }
  },
});

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => call<Overview>('GET', `${V1}/overview`, { signal }),
});

export interface RoomFilters {
  readonly state?: string | undefined;
  readonly name?: string | undefined;
}

export const roomsQuery = ({ state, name }: RoomFilters) =>
  infiniteQueryOptions({
    queryKey: ['rooms', { state, name }],
    queryFn: ({ signal, pageParam }) =>
      call<List<Room>>('GET', `${V1}/rooms`, { query: { state, name, limit: 50, cursor: pageParam }, signal }),
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
    queryFn: ({ signal }) => call<Room>('GET', roomPath(room), { query: { at }, signal }),
    ...settled(at),
  });

/** Everybody who ever was in the room; any of them may change, so all are read again. */
export const participantsQuery = (room: string, at?: string) =>
  queryOptions({
    queryKey: roomKey(room, at, 'participants'),
    queryFn: ({ signal }) => readWhole<Participant>(withQuery(`${roomPath(room)}/participants`, { at }), signal),
    ...settled(at),
  });

export const messagesQuery = (room: string, at?: string) =>
  queryOptions({
    queryKey: roomKey(room, at, 'messages'),
    queryFn: ({ signal, client, queryKey }) =>
      readWhole<Message>(
        withQuery(`${roomPath(room)}/messages`, { at }),
        signal,
        client.getQueryData<Whole<Message>>(queryKey),
      ),
    ...settled(at),
  });

export const recordingsQuery = (room: string, at?: string) =>
  queryOptions({
    queryKey: roomKey(room, at, 'recordings'),
    queryFn: ({ signal }) => call<List<Recording>>('GET', `${roomPath(room)}/recordings`, { query: { at }, signal }),
    ...settled(at),
  });

export const timelineQuery = (room: string, at?: string) =>
  infiniteQueryOptions({
    queryKey: roomKey(room, at, 'timeline'),
    queryFn: ({ signal, pageParam }) =>
      call<List<TimelineItem>>('GET', `${roomPath(room)}/timeline`, {
        query: { at, limit: 200, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    ...settled(at),
  });

/** When things happened in the room; the live stream appends to it. */
export const momentsQuery = (room: string) =>
  queryOptions({
    queryKey: ['room', room, 'moments'],
    queryFn: ({ signal }) => call<RoomMoments>('GET', `${roomPath(room)}/moments`, { query: { limit: 500 }, signal }),
  });

/** What became of the room's rows between two positions. */
export const changesQuery = (room: string, from: string, to: string) =>
  infiniteQueryOptions({
    queryKey: ['past', room, to, 'changes', from],
    queryFn: ({ signal, pageParam }) =>
      call<RoomChanges>('GET', `${roomPath(room)}/changes`, {
        query: { from, to, limit: 100, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    ...settled(to),
  });

/** Events, newest first. The live tail is put before the first page, so these pages never need a refetch. */
export const eventsQuery = (filter: Query, limit = 100) =>
  infiniteQueryOptions({
    queryKey: ['events', filter, limit],
    queryFn: async ({ signal, pageParam }): Promise<List<EventItem>> => {
      const query = { ...filter, order: 'desc', limit, cursor: pageParam };
      const page = await call<List<GivenEvent>>('GET', `${V1}/events`, { query, signal });
      return { ...page, items: page.items.map(eventItem) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

/** An event never changes: once read it is fresh for good. */
export const eventQuery = (id: string) =>
  queryOptions({
    queryKey: ['event', id],
    queryFn: async ({ signal }) =>
      eventItem(await call<GivenEvent>('GET', `${V1}/events/${encodeURIComponent(id)}`, { signal })),
    staleTime: Infinity,
  });

export const causationQuery = (id: string) =>
  queryOptions({
    queryKey: ['causation', id],
    queryFn: ({ signal }) => call<Causation>('GET', `${V1}/events/${encodeURIComponent(id)}/causation`, { signal }),
  });

export const deadLettersQuery = (filter: Query) =>
  infiniteQueryOptions({
    queryKey: ['dead-letters', filter],
    queryFn: ({ signal, pageParam }) =>
      call<List<DeadLetter>>('GET', `${V1}/dead-letters`, {
        query: { ...filter, limit: 100, cursor: pageParam },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

export const deadLetterQuery = (id: string) =>
  queryOptions({
    queryKey: ['dead-letters', id],
    queryFn: ({ signal }) => call<DeadLetterDetail>('GET', `${V1}/dead-letters/${encodeURIComponent(id)}`, { signal }),
  });

export const replaysQuery = (filter: Query) =>
  infiniteQueryOptions({
    queryKey: ['replays', filter],
    queryFn: ({ signal, pageParam }) =>
      call<List<Replay>>('GET', `${V1}/replays`, { query: { ...filter, limit: 50, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

export const replayQuery = (id: string) =>
  queryOptions({
    queryKey: ['replays', id],
    queryFn: ({ signal }) => call<Replay>('GET', `${V1}/replays/${encodeURIComponent(id)}`, { signal }),
  });

export const projectionsQuery = queryOptions({
  queryKey: ['projections'],
  queryFn: ({ signal }) => call<List<Projection>>('GET', `${V1}/projections`, { signal }),
});

/** The tenant's newest comparison of a projection; null before there is one. */
export const comparisonQuery = (projection: string) =>
  queryOptions({
    queryKey: ['comparison', projection],
    queryFn: async ({ signal }): Promise<Comparison | null> => {
      try {
        return await call<Comparison>('GET', `${V1}/projections/${encodeURIComponent(projection)}/compare`, { signal });
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
      return await call<Health>('GET', '/health', { signal });
    } catch (thrown) {
      // A program that is down answers 503 with the same report, and the report is what the page is for.
      const report: unknown = thrown instanceof ProblemError ? thrown.problem : undefined;
      if (report && typeof report === 'object' && 'parts' in report) return report as Health;
      throw thrown;
    }
  },
});
