import Type from 'typebox';
import { findRoom, InRoom } from '../find.ts';
import { answerThen, LOOKING_BACK } from '../past.ts';
import { defineRoute } from '../route.ts';
import { closed, page, Paging } from '../shapes/fields.ts';
import { LookingBack, MomentText, RoomChanges, RoomMoments } from '../shapes/past.ts';
import { TimelineItem } from '../shapes/rooms.ts';

export const getRoomTimeline = defineRoute({
  method: 'GET',
  path: '/rooms/{room}/timeline',
  can: 'rooms:read',
  summary: 'Everything that happened in the room, in log order; with `at`, up to that moment',
  tag: 'rooms',
  params: InRoom,
  query: closed({ ...LookingBack, ...Paging }),
  reply: page(TimelineItem),
  errors: ['ROOM_NOT_FOUND', 'CURSOR_INVALID', ...LOOKING_BACK],
  needs: ['rooms', 'timeline', 'pastRooms'],
  run: async ({ params: { room }, query }, { rooms, timeline, pastRooms }, { tenant }) => {
    if (query.at === undefined) return timeline.list(tenant, (await findRoom(rooms, tenant, room)).id, query);
    const { position, ...items } = await pastRooms.timeline(tenant, room, query.at, query);
    return answerThen(items, { position });
  },
});

export const getRoomMoments = defineRoute({
  method: 'GET',
  path: '/rooms/{room}/moments',
  can: 'rooms:read',
  summary: 'When things happened in the room, for a scale to be drawn: all moments, or evenly thinned to about `limit`',
  tag: 'rooms',
  params: InRoom,
  query: closed({
    limit: Type.Optional(Type.Integer({ minimum: 2, maximum: 1_000, default: 500, description: 'About as many' })),
  }),
  reply: RoomMoments,
  errors: ['ROOM_NOT_FOUND'],
  needs: ['rooms', 'timeline'],
  run: async ({ params: { room }, query: { limit = 500 } }, { rooms, timeline }, { tenant }) =>
    timeline.moments(tenant, (await findRoom(rooms, tenant, room)).id, limit),
});

export const getRoomChanges = defineRoute({
  method: 'GET',
  path: '/rooms/{room}/changes',
  can: 'rooms:read',
  summary:
    'The rows of the room, its participants, tracks, messages and recordings that differ between two moments, each field before and after',
  tag: 'rooms',
  params: InRoom,
  query: closed({ from: MomentText, to: Type.Optional(MomentText), ...Paging }),
  reply: RoomChanges,
  errors: ['ROOM_NOT_FOUND', 'CURSOR_INVALID', ...LOOKING_BACK],
  needs: ['pastRooms'],
  run: async ({ params: { room }, query, signal }, { pastRooms }, { tenant }) => {
    const changes = await pastRooms.changes(tenant, room, query, signal);
    return answerThen(changes, { position: changes.to });
  },
});
