import { Fault } from '../../schemas/errors.ts';
import type { Broker } from '../broker.ts';
import { token } from '../subjects.ts';
import { TIMERS } from '../topology.ts';
import { readTimer } from './state.ts';

/** What lies on the stream TIMERS for a timer: which one, as it was set by which event, and which of its moments. What it carries stays on the log. */
export interface Due {
  readonly tenant: string;
  readonly timerId: string;
  /** `Nats-Msg-Id` of the event that set it. */
  readonly setId: string;
  readonly dueAt: string;
}

/** Where the server puts a timer whose moment has come. */
export const DUE_SUBJECTS = 'timer.due.>';

const TIMEOUT_MS = 2_000;
/** The server fires what has passed at once; how long ago it was is of no interest to it. */
const AT_ONCE = '2000-01-01T00:00:00.000Z';

const waiting = (tenant: string, timerId: string): string =>
  `timer.set.${token(tenant, 'tenant')}.${token(timerId, 'timerId')}`;

const reached = <Value>(work: Promise<Value>): Promise<Value> =>
  work.catch((thrown: Error) => {
    throw new Fault('BROKER_UNREACHABLE', { why: thrown.message }, thrown);
  });

/**
 * Has the server's schedule say what the log says about the timer: its next moment, or none. Doing it again changes nothing. `atLeast` is a
 * sequence the reading must have seen: a replica may be behind. Throws TIMER_BEHIND, BROKER_UNREACHABLE.
 */
export const conform = async (broker: Broker, tenant: string, timerId: string, atLeast = 0): Promise<void> => {
  const state = await readTimer(broker, tenant, timerId);
  if ((state?.revision ?? 0) < atLeast) throw new Fault('TIMER_BEHIND', { timerId, revision: state?.revision ?? 0 });
  if (state?.dueAt === undefined) {
    await reached(broker.jsm.streams.purge(TIMERS, { filter: waiting(tenant, timerId) }));
    return;
  }
  const due: Due = { tenant, timerId, setId: state.set.msgId, dueAt: state.dueAt };
  // `rollup`: whatever is still to be worked on of the timer's earlier moments gives way.
  await reached(
    broker.js.publish(waiting(tenant, timerId), JSON.stringify(due), {
      timeout: TIMEOUT_MS,
      schedule: {
        specification: `@at ${Date.parse(state.dueAt) < Date.now() ? AT_ONCE : state.dueAt}`,
        target: `timer.due.${tenant}.${timerId}`,
        rollup: 'sub',
      },
    }),
  );
};

/** Reads a message of `DUE_SUBJECTS`; undefined for one that nobody of ours has written. */
export const readDue = (json: string): Due | undefined => {
  try {
    const due = JSON.parse(json) as Partial<Due> | null;
    const whole = [due?.tenant, due?.timerId, due?.setId, due?.dueAt].every((part) => typeof part === 'string');
    return whole ? (due as Due) : undefined;
  } catch {
    return undefined;
  }
};
