import type { EventItem } from '../api/types.ts';

/** What an event may have changed on a page. A room goes by its sid, its request's id or its name: a URL may hold any. */
export type Topic =
  | 'overview'
  | 'rooms'
  | 'dead-letters'
  | 'replays'
  | 'timers'
  | 'members'
  | 'erasures'
  | 'projections'
  | 'api-keys'
  | 'security'
  | `room:${string}`;

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** The topics of an event; every event counts on the overview. */
export const affected = ({ event }: EventItem): readonly Topic[] => {
  const [aggregate = '', key = ''] = event.subject.split('/');
  if (aggregate === 'projection') return ['overview', 'projections'];
  if (aggregate === 'dead_letter') return ['overview', 'dead-letters'];
  if (aggregate === 'replay') return ['overview', 'replays'];
  if (aggregate === 'timer') return ['overview', 'timers'];
  if (aggregate === 'person') return ['overview', 'erasures'];
  if (aggregate === 'member') return ['overview', 'members'];
  if (aggregate === 'api_key') return ['overview', 'api-keys', 'security'];
  if (aggregate === 'api_key_use') return ['overview', 'api-keys'];
  if (aggregate === 'session' || aggregate === 'refusal') return ['overview', 'security'];
  const { roomId, requestId, roomName, name } = event.data;
  const isRoom = aggregate === 'room' || aggregate === 'room_request';
  const ids = [
    isRoom ? key : undefined,
    text(roomId),
    text(requestId),
    text(roomName),
    isRoom ? text(name) : undefined,
  ];
  const rooms = new Set(ids.filter((id) => id !== undefined));
  return rooms.size === 0 ? ['overview'] : ['overview', 'rooms', ...[...rooms].map((id): Topic => `room:${id}`)];
};
