import type { InfiniteData, Query, QueryClient } from '@tanstack/react-query';
import type { EventItem, List, Room, RoomMoments, TimelineItem } from '../api/types.ts';
import { affected, type Topic } from './affected.ts';
import { isAfter, sequence } from './position.ts';
import type { PositionReport } from './stream.ts';

/** At most five rounds of refetching a second. */
const ROUND_MS = 200;
/** Lag and health change without an event of their own: while a page shows them, a position brings them at this pace. */
const SYSTEM_MS = 2_000;

interface Span {
  readonly first: number;
  readonly last: number;
}

const namesOf = (client: QueryClient, param: string): readonly string[] => {
  const room = client.getQueryData<Room>(['room', param]);
  return [param, room?.id, room?.request_id, room?.name].filter((name) => typeof name === 'string');
};

/** What an event changes as a whole. */
const LISTS = [
  'overview',
  'rooms',
  'dead-letters',
  'replays',
  'timers',
  'members',
  'erasures',
  'projections',
  'api-keys',
  'security',
  'tenants',
] as const;

const isStale = (client: QueryClient, topics: ReadonlySet<Topic>, { queryKey }: Query): boolean => {
  const [kind, param, part] = queryKey;
  const list = LISTS.find((one) => one === kind);
  if (list) return topics.has(list);
  // How many rooms are open is part of what it shows.
  if (kind === 'tenant') return topics.has('tenant') || (param === 'limits' && topics.has('rooms'));
  if (kind === 'comparison') return topics.has('projections');
  // These two are appended to, see `extendTimelines`.
  if (kind !== 'room' || typeof param !== 'string' || part === 'timeline' || part === 'moments') return false;
  return namesOf(client, param).some((name) => topics.has(`room:${name}`));
};

const asTimelineItem = ({ position, msg_id, event }: EventItem): TimelineItem => ({
  position,
  msg_id,
  event_id: event.id,
  time: event.time,
  type: event.type,
  name: event.type.replace(/^com\.auralink\./, '').replace(/\.v\d+$/, ''),
  summary: '',
  participant_id: null,
  track_id: null,
  data: event.data,
});

type Timeline = InfiniteData<List<TimelineItem>, string | null>;

const withItem = (timeline: Timeline | undefined, item: TimelineItem): Timeline | undefined => {
  const last = timeline?.pages.at(-1);
  // Pages that are not loaded yet will bring the event themselves.
  if (!timeline || !last || last.next_cursor !== null || !isAfter(item.position, last.items.at(-1)?.position))
    return timeline;
  return { ...timeline, pages: [...timeline.pages.slice(0, -1), { ...last, items: [...last.items, item] }] };
};

const withMoment = (moments: RoomMoments | undefined, { position, time, name }: TimelineItem) =>
  moments && isAfter(position, moments.items.at(-1)?.position)
    ? { items: [...moments.items, { position, time, name }], total: moments.total + 1 }
    : moments;

/** Puts an event at the end of the timelines of its room that are on screen: it is the timeline's own next line. */
const extendTimelines = (client: QueryClient, item: EventItem, topics: readonly Topic[]): void => {
  for (const { queryKey } of client.getQueryCache().findAll({ queryKey: ['room'] })) {
    const [, param, part] = queryKey;
    if ((part !== 'timeline' && part !== 'moments') || typeof param !== 'string') continue;
    const ids = namesOf(client, param).slice(0, 3);
    if (!ids.some((id) => topics.includes(`room:${id}`))) continue;
    const line = asTimelineItem(item);
    if (part === 'timeline') client.setQueryData<Timeline>(queryKey, (timeline) => withItem(timeline, line));
    else client.setQueryData<RoomMoments>(queryKey, (moments) => withMoment(moments, line));
  }
};

/**
 * Keeps what is on screen as fresh as the read model: an event marks what it touches, and once the projection has
 * passed that event, the queries behind it are read again. Nothing is ever polled.
 */
export const createRefresher = (client: QueryClient) => {
  const waiting = new Map<Topic, Span>();
  const ready = new Set<Topic>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reading = false;
  let lastRound = 0;
  let lastSystem = 0;
  let systemTimer: ReturnType<typeof setTimeout> | undefined;

  const soon = (): void => {
    if (ready.size === 0 || reading) return;
    timer ??= setTimeout(() => void round(), Math.max(0, lastRound + ROUND_MS - Date.now()));
  };

  // One round at a time: a read that began before an event is repeated, and a slow one is never starved by a flood.
  const round = async (): Promise<void> => {
    timer = undefined;
    lastRound = Date.now();
    const topics = new Set(ready);
    ready.clear();
    reading = true;
    await client.invalidateQueries({ predicate: (query) => isStale(client, topics, query) });
    reading = false;
    soon();
  };

  // Of other tenants' events the stream says only that the log moves. The last move of many must count as well: nothing may come after it.
  const system = (): void => {
    systemTimer = undefined;
    lastSystem = Date.now();
    for (const key of ['projections', 'health', 'tenants'])
      void client.invalidateQueries({ queryKey: [key] }, { cancelRefetch: false });
  };

  const release = (projected: number): void => {
    for (const [topic, { first, last }] of waiting) {
      if (first > projected) continue;
      ready.add(topic);
      if (last > projected) waiting.set(topic, { first: projected + 1, last });
      else waiting.delete(topic);
    }
    soon();
  };

  return {
    note: (item: EventItem): void => {
      const topics = affected(item);
      const at = sequence(item.position) ?? 0;
      for (const topic of topics) waiting.set(topic, { first: waiting.get(topic)?.first ?? at, last: at });
      extendTimelines(client, item, topics);
    },
    pass: ({ projected, position }: PositionReport): void => {
      release(sequence(projected ?? position) ?? 0);
      if (systemTimer !== undefined) return;
      const left = lastSystem + SYSTEM_MS - Date.now();
      if (left <= 0) system();
      else systemTimer = setTimeout(system, left);
    },
    /** After a gap anything may have changed. */
    all: (): void =>
      void client.invalidateQueries({
        // A session that was refused meanwhile may be served again.
        predicate: ({ queryKey, state }) =>
          queryKey[0] !== 'event' && (queryKey[0] !== 'session' || state.error !== null),
      }),
    stop: (): void => {
      clearTimeout(timer);
      clearTimeout(systemTimer);
    },
  };
};
