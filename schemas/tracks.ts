import Type from 'typebox';
import { defineEvent } from './define.ts';
import { Count, Key, Name, Time } from './fields.ts';
import { room } from './rooms.ts';

/** A medium that a participant publishes into a room. */
const Track = {
  roomId: Key,
  trackId: Key,
  participantId: Key,
  personId: Key,
  identity: Name,
};

const Medium = {
  kind: Type.Union([Type.Literal('audio'), Type.Literal('video'), Type.Literal('data')]),
  source: Type.String({ maxLength: 64 }),
  name: Type.Optional(Type.String({ maxLength: 256 })),
  mimeType: Type.Optional(Type.String({ maxLength: 128 })),
  width: Type.Optional(Count),
  height: Type.Optional(Count),
  muted: Type.Optional(Type.Boolean()),
};

const IDENTITY = [{ of: 'personId', fields: ['identity'] }] as const;

const microphone = {
  roomId: 'RM_FZ8vZ6993fKS',
  trackId: 'TR_AM4x2vrkrNVebS',
  participantId: 'PA_EsfHkT95YTvn',
  personId: 'ps-4cQ2',
  identity: 'alice',
};

export const trackPublished = defineEvent({
  type: 'com.auralink.track.published.v1',
  owner: 'webrtc',
  of: room,
  meaning: 'A participant began to publish a track. Published by the WebRTC edge.',
  data: Type.Object({ ...Track, ...Medium, publishedAt: Time }),
  personal: IDENTITY,
  example: {
    ...microphone,
    kind: 'audio',
    source: 'MICROPHONE',
    mimeType: 'audio/red',
    publishedAt: '2026-11-21T09:00:02.000Z',
  },
});

export const trackUnpublished = defineEvent({
  type: 'com.auralink.track.unpublished.v1',
  owner: 'webrtc',
  of: room,
  meaning: 'A participant stopped publishing a track, or left. Published by the WebRTC edge.',
  data: Type.Object({ ...Track, ...Medium, unpublishedAt: Time }),
  personal: IDENTITY,
  example: { ...microphone, kind: 'audio', source: 'MICROPHONE', unpublishedAt: '2026-11-21T09:15:00.000Z' },
});

export const trackMuteRequested = defineEvent({
  type: 'com.auralink.track.mute_requested.v1',
  owner: 'platform',
  of: room,
  meaning: 'Somebody asked for a track to be muted or unmuted. Published by the facade before LiveKit is called.',
  data: Type.Object({ ...Track, roomName: Name, muted: Type.Boolean() }),
  personal: IDENTITY,
  example: { ...microphone, roomName: 'standup', muted: true },
});

export const trackMuted = defineEvent({
  type: 'com.auralink.track.muted.v1',
  owner: 'platform',
  of: room,
  meaning: 'LiveKit has muted or unmuted the track as asked.',
  data: Type.Object({ ...Track, muted: Type.Boolean(), mutedAt: Time }),
  personal: IDENTITY,
  example: { ...microphone, muted: true, mutedAt: '2026-11-21T09:05:00.000Z' },
});

export const trackMuteRefused = defineEvent({
  type: 'com.auralink.track.mute_refused.v1',
  owner: 'platform',
  of: room,
  meaning: 'The track could not be muted or unmuted; the code says why.',
  data: Type.Object({ roomId: Key, trackId: Key, code: Type.String(), reason: Type.String() }),
  example: {
    roomId: microphone.roomId,
    trackId: microphone.trackId,
    code: 'TRACK_NOT_FOUND',
    reason: 'unpublished already',
  },
});
