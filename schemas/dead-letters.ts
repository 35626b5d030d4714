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

/** Which letter an event is about. */
const Which = { deadLetterId: Key, handler: Type.String() };
const which = { deadLetterId: 'dl-3f', handler: 'create-room' };

export const deadLetterRedriveRequested = defineEvent({
  type: 'com.auralink.dead_letter.redrive_requested.v1',
  owner: 'platform',
  of: deadLetter,
  meaning:
    'Somebody asked for a dead letter to be tried again. Published by the facade; its handler alone gets the event.',
  data: Type.Object({ ...Which, eventPosition: Type.String() }),
  example: { ...which, eventPosition: 'EVENTS:17' },
});

export const deadLetterRedriven = defineEvent({
  type: 'com.auralink.dead_letter.redriven.v1',
  owner: 'platform',
  of: deadLetter,
  meaning: 'The handler took the event in when it was tried again: what should have followed from it has happened.',
  data: Type.Object({ ...Which, attempts: Count }),
  example: { ...which, attempts: 5 },
});

export const deadLetterRedriveFailed = defineEvent({
  type: 'com.auralink.dead_letter.redrive_failed.v1',
  owner: 'platform',
  of: deadLetter,
  meaning: 'Trying the event again failed too; the code says why. The letter stays open.',
  data: Type.Object({ ...Which, code: Type.String(), reason: Type.String(), attempts: Count }),
  example: { ...which, code: 'LIVEKIT_UNREACHABLE', reason: 'connection refused', attempts: 5 },
});

export const deadLetterDiscarded = defineEvent({
  type: 'com.auralink.dead_letter.discarded.v1',
  owner: 'platform',
  of: deadLetter,
  meaning: 'Somebody decided that a dead letter needs no more trying, and said why. It is kept with that reason.',
  data: Type.Object({ ...Which, reason: Type.String({ minLength: 1, maxLength: 500 }) }),
  example: { ...which, reason: 'the room was a test' },
});
