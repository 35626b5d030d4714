import Type from 'typebox';
import { emit } from '../../schemas/define.ts';
import {
  roomCreated,
  roomEnded,
  roomEndRefused,
  roomEndRequested,
  roomRefused,
  roomRequested,
  roomTokenIssued,
} from '../../schemas/rooms.ts';
import { Fault } from '../../schemas/errors.ts';
import { actOn, findRoom, InRoom, needLiveKit, present } from '../find.ts';
import { answerThen, LOOKING_BACK } from '../past.ts';
import { defineRoute } from '../route.ts';
import { closed, Metadata, oneOf, page, Paging, ShortText } from '../shapes/fields.ts';
import { LookingBack } from '../shapes/past.ts';
import { JoinToken, Recording, Room } from '../shapes/rooms.ts';
import { wish } from '../wish.ts';
import { accept } from '../write.ts';

const LIVEKIT = ['LIVEKIT_NOT_CONFIGURED', 'LIVEKIT_UNREACHABLE', 'LIVEKIT_REFUSED'] as const;
const ACTING = [...LIVEKIT, 'ROOM_NOT_FOUND', 'ROOM_NOT_READY', 'ROOM_ENDED'] as const;

export const createRoom = defineRoute({
  method: 'POST',
  path: '/rooms',
  can: 'rooms:write',
  summary: 'Create a room',
  tag: 'rooms',
  body: closed({
    name: ShortText,
    ai_agent_enabled: Type.Optional(Type.Boolean({ description: 'False if absent' })),
    agent_id: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    max_participants: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 100_000, description: '0: as many as the server allows' }),
    ),
    empty_timeout: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 604_800, description: 'Seconds an empty room is kept' }),
    ),
    metadata: Type.Optional(Metadata),
  }),
  reply: Room,
  status: 201,
  errors: [...LIVEKIT, 'LIMIT_REACHED'],
  needs: ['rooms', 'livekit', 'freshness', 'standing', 'roomPlaces'],
  publishes: [roomRequested],
  run: async ({ body, newId }, { rooms, livekit, freshness, standing, roomPlaces }, { tenant }) => {
    needLiveKit(livekit, tenant);
    const requestId = newId('rq');
    const { profile, limits } = await standing.of(tenant);
    const { free, open } = await roomPlaces.claim(tenant, requestId, limits.rooms_open);
    if (!free) throw new Fault('LIMIT_REACHED', { limit: 'rooms_open', most: limits.rooms_open, open });
    const {
      name,
      ai_agent_enabled: aiAgentEnabled = false,
      agent_id: agentId,
      max_participants: maxParticipants = profile.settings.roomMaxParticipants,
      empty_timeout: emptyTimeoutS,
      metadata,
    } = body;
    const emptyTimeoutMs = emptyTimeoutS === undefined ? profile.settings.roomEmptyTimeoutMs : emptyTimeoutS * 1_000;
    return accept(
      [
        emit(roomRequested, {
          requestId,
          name,
          aiAgentEnabled,
          ...present({ agentId, maxParticipants, emptyTimeoutMs, metadata }),
        }),
      ],
      {
        outcome: { done: roomCreated, refused: roomRefused },
        show: async () => {
          const room = await rooms.one(tenant, requestId);
          return room === undefined || room.state === 'requested' ? undefined : room;
        },
        locationOf: ({ id }) => `/api/v1/rooms/${id}`,
        pending: { body: wish(requestId, body, freshness.asOf(tenant)), location: `/api/v1/rooms/${requestId}` },
      },
    );
  },
});

export const listRooms = defineRoute({
  method: 'GET',
  path: '/rooms',
  can: 'rooms:read',
  summary: 'Rooms, the newest first',
  tag: 'rooms',
  query: closed({
    state: Type.Optional(oneOf(['requested', 'refused', 'created', 'active', 'finished'])),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    ...Paging,
  }),
  reply: page(Room),
  errors: ['CURSOR_INVALID'],
  needs: ['rooms'],
  run: ({ query }, { rooms }, { tenant }) => rooms.list(tenant, query),
});

export const getRoom = defineRoute({
  method: 'GET',
  path: '/rooms/{room}',
  can: 'rooms:read',
  summary: 'One room; with `at`, as it was at that moment',
  tag: 'rooms',
  params: InRoom,
  query: closed(LookingBack),
  reply: Room,
  errors: ['ROOM_NOT_FOUND', ...LOOKING_BACK],
  needs: ['rooms', 'pastRooms'],
  run: async ({ params: { room }, query: { at }, signal }, { rooms, pastRooms }, { tenant }) => {
    if (at === undefined) return findRoom(rooms, tenant, room);
    const then = await pastRooms.room(tenant, room, at, signal);
    return answerThen(then.room, then);
  },
});

export const endRoom = defineRoute({
  method: 'DELETE',
  path: '/rooms/{room}',
  can: 'rooms:write',
  summary: 'End a room; everybody in it is disconnected',
  tag: 'rooms',
  params: InRoom,
  headers: Type.Object({
    'if-match': Type.Optional(
      Type.String({ description: 'ETag of the room as it was read; 412 if it has changed since' }),
    ),
  }),
  reply: Room,
  errors: ACTING,
  needs: ['rooms', 'livekit'],
  publishes: [roomEndRequested],
  run: async ({ params: { room: ref }, repeated }, { rooms, livekit }, { tenant }) => {
    needLiveKit(livekit, tenant);
    const room = await actOn(rooms, tenant, ref, repeated);
    return accept([emit(roomEndRequested, { roomId: room.id, name: room.name })], {
      outcome: { done: roomEnded, refused: roomEndRefused },
      show: () => rooms.one(tenant, room.id),
      pending: { body: room, location: `/api/v1/rooms/${room.id}` },
      revision: room.revision,
    });
  },
});

export const createJoinToken = defineRoute({
  method: 'POST',
  path: '/rooms/{room}/tokens',
  can: 'rooms:write',
  summary: 'A token with which a client joins the room; who got one is on the log, the token is not',
  tag: 'rooms',
  params: InRoom,
  body: closed({
    identity: ShortText,
    name: Type.Optional(ShortText),
    metadata: Type.Optional(Metadata),
    attributes: Type.Optional(Type.Record(Type.String(), Type.String({ maxLength: 4_096 }))),
    can_publish: Type.Optional(Type.Boolean({ description: 'True if absent' })),
    can_subscribe: Type.Optional(Type.Boolean({ description: 'True if absent' })),
    can_publish_data: Type.Optional(Type.Boolean({ description: 'True if absent' })),
    ttl_s: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400, description: '3600 if absent' })),
  }),
  reply: JoinToken,
  status: 201,
  errors: ACTING,
  needs: ['rooms', 'livekit', 'person'],
  publishes: [roomTokenIssued],
  run: async ({ params: { room: ref }, body, repeated }, { rooms, livekit, person }, { tenant }) => {
    needLiveKit(livekit, tenant);
    const room = await actOn(rooms, tenant, ref, repeated);
    const { identity, name, metadata, attributes } = body;
    const grants = {
      canPublish: body.can_publish ?? true,
      canSubscribe: body.can_subscribe ?? true,
      canPublishData: body.can_publish_data ?? true,
    };
    // The log says until when the token holds; a repeat must not lengthen it.
    const before = repeated?.event.data['expiresAt'];
    const ttlS =
      typeof before === 'string'
        ? Math.max(1, Math.floor((Date.parse(before) - Date.now()) / 1_000))
        : (body.ttl_s ?? 3_600);
    const { token, url, expiresAt } = await livekit.joinToken(tenant, {
      room: room.name,
      identity,
      name,
      metadata,
      attributes,
      ...grants,
      ttlS,
    });
    const issued = {
      roomId: room.id,
      personId: person.idOf(tenant, identity),
      identity,
      ...present({ name }),
      ...grants,
      expiresAt,
    };
    const reply = { token, url, room: room.name, identity, expires_at: expiresAt };
    return accept([emit(roomTokenIssued, issued)], {
      projected: false,
      mayDiffer: ['expiresAt'],
      show: () => reply,
      pending: { body: reply, location: `/api/v1/rooms/${room.id}` },
    });
  },
});

export const listRoomRecordings = defineRoute({
  method: 'GET',
  path: '/rooms/{room}/recordings',
  can: 'rooms:read',
  summary: 'Recordings of the room; with `at`, as they were at that moment',
  tag: 'rooms',
  params: InRoom,
  query: closed({ ...LookingBack, ...Paging }),
  reply: page(Recording),
  errors: ['ROOM_NOT_FOUND', 'CURSOR_INVALID', ...LOOKING_BACK],
  needs: ['rooms', 'recordings', 'pastRooms'],
  run: async ({ params: { room }, query, signal }, { rooms, recordings, pastRooms }, { tenant }) => {
    if (query.at === undefined) return recordings.list(tenant, (await findRoom(rooms, tenant, room)).id, query);
    const then = await pastRooms.room(tenant, room, query.at, signal);
    return answerThen(await then.recordings(query), then);
  },
});
