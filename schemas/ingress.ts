import Type from 'typebox';
import { aggregate, defineEvent } from './define.ts';
import { Key, Name, Time } from './fields.ts';

/** A stream into a room (RTMP, WHIP, URL). The key is LiveKit's ingress id. Its stream key is a secret and stays at the edge. */
export const ingress = aggregate('ingress', 'ingressId');

const Ingress = {
  ingressId: Key,
  roomId: Type.Optional(Key),
  roomName: Type.Optional(Name),
  name: Type.Optional(Type.String({ maxLength: 256 })),
  inputType: Type.Optional(Type.String({ maxLength: 64 })),
  status: Type.Optional(Type.String({ maxLength: 64 })),
  personId: Type.Optional(Key),
  participantIdentity: Type.Optional(Name),
};

const IDENTITY = [{ of: 'personId', fields: ['participantIdentity'] }] as const;

const camera = {
  ingressId: 'IN_9sKd',
  roomName: 'standup',
  name: 'stage camera',
  inputType: 'RTMP_INPUT',
  personId: 'ps-77',
  participantIdentity: 'stage',
};

export const ingressStarted = defineEvent({
  type: 'com.auralink.ingress.started.v1',
  owner: 'webrtc',
  of: ingress,
  meaning: 'LiveKit began to take in a stream. Published by the WebRTC edge.',
  data: Type.Object({ ...Ingress, startedAt: Time }),
  personal: IDENTITY,
  example: { ...camera, status: 'ENDPOINT_PUBLISHING', startedAt: '2026-11-21T09:02:00.000Z' },
});

export const ingressEnded = defineEvent({
  type: 'com.auralink.ingress.ended.v1',
  owner: 'webrtc',
  of: ingress,
  meaning: 'A stream into a room is over. Published by the WebRTC edge.',
  data: Type.Object({ ...Ingress, endedAt: Time, error: Type.Optional(Type.String()) }),
  personal: IDENTITY,
  example: { ...camera, status: 'ENDPOINT_INACTIVE', endedAt: '2026-11-21T09:12:00.000Z' },
});
