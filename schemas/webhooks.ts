import Type from 'typebox';
import { aggregate, defineEvent } from './define.ts';
import { Key, Name, Time } from './fields.ts';

/** A delivery from LiveKit whose event name the catalogue does not know yet; the key is the webhook's id. */
export const webhook = aggregate('webhook', 'webhookId');

export const webhookReceived = defineEvent({
  type: 'com.auralink.webhook.received.v1',
  owner: 'webrtc',
  of: webhook,
  meaning: 'LiveKit reported something that has no declaration of its own yet; kept whole, without secrets.',
  data: Type.Object({
    webhookId: Key,
    event: Name,
    roomId: Type.Optional(Key),
    roomName: Type.Optional(Name),
    participantId: Type.Optional(Key),
    createdAt: Time,
    payload: Type.Record(Type.String(), Type.Unknown()),
  }),
  example: {
    webhookId: 'EV_ZJ6n2chtpWZJ',
    event: 'agent_job_started',
    roomId: 'RM_FZ8vZ6993fKS',
    createdAt: '2026-11-21T09:00:00.000Z',
    payload: { job: { id: 'AJ_1' } },
  },
});
