import type { Catalogue } from '../../schemas/catalogue.ts';
import type { Draft } from '../../schemas/define.ts';
import { Fault } from '../../schemas/errors.ts';
import type { CloudEvent } from '../../schemas/event.ts';
import type { Meter } from '../../schemas/metrics.ts';
import type { Broker } from '../broker.ts';
import { envelop, enveloped, type Enveloped } from '../envelope.ts';
import type { Cause, Publisher, Stored } from '../log.ts';
import { LIMITS } from './plan.ts';
import { GroupCommit, type QueueLimits } from './queue.ts';
import { inClear, parcelsOf } from './parcels.ts';
import { readSince } from './since.ts';
import { asProducer } from './trace.ts';
import { openWire } from './wire.ts';

const DEADLINE_MS = 2_000;
const QUEUE: QueueLimits = { events: 50_000, bytes: 64 * 1024 * 1024 };

/**
 * The only way onto the log; data above 256 KiB goes to the object store, of which readers notice nothing. Every function resolves once JetStream has stored the events, or throws a Fault by the caller's
 * deadline: EVENT_INVALID, EVENT_TYPE_UNKNOWN, KEY_NOT_A_TOKEN, EVENT_TOO_LARGE at once; BROKER_BUSY when too much waits;
 * LOG_FULL; REVISION_CONFLICT with the revision there is, where the caller expects another; BROKER_UNREACHABLE when no answer came (the event may still be stored: repeat it with the same id); SHUTTING_DOWN after close.
 */
export const createPublisher = (
  broker: Broker,
  catalogue: Catalogue,
  meter: Meter,
  limits: QueueLimits = QUEUE,
): Publisher & { close: () => Promise<void> } => {
  const wire = openWire(broker);
  const queue = new GroupCommit(wire, limits, broker.status().connected, (...about) => readSince(broker, ...about));
  const forget = broker.onConnection((connected) => queue.connection(connected));
  let closed = false;

  const store = async (
    made: readonly Enveloped[],
    { deadlineMs = DEADLINE_MS, expect }: Pick<Cause, 'deadlineMs' | 'expect'> = {},
  ): Promise<readonly Stored[]> => {
    if (closed) throw new Fault('SHUTTING_DOWN');
    const expected = expect && { ...expect, revision: checkRevision(expect.revision) };
    const until = performance.now() + deadlineMs;
    // Without a pause where there is none to make: a batch begins with the first of a crowd, while the others are still being made.
    const soon = parcelsOf(made, broker, until);
    const parcels = soon instanceof Promise ? await soon : soon;
    const stored = inClear(made, await queue.add(parcels, until - performance.now(), expected));
    for (const { event, duplicate } of stored)
      if (!duplicate) meter.count('auralink_events_published_total', { type: event.type });
    return stored;
  };
  const send = (drafts: readonly Draft[], cause: Cause) =>
    asProducer(
      nameOf(drafts),
      cause.traceparent,
      (traceparent) => drafts.map((draft) => envelop(draft, { ...cause, traceparent }, catalogue)),
      (made) => store(made, cause),
    );
  // What others have made is stored as it came: the trace on it is theirs, and so is its absence.
  const sendMade = (events: readonly CloudEvent[], cause?: Pick<Cause, 'deadlineMs' | 'expect'>) =>
    asProducer(
      events.length === 1 ? (catalogue.events.get(events[0]?.type ?? '')?.name ?? 'event') : 'events',
      events[0]?.traceparent,
      () => events.map((event) => enveloped(event, catalogue)),
      (made) => store(made, cause),
    );

  return {
    publish: async (draft: Draft, cause: Cause) => (await send([draft], cause))[0] as Stored,
    publishAll: async (drafts, cause) => {
      if (drafts.length === 0) return [];
      if (drafts.length > LIMITS.batchSize)
        throw new Fault('EVENT_TOO_LARGE', { events: drafts.length, limit: LIMITS.batchSize });
      return send(drafts, cause);
    },
    publishEvent: async (event: CloudEvent, deadlineMs?: number) =>
      (await sendMade([event], deadlineMs === undefined ? {} : { deadlineMs }))[0] as Stored,
    publishEvents: (events, cause) => sendMade(events, cause),
    close: async () => {
      closed = true;
      await queue.idle();
      forget();
      wire.close();
    },
  };
};

/** What a span says is published: the event's name, where there is one alone. */
const nameOf = ([first, ...more]: readonly Draft[]): string =>
  first && more.length === 0 ? first.event.name : 'events';
const checkRevision = (revision: number): number => {
  if (Number.isSafeInteger(revision) && revision >= 0) return revision;
  throw new Fault('INTERNAL', { reason: `${revision} is no revision: it is a sequence on the log, or 0` });
};
