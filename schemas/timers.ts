import Type from 'typebox';
import { aggregate, defineEvent } from './define.ts';
import { Count, Key, Millis, Name, Time } from './fields.ts';

/** Something that will happen later: an event with a moment, or with several. Only the platform speaks of it. */
export const timer = aggregate('timer', 'timerId');

/** Where the platform speaks of timers from. */
export const TIMERS_SOURCE = '/auralink/timers';

/** The event a timer publishes when it is due. In texts of `data`, `{timer.occurrence}` and `{timer.dueAt}` are filled in then. */
const Carried = Type.Object(
  { type: Type.String(), source: Type.String(), data: Type.Record(Type.String(), Type.Unknown()) },
  { additionalProperties: false },
);

const Which = { timerId: Key, name: Name };
const which = { timerId: 'tm-Gx0aWZ1pS8m2qk7RrT4v9Q', name: 'standup' };

export const timerSet = defineEvent({
  type: 'com.auralink.timer.set.v1',
  owner: 'platform',
  of: timer,
  meaning: 'A timer was set, or set anew: from now on only this moment and this event count.',
  data: Type.Object({
    ...Which,
    kind: Type.Union([Type.Literal('at'), Type.Literal('after'), Type.Literal('every'), Type.Literal('cron')]),
    /** The first moment; for cron and every the others follow from it. */
    dueAt: Time,
    afterMs: Type.Optional(Millis),
    everyMs: Type.Optional(Millis),
    cron: Type.Optional(Type.String()),
    /** IANA time zone in which the cron expression is read. */
    zone: Type.Optional(Type.String()),
    /** The handler, or the subject of the credential. */
    setBy: Type.String(),
    event: Carried,
  }),
  example: {
    ...which,
    kind: 'cron',
    dueAt: '2026-11-23T08:00:00.000Z',
    cron: '0 9 * * 1-5',
    zone: 'Europe/Berlin',
    setBy: 'owner',
    event: {
      type: 'com.auralink.room.requested.v1',
      source: '/timers',
      data: { requestId: 'standup-{timer.occurrence}', name: 'standup', aiAgentEnabled: false },
    },
  },
});

export const timerCancelled = defineEvent({
  type: 'com.auralink.timer.cancelled.v1',
  owner: 'platform',
  of: timer,
  meaning: 'A timer is wanted no more: what has not fired by now does not fire.',
  data: Type.Object({ ...Which, cancelledBy: Type.String() }),
  example: { ...which, cancelledBy: 'owner' },
});

/** One occurrence of a timer: the number counts from when it was set; `missed` are those that an outage left out after it. */
const Occurrence = {
  ...Which,
  /** `Nats-Msg-Id` of the event that set it. */
  setId: Type.String(),
  occurrence: Count,
  dueAt: Time,
  missed: Count,
  /** Absent: it is over. */
  nextDueAt: Type.Optional(Time),
};
const occurrence = {
  ...which,
  setId: 'pJmB7cQzqj1u7pYkVJx0M0mRj6gqXyM6bWm6Tn0uJ6k',
  occurrence: 3,
  dueAt: '2026-11-25T08:00:00.000Z',
  missed: 0,
  nextDueAt: '2026-11-26T08:00:00.000Z',
};

export const timerFired = defineEvent({
  type: 'com.auralink.timer.fired.v1',
  owner: 'platform',
  of: timer,
  meaning: 'A timer was due and has published its event, in the same atomic group as this one.',
  data: Type.Object({
    ...Occurrence,
    /** How long after its moment. */
    lateMs: Millis,
    /** More than five seconds after its moment. */
    late: Type.Boolean(),
    eventType: Type.String(),
    /** `Nats-Msg-Id` of the event it published. */
    eventId: Type.String(),
  }),
  example: {
    ...occurrence,
    lateMs: 4,
    late: false,
    eventType: 'com.auralink.room.requested.v1',
    eventId: 'h1b8mVZxYh1hPjJ8h8pVt4oYw2m0b0n2a1gM2f3kF0E',
  },
});

export const timerFailed = defineEvent({
  type: 'com.auralink.timer.failed.v1',
  owner: 'platform',
  of: timer,
  meaning: 'A timer was due, but its event can no longer be published: the catalogue has changed since it was set.',
  data: Type.Object({ ...Occurrence, code: Type.String(), reason: Type.String() }),
  example: { ...occurrence, code: 'EVENT_TYPE_UNKNOWN', reason: 'The event type is not in the catalogue' },
});
