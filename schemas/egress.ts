import Type from 'typebox';
import { aggregate, defineEvent } from './define.ts';
import { Count, Key, Millis, Name, Time } from './fields.ts';

/** A recording or stream out of a room; it may lack a room (web egress). The key is LiveKit's egress id. */
export const egress = aggregate('egress', 'egressId');

const Egress = {
  egressId: Key,
  roomId: Type.Optional(Key),
  roomName: Type.Optional(Name),
  status: Type.String({ maxLength: 64 }),
  kind: Type.Optional(Type.String({ maxLength: 64 })),
  startedAt: Type.Optional(Time),
  updatedAt: Type.Optional(Time),
};

const Result = {
  endedAt: Type.Optional(Time),
  error: Type.Optional(Type.String()),
  files: Type.Optional(
    Type.Array(
      Type.Object(
        { filename: Type.String(), durationMs: Millis, sizeBytes: Type.Integer({ minimum: 0 }) },
        { additionalProperties: false },
      ),
    ),
  ),
  segments: Type.Optional(Count),
};

const recording = { egressId: 'EG_5PgQ', roomId: 'RM_FZ8vZ6993fKS', roomName: 'standup', kind: 'room_composite' };

export const egressStarted = defineEvent({
  type: 'com.auralink.egress.started.v1',
  owner: 'webrtc',
  of: egress,
  meaning: 'LiveKit began to record or stream. Published by the WebRTC edge.',
  data: Type.Object(Egress),
  example: { ...recording, status: 'EGRESS_ACTIVE', startedAt: '2026-11-21T09:01:00.000Z' },
});

export const egressUpdated = defineEvent({
  type: 'com.auralink.egress.updated.v1',
  owner: 'webrtc',
  of: egress,
  meaning: 'A recording or stream changed its state while it runs. Published by the WebRTC edge.',
  data: Type.Object(Egress),
  example: { ...recording, status: 'EGRESS_ENDING', startedAt: '2026-11-21T09:01:00.000Z' },
});

export const egressEnded = defineEvent({
  type: 'com.auralink.egress.ended.v1',
  owner: 'webrtc',
  of: egress,
  meaning: 'A recording or stream is over, with its files or its error. Published by the WebRTC edge.',
  data: Type.Object({ ...Egress, ...Result }),
  example: {
    ...recording,
    status: 'EGRESS_COMPLETE',
    startedAt: '2026-11-21T09:01:00.000Z',
    endedAt: '2026-11-21T09:15:00.000Z',
    files: [{ filename: 'standup.mp4', durationMs: 840_000, sizeBytes: 12_582_912 }],
  },
});
