import type { Catalogue } from '../../schemas/catalogue.ts';
import { emit } from '../../schemas/define.ts';
import { Fault, toFault } from '../../schemas/errors.ts';
import type { CloudEvent } from '../../schemas/event.ts';
import type { Meter } from '../../schemas/metrics.ts';
import { TIMERS_SOURCE, timerFailed, timerFired } from '../../schemas/timers.ts';
import type { Broker } from '../broker.ts';
import { reasonOf } from '../dead-letters.ts';
import { envelop } from '../envelope.ts';
import { firingId, msgIdOf } from '../identity.ts';
import { impersonal } from '../impersonal.ts';
import type { Publisher } from '../log.ts';
import { carriedEvent } from './carried.ts';
import { following } from './moment.ts';
import { conform, type Due } from './schedule.ts';
import { readTimer, type TimerState } from './state.ts';

export interface FireOptions {
  readonly broker: Broker;
  readonly publisher: Publisher;
  readonly catalogue: Catalogue;
  readonly meter: Meter;
}

/** `stale`: it was set anew, cancelled or fired meanwhile; there is nothing to do. */
export type Fired = 'fired' | 'failed' | 'stale';

/** Later than this after its moment a timer says that it is late, ms. */
export const LATE_MS = 5_000;
/** Somebody sets or cancels it at the very moment; each round takes in what he did. */
const ROUNDS = 5;

/**
 * Publishes what a timer carries, together with `timer.fired`, as one atomic group that is stored only if the log says nothing new about the
 * timer since it was read: however often a moment is delivered, and to whom, one event comes of it, and none once it is cancelled.
 * Throws what may pass by itself (BROKER_UNREACHABLE, LOG_FULL, …): try again.
 */
export const fire = async (due: Due, options: FireOptions): Promise<Fired> => {
  for (let round = 1; ; round++) {
    const state = await readTimer(options.broker, due.tenant, due.timerId);
    if (state?.dueAt === undefined) return 'stale';
    if (state.set.msgId !== due.setId || state.dueAt !== due.dueAt) {
      // Whoever was to arm it for its present moment may have come too late; twice is once.
      await conform(options.broker, due.tenant, due.timerId);
      return 'stale';
    }
    try {
      return await publish(due, state, options);
    } catch (thrown) {
      const fault = toFault(thrown);
      if (fault.code !== 'REVISION_CONFLICT' || round === ROUNDS) throw retryable(fault);
    }
  }
};

/** A conflict is no verdict on the timer: it is read again. */
const retryable = (fault: Fault): Fault =>
  fault.code === 'REVISION_CONFLICT' ? new Fault('TIMER_BEHIND', fault.details, fault) : fault;

const publish = async (due: Due, state: TimerState, options: FireOptions): Promise<Fired> => {
  const now = Date.now();
  const { catalogue, publisher, meter } = options;
  const expect = { revision: state.revision };
  const firing = firingOf(due, state, now);
  try {
    const [stored] = await publisher.publishEvents(firing.events(catalogue), { expect });
    // Another delivery of the same moment was first.
    if (stored?.duplicate) return 'stale';
  } catch (thrown) {
    const fault = toFault(thrown);
    if (fault.retry || fault.code === 'REVISION_CONFLICT') throw fault;
    const failed = firing.failed(fault, catalogue);
    await publisher.publishEvents([failed], { expect });
    meter.count('auralink_timers_total', { outcome: 'failed' });
    return 'failed';
  }
  meter.count('auralink_timers_total', { outcome: firing.late ? 'late' : 'fired' });
  return 'fired';
};

interface Firing {
  readonly late: boolean;
  /** `timer.fired`, then the event. */
  readonly events: (catalogue: Catalogue) => readonly CloudEvent[];
  readonly failed: (fault: Fault, catalogue: Catalogue) => CloudEvent;
}

/**
 * `timer.fired` is caused by `timer.set`, the event by `timer.fired`. What comes again starts a correlation of its own each time, without a
 * cause: the tree of its first cause would grow for ever.
 */
const firingOf = ({ tenant, timerId, dueAt }: Due, { set, data, occurrence }: TimerState, now: number): Firing => {
  const id = firingId(set.msgId, dueAt);
  const lateMs = Math.max(0, now - Date.parse(dueAt));
  const late = lateMs > LATE_MS;
  const repeats = data.kind === 'every' || data.kind === 'cron';
  const firedId = msgIdOf(tenant, TIMERS_SOURCE, id);
  const cause = {
    tenant,
    source: TIMERS_SOURCE,
    correlationId: repeats ? firedId : set.event.correlationid,
    causationId: repeats ? undefined : set.msgId,
    traceparent: set.event.traceparent,
  };
  const own = { timerId, name: data.name, setId: set.msgId, occurrence, dueAt, ...following(data, dueAt, now) };
  const time = new Date(now).toISOString();
  const posting = {
    id,
    timerId,
    tenant,
    occurrence,
    dueAt,
    correlationId: cause.correlationId,
    causationId: firedId,
    traceparent: cause.traceparent,
    lateMs: late ? lateMs : undefined,
    time,
  };
  return {
    late,
    events: (catalogue) => {
      const event = carriedEvent(data, posting, catalogue);
      const eventId = msgIdOf(tenant, event.source, event.id);
      const told = { ...own, lateMs, late, eventType: event.type, eventId };
      return [envelop(emit(timerFired, told, { id, time }), cause, catalogue).event, event];
    },
    failed: (fault, catalogue) =>
      envelop(
        emit(timerFailed, { ...own, code: fault.code, reason: impersonal(reasonOf(fault), [set]) }, { id, time }),
        cause,
        catalogue,
      ).event,
  };
};
