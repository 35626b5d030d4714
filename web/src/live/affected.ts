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
  | 'tenants'
  | 'tenant'
  | `room:${string}`;

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** What an event of an aggregate may have changed besides the overview; rooms are looked for in the data. */
const OF: Readonly<Record<string, readonly Topic[]>> = {
  projection: ['projections'],
  dead_letter: ['dead-letters'],
  replay: ['replays'],
  timer: ['timers'],
  person: ['erasures'],
  member: ['members'],
  api_key: ['api-keys', 'security'],
  api_key_use: ['api-keys'],
  session: ['security'],
  refusal: ['security'],
  tenant: ['tenants', 'tenant'],
};

/** The topics of an event; every event counts on the overview. */
export const affected = ({ event }: EventItem): readonly Topic[] => {
  const [aggregate = '', key = ''] = event.subject.split('/');
  const own = Object.hasOwn(OF, aggregate) ? OF[aggregate] : undefined;
  if (own) return ['overview', ...own];
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
