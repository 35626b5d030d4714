import Type from 'typebox';
import { emit } from '../../schemas/define.ts';
import {
  participantRemoved,
  participantRemoveRefused,
  participantRemoveRequested,
} from '../../schemas/participants.ts';
import { trackMuted, trackMuteRefused, trackMuteRequested } from '../../schemas/tracks.ts';
import { actOn, findRoom, InRoom, missing, needLiveKit } from '../find.ts';
import { answerThen, LOOKING_BACK } from '../past.ts';
import type { Ports } from '../ports.ts';
import { defineRoute } from '../route.ts';
import { closed, oneOf, page, Paging } from '../shapes/fields.ts';
import { LookingBack } from '../shapes/past.ts';
import { Participant, Track } from '../shapes/rooms.ts';
import { accept } from '../write.ts';

const identity = Type.String({ minLength: 1, maxLength: 256 });
const ACTING = [
  'LIVEKIT_NOT_CONFIGURED',
  'LIVEKIT_UNREACHABLE',
  'LIVEKIT_REFUSED',
  'ROOM_NOT_FOUND',
  'ROOM_NOT_READY',
  'ROOM_ENDED',
  'PARTICIPANT_NOT_FOUND',
  'TRACK_NOT_FOUND',
] as const;

/** The identity's session in the room. Throws PARTICIPANT_NOT_FOUND unless it is there now, or the request is a repeat. */
const present = async (
  participants: Ports['participants'],
  tenant: string,
  roomId: string,
  who: string,
  repeated: unknown,
): Promise<Participant> => {
  const session = await participants.one(tenant, roomId, who);
  if (session && (session.state === 'joined' || repeated !== undefined)) return session;
  return missing('PARTICIPANT_NOT_FOUND', { room: roomId, identity: who });
};

export const listParticipants = defineRoute({
  method: 'GET',
  path: '/rooms/{room}/participants',
  can: 'rooms:read',
  summary: 'Sessions in the room, one item each; a rejoin is another session; with `at`, as they were at that moment',
  tag: 'participants',
  params: InRoom,
  query: closed({ state: Type.Optional(oneOf(['joined', 'left', 'aborted'])), ...LookingBack, ...Paging }),
  reply: page(Participant),
  errors: ['ROOM_NOT_FOUND', 'CURSOR_INVALID', ...LOOKING_BACK],
  needs: ['rooms', 'participants', 'pastRooms'],
  run: async ({ params: { room }, query, signal }, { rooms, participants, pastRooms }, { tenant }) => {
    if (query.at === undefined) return participants.list(tenant, (await findRoom(rooms, tenant, room)).id, query);
    const then = await pastRooms.room(tenant, room, query.at, signal);
    return answerThen(await then.participants(query), then);
  },
});

export const removeParticipant = defineRoute({
  method: 'DELETE',
  path: '/rooms/{room}/participants/{identity}',
  can: 'rooms:write',
  summary: 'Disconnect a participant',
  tag: 'participants',
  params: closed({ ...InRoom.properties, identity }),
  reply: Participant,
  errors: ACTING,
  needs: ['rooms', 'livekit', 'participants', 'person'],
  publishes: [participantRemoveRequested],
  run: async ({ params, repeated }, { rooms, livekit, participants, person }, { tenant }) => {
    needLiveKit(livekit, tenant);
    const { id: roomId, name: roomName } = await actOn(rooms, tenant, params.room, repeated);
    const session = await present(participants, tenant, roomId, params.identity, repeated);
    const personId = session.person_id || person.idOf(tenant, params.identity);
    return accept(
      [
        emit(participantRemoveRequested, {
          roomId,
          roomName,
          participantId: session.id,
          personId,
          identity: params.identity,
        }),
      ],
      {
        outcome: { done: participantRemoved, refused: participantRemoveRefused },
        show: () => participants.one(tenant, roomId, params.identity),
        pending: { body: session, location: `/api/v1/rooms/${roomId}/participants` },
      },
    );
  },
});

export const muteParticipant = defineRoute({
  method: 'POST',
  path: '/rooms/{room}/participants/{identity}/mute',
  can: 'rooms:write',
  summary: 'Mute or unmute a track of a participant; without track_id all its audio',
  tag: 'participants',
  params: closed({ ...InRoom.properties, identity }),
  body: closed({
    track_id: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    muted: Type.Optional(Type.Boolean({ description: 'True if absent' })),
  }),
  reply: closed({ items: Type.Array(Track) }),
  errors: ACTING,
  needs: ['rooms', 'livekit', 'participants', 'tracks', 'person'],
  publishes: [trackMuteRequested],
  run: async ({ params, body, repeated }, { rooms, livekit, participants, tracks, person }, { tenant }) => {
    needLiveKit(livekit, tenant);
    const { id: roomId, name: roomName } = await actOn(rooms, tenant, params.room, repeated);
    const session = await present(participants, tenant, roomId, params.identity, repeated);
    const { track_id: trackId, muted = true } = body;
    const wanted = session.tracks.filter(
      ({ id, kind, state }) => state === 'published' && (trackId === undefined ? kind === 'audio' : id === trackId),
    );
    if (trackId !== undefined && wanted.length === 0)
      missing('TRACK_NOT_FOUND', { track: trackId, identity: params.identity });
    const common = {
      roomId,
      roomName,
      participantId: session.id,
      personId: session.person_id || person.idOf(tenant, params.identity),
      identity: params.identity,
      muted,
    };
    return accept<{ readonly items: readonly Track[] }>(
      wanted.map(({ id }) => emit(trackMuteRequested, { ...common, trackId: id })),
      {
        outcome: { done: trackMuted, refused: trackMuteRefused },
        show: async () => ({
          items: await tracks.many(
            tenant,
            wanted.map(({ id }) => id),
          ),
        }),
        pending: { body: { items: wanted }, location: `/api/v1/rooms/${roomId}/participants` },
      },
    );
  },
});
