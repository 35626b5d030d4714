import type { DataOf } from '../../schemas/define.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import { timer, timerCancelled, timerFailed, timerFired, timerSet } from '../../schemas/timers.ts';
import type { Broker } from '../broker.ts';
import { decode } from '../codec.ts';
import { directBatch } from '../direct.ts';
import { payloadsOf } from '../payloads/store.ts';
import { whole } from '../payloads/whole.ts';
import { aggregateFilter } from '../subjects.ts';
import { EVENTS } from '../topology.ts';

/** A timer as the log tells it. */
export interface TimerState {
  /** Sequence of the last event about it. */
  readonly revision: number;
  readonly set: StoredEvent;
  readonly data: DataOf<typeof timerSet>;
  /** The moment it waits for; undefined: it has fired for good, failed or was cancelled. */
  readonly dueAt: string | undefined;
  /** Number of the occurrence it waits for, from 1 on, since it was set. */
  readonly occurrence: number;
}

type Outcome = Pick<DataOf<typeof timerFired>, 'nextDueAt' | 'occurrence'>;

/** What the last event of each type says about a timer; undefined if it was never set. Only what came after it was set last counts. */
export const stateOf = (events: readonly StoredEvent[]): TimerState | undefined => {
  const last = (...types: readonly string[]): StoredEvent | undefined =>
    events
      .filter(({ event }) => types.includes(event.type))
      .toSorted((a, b) => a.position.seq - b.position.seq)
      .at(-1);
  const set = last(timerSet.type);
  if (!set) return undefined;
  const isLater = (one: StoredEvent | undefined): one is StoredEvent =>
    one !== undefined && one.position.seq > set.position.seq;
  const outcome = last(timerFired.type, timerFailed.type);
  const told = isLater(outcome) ? (outcome.event.data as unknown as Outcome) : undefined;
  const data = set.event.data as unknown as TimerState['data'];
  const next = told ? told.nextDueAt : data.dueAt;
  return {
    revision: Math.max(...events.map(({ position }) => position.seq)),
    set,
    data,
    dueAt: isLater(last(timerCancelled.type)) ? undefined : next,
    occurrence: (told?.occurrence ?? 0) + 1,
  };
};

/** One request, however long the timer's past is. Throws BROKER_UNREACHABLE, KEY_NOT_A_TOKEN. */
export const readTimer = async (broker: Broker, tenant: string, timerId: string): Promise<TimerState | undefined> => {
  const filter = aggregateFilter(tenant, `${timer.name}/${timerId}`);
  const found = await directBatch(broker, EVENTS, { multi_last: [filter], batch: 16 });
  const events = found.map((one) => decode(one, EVENTS, one.seq));
  // What it carries may be so large that it lies beside the log.
  const complete = await Promise.all(events.map((one) => whole(one, payloadsOf(broker))));
  return stateOf((await broker.vault?.opened(complete)) ?? complete);
};
