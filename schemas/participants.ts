import Type from 'typebox';
import { defineEvent } from './define.ts';
import { Key, Name, Time } from './fields.ts';
import { room } from './rooms.ts';

/** One session of a person or an agent in a room. A rejoin under the same identity is another session. */
const Session = {
  roomId: Key,
  participantId: Key,
  personId: Key,
  identity: Name,
};

const Details = {
  name: Type.Optional(Type.String({ maxLength: 256 })),
  metadata: Type.Optional(Type.String()),
  attributes: Type.Optional(Type.Record(Type.String(), Type.String())),
  kind: Type.Union([
    Type.Literal('standard'),
    Type.Literal('ingress'),
    Type.Literal('egress'),
    Type.Literal('sip'),
    Type.Literal('agent'),
    Type.Literal('other'),
  ]),
  isAgent: Type.Boolean(),
};

const PERSONAL = [{ of: 'personId', fields: ['identity', 'name', 'metadata', 'attributes'] }] as const;

const alice = {
  roomId: 'RM_FZ8vZ6993fKS',
  participantId: 'PA_EsfHkT95YTvn',
  personId: 'ps-4cQ2',
  identity: 'alice',
};

export const participantJoined = defineEvent({
  type: 'com.auralink.participant.joined.v1',
  owner: 'webrtc',
  of: room,
  meaning: 'Somebody is in the room and connected. Published once per session by the WebRTC edge.',
  data: Type.Object({ ...Session, ...Details, joinedAt: Time }),
  personal: PERSONAL,
  example: { ...alice, name: 'Alice', kind: 'standard', isAgent: false, joinedAt: '2026-11-21T09:00:01.393Z' },
});

export const participantLeft = defineEvent({
  type: 'com.auralink.participant.left.v1',
  owner: 'webrtc',
  of: room,
  meaning: 'A session in the room is over, with the reason LiveKit gave.',
  data: Type.Object({
    ...Session,
    ...Details,
    joinedAt: Type.Optional(Time),
    leftAt: Time,
    reason: Type.Optional(Type.String()),
  }),
  personal: PERSONAL,
  example: {
    ...alice,
    name: 'Alice',
    kind: 'standard',
    isAgent: false,
    joinedAt: '2026-11-21T09:00:01.393Z',
    leftAt: '2026-11-21T09:15:01.000Z',
    reason: 'CLIENT_INITIATED',
  },
});

export const participantConnectionAborted = defineEvent({
  type: 'com.auralink.participant.connection_aborted.v1',
  owner: 'webrtc',
  of: room,
  meaning: 'Somebody tried to join and the connection never came up.',
  data: Type.Object({ ...Session, ...Details, abortedAt: Time, reason: Type.Optional(Type.String()) }),
  personal: PERSONAL,
  example: {
    ...alice,
    kind: 'standard',
    isAgent: false,
    abortedAt: '2026-11-21T09:00:05.000Z',
    reason: 'JOIN_FAILURE',
  },
});

export const participantRemoveRequested = defineEvent({
  type: 'com.auralink.participant.remove_requested.v1',
  owner: 'platform',
  of: room,
  meaning: 'Somebody asked for a participant to be removed. Published by the facade before LiveKit is called.',
  data: Type.Object({ ...Session, roomName: Name }),
  personal: [{ of: 'personId', fields: ['identity'] }],
  example: { ...alice, roomName: 'standup' },
});

export const participantRemoved = defineEvent({
  type: 'com.auralink.participant.removed.v1',
  owner: 'platform',
  of: room,
  meaning: 'LiveKit has accepted the request to remove the participant.',
  data: Type.Object({ ...Session, removedAt: Time }),
  personal: [{ of: 'personId', fields: ['identity'] }],
  example: { ...alice, removedAt: '2026-11-21T09:10:00.000Z' },
});

export const participantRemoveRefused = defineEvent({
  type: 'com.auralink.participant.remove_refused.v1',
  owner: 'platform',
  of: room,
  meaning: 'The participant could not be removed; the code says why.',
  data: Type.Object({ roomId: Key, participantId: Key, code: Type.String(), reason: Type.String() }),
  example: {
    roomId: alice.roomId,
    participantId: alice.participantId,
    code: 'PARTICIPANT_NOT_FOUND',
    reason: 'left already',
  },
});
