import Type from 'typebox';
import { aggregate, defineEvent } from './define.ts';
import { Count, Key, Time } from './fields.ts';

/** An event that a handler or a projection could not take in. The letter with the event itself lies in the stream DEAD. */
export const deadLetter = aggregate('dead_letter', 'deadLetterId');

export const deadLetterWritten = defineEvent({
  type: 'com.auralink.dead_letter.written.v1',
  owner: 'platform',
  of: deadLetter,
  meaning: 'A handler or projection gave an event up: after its last attempt, or at once where no retry can help.',
  data: Type.Object({
    deadLetterId: Key,
    handler: Type.String(),
    kind: Type.Union([Type.Literal('handler'), Type.Literal('projection')]),
    eventPosition: Type.String(),
    eventId: Type.String(),
    eventType: Type.String(),
    eventSubject: Type.String(),
    code: Type.String(),
    reason: Type.String(),
    attempts: Count,
    firstAt: Time,
    lastAt: Time,
  }),
  example: {
    deadLetterId: 'dl-3f',
    handler: 'create-room',
    kind: 'handler',
    eventPosition: 'EVENTS:17',
    eventId: '1f0c',
    eventType: 'com.auralink.room.requested.v1',
    eventSubject: 'room_request/rq-7',
    code: 'LIVEKIT_UNREACHABLE',
    reason: 'connection refused',
    attempts: 4,
    firstAt: '2026-11-21T09:00:00.000Z',
    lastAt: '2026-11-21T09:00:09.000Z',
  },
});
