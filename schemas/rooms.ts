import Type from 'typebox';
import { aggregate, defineEvent } from './define.ts';
import { Count, Key, Millis, Name, Time } from './fields.ts';

/** A room that LiveKit runs or ran; the key is LiveKit's sid. */
export const room = aggregate('room', 'roomId');

/** Somebody's wish for a room, before LiveKit has given it a sid; the key is ours. */
export const roomRequest = aggregate('room_request', 'requestId');

/** The reason another system, or a rule of ours, gave for saying no. */
const Refusal = { code: Type.String(), reason: Type.String() };

export const roomRequested = defineEvent({
  type: 'com.auralink.room.requested.v1',
  owner: 'platform',
  of: roomRequest,
  meaning: 'Somebody asked for a room. Published by the facade before LiveKit is called.',
  data: Type.Object({
    requestId: Key,
    name: Name,
    aiAgentEnabled: Type.Boolean(),
    agentId: Type.Optional(Type.String({ maxLength: 128 })),
    maxParticipants: Type.Optional(Count),
    emptyTimeoutMs: Type.Optional(Millis),
    metadata: Type.Optional(Type.String({ maxLength: 16_384 })),
  }),
  example: { requestId: 'rq-7', name: 'standup', aiAgentEnabled: false, maxParticipants: 10, emptyTimeoutMs: 300_000 },
});

export const roomCreated = defineEvent({
  type: 'com.auralink.room.created.v1',
  owner: 'platform',
  of: room,
  meaning: 'LiveKit has created the requested room and named its sid.',
  data: Type.Object({
    roomId: Key,
    requestId: Key,
    name: Name,
    aiAgentEnabled: Type.Boolean(),
    agentId: Type.Optional(Type.String()),
    maxParticipants: Type.Optional(Count),
    emptyTimeoutMs: Type.Optional(Millis),
    metadata: Type.Optional(Type.String()),
    createdAt: Time,
  }),
  example: {
    roomId: 'RM_FZ8vZ6993fKS',
    requestId: 'rq-7',
    name: 'standup',
    aiAgentEnabled: false,
    createdAt: '2026-11-21T09:00:00.000Z',
  },
});

export const roomRefused = defineEvent({
  type: 'com.auralink.room.refused.v1',
  owner: 'platform',
  of: roomRequest,
  meaning: 'The requested room could not be created; the code says why.',
  data: Type.Object({ requestId: Key, name: Name, ...Refusal }),
  example: { requestId: 'rq-7', name: 'standup', code: 'LIVEKIT_UNREACHABLE', reason: 'connection refused' },
});

export const roomStarted = defineEvent({
  type: 'com.auralink.room.started.v1',
  owner: 'webrtc',
  of: room,
  meaning: 'LiveKit reports that a room is live. Published once per sid by the WebRTC edge.',
  data: Type.Object({
    roomId: Key,
    name: Name,
    metadata: Type.Optional(Type.String()),
    maxParticipants: Type.Optional(Count),
    emptyTimeoutMs: Type.Optional(Millis),
    startedAt: Time,
  }),
  example: {
    roomId: 'RM_FZ8vZ6993fKS',
    name: 'standup',
    emptyTimeoutMs: 300_000,
    startedAt: '2026-11-21T09:00:00.270Z',
  },
});

export const roomFinished = defineEvent({
  type: 'com.auralink.room.finished.v1',
  owner: 'webrtc',
  of: room,
  meaning: 'LiveKit reports that a room is over. Published once per sid by the WebRTC edge.',
  data: Type.Object({ roomId: Key, name: Name, startedAt: Type.Optional(Time), finishedAt: Time }),
  example: {
    roomId: 'RM_FZ8vZ6993fKS',
    name: 'standup',
    startedAt: '2026-11-21T09:00:00.270Z',
    finishedAt: '2026-11-21T09:15:02.000Z',
  },
});

export const roomLost = defineEvent({
  type: 'com.auralink.room.lost.v1',
  owner: 'webrtc',
  of: room,
  meaning:
    'LiveKit no longer knows a room whose end it never reported; found by reconciliation. It ended after `lastSeenAt`.',
  data: Type.Object({
    roomId: Key,
    /** Absent where only a participant was ever heard of. */
    name: Type.Optional(Name),
    /** The last sign of it: a report of LiveKit, or a look at LiveKit that found it. */
    lastSeenAt: Time,
    /** The first look that did not. */
    lostAt: Time,
  }),
  example: {
    roomId: 'RM_FZ8vZ6993fKS',
    name: 'standup',
    lastSeenAt: '2026-11-21T09:14:31.000Z',
    lostAt: '2026-11-21T09:15:01.000Z',
  },
});

export const roomEndRequested = defineEvent({
  type: 'com.auralink.room.end_requested.v1',
  owner: 'platform',
  of: room,
  meaning: 'Somebody asked for a room to end. Published by the facade before LiveKit is called.',
  data: Type.Object({ roomId: Key, name: Name }),
  example: { roomId: 'RM_FZ8vZ6993fKS', name: 'standup' },
});

export const roomEnded = defineEvent({
  type: 'com.auralink.room.ended.v1',
  owner: 'platform',
  of: room,
  meaning: 'LiveKit has accepted the request to end the room; everybody in it was disconnected.',
  data: Type.Object({ roomId: Key, name: Name, endedAt: Time }),
  example: { roomId: 'RM_FZ8vZ6993fKS', name: 'standup', endedAt: '2026-11-21T09:15:01.870Z' },
});

export const roomEndRefused = defineEvent({
  type: 'com.auralink.room.end_refused.v1',
  owner: 'platform',
  of: room,
  meaning: 'The room could not be ended; the code says why.',
  data: Type.Object({ roomId: Key, ...Refusal }),
  example: { roomId: 'RM_FZ8vZ6993fKS', code: 'ROOM_ENDED', reason: 'the room is over already' },
});

export const roomTokenIssued = defineEvent({
  type: 'com.auralink.room.token_issued.v1',
  owner: 'platform',
  of: room,
  meaning: 'A join token was handed out for an identity. The token itself is never on the log.',
  data: Type.Object({
    roomId: Key,
    personId: Key,
    identity: Name,
    name: Type.Optional(Name),
    canPublish: Type.Boolean(),
    canSubscribe: Type.Boolean(),
    canPublishData: Type.Boolean(),
    expiresAt: Time,
  }),
  personal: [{ of: 'personId', fields: ['identity', 'name'] }],
  example: {
    roomId: 'RM_FZ8vZ6993fKS',
    personId: 'ps-4cQ2',
    identity: 'alice',
    canPublish: true,
    canSubscribe: true,
    canPublishData: true,
    expiresAt: '2026-11-21T10:00:00.000Z',
  },
});

export const roomReported = defineEvent({
  type: 'com.auralink.room.reported.v1',
  owner: 'platform',
  of: room,
  meaning:
    'What a finished room amounted to, folded from its own events. The revision counts the facts it was folded from: a late one brings a higher.',
  data: Type.Object({
    roomId: Key,
    revision: Type.Integer({ minimum: 1 }),
    durationMs: Millis,
    participantMinutes: Type.Number({ minimum: 0 }),
    participants: Count,
    peakParticipants: Count,
    tracks: Count,
  }),
  example: {
    roomId: 'RM_FZ8vZ6993fKS',
    revision: 8,
    durationMs: 901_730,
    participantMinutes: 29.4,
    participants: 2,
    peakParticipants: 2,
    tracks: 2,
  },
});
