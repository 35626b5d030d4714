import { AckPolicy, DeliverPolicy, ReplayPolicy, type ConsumerConfig } from '@nats-io/jetstream';
import { toFault } from '../../schemas/errors.ts';
import type { Verdict } from '../attempt.ts';
import type { Broker } from '../broker.ts';
import { Worker, type WorkerOptions } from '../consume.ts';
import { consumerInfo } from '../consumers.ts';
import { compare, type Drift } from '../drift.ts';
import type { HandlerState } from '../start-handlers.ts';
import type { Served } from '../served.ts';
import { TIMERS } from '../topology.ts';
import type { Work } from '../work.ts';
import { fire, type FireOptions } from './fire.ts';
import { DUE_SUBJECTS, readDue } from './schedule.ts';

/** The durable by which timers that are due are worked on, by as many processes as there are. */
export const FIRE_TIMERS = 'fire-timers';
const MEANING = 'Publishes the event of each timer whose moment has come.';

const PARALLEL = 64;
const ACK_WAIT_MS = 10_000;
const NANOS_PER_MS = 1_000_000;
const RETRY_MS = [250, 500, 1_000, 2_000, 5_000] as const;

const PLAN: Partial<ConsumerConfig> & { durable_name: string } = {
  durable_name: FIRE_TIMERS,
  description: MEANING,
  filter_subjects: [DUE_SUBJECTS],
  ack_policy: AckPolicy.Explicit,
  ack_wait: ACK_WAIT_MS * NANOS_PER_MS,
  max_deliver: -1,
  max_ack_pending: PARALLEL * 64,
  replay_policy: ReplayPolicy.Instant,
};

/** How the durable on the server differs from its declaration; nothing where there is none. */
export const compareTimerConsumer = async (broker: Broker): Promise<readonly Drift[]> => {
  const found = await consumerInfo(broker, FIRE_TIMERS, TIMERS);
  return found ? compare('consumer', FIRE_TIMERS, PLAN, { ...found.config }) : [];
};

const ensure = async (broker: Broker): Promise<readonly Drift[]> => {
  const found = await consumerInfo(broker, FIRE_TIMERS, TIMERS);
  if (!found) {
    await broker.jsm.consumers.add(TIMERS, { ...PLAN, deliver_policy: DeliverPolicy.All });
    return [];
  }
  const drifts = compare('consumer', FIRE_TIMERS, PLAN, { ...found.config });
  if (drifts.some(({ change }) => change === 'changeable'))
    await broker.jsm.consumers.update(TIMERS, FIRE_TIMERS, PLAN);
  return drifts;
};

/** A timer never becomes a dead letter: what is wrong with its event is said by `timer.failed`, all else passes by itself. */
const timerWork = (options: FireOptions & Pick<TimersOptions, 'served'>): Work => ({
  name: FIRE_TIMERS,
  stream: TIMERS,
  ordered: false,
  parallel: PARALLEL,
  mostPending: PARALLEL * 64,
  ackWaitMs: ACK_WAIT_MS,
  ensure: () => ensure(options.broker),
  attempt: async ({ message }, { tries }, { onTrouble }): Promise<Verdict> => {
    const due = readDue(message.string());
    if (!due) return { outcome: 'skipped' };
    try {
      // Held here it would stand in the way of the timers of others.
      if (options.served && !(await options.served.is(due.tenant))) return { outcome: 'skipped' };
      return { outcome: (await fire(due, options)) === 'stale' ? 'skipped' : 'done' };
    } catch (thrown) {
      onTrouble(`timer ${due.timerId} cannot fire, which is tried again`, toFault(thrown));
      return { outcome: 'retried', delayMs: RETRY_MS[Math.min(tries, RETRY_MS.length) - 1] ?? RETRY_MS[0] };
    }
  },
});

export type TimersOptions = FireOptions &
  Pick<WorkerOptions, 'onTrouble'> & {
    /** Whose timers fire; those of the others are armed again when they are served. Absent: everybody's. */
    readonly served?: Served;
  };

export interface RunningTimers {
  readonly state: () => HandlerState;
  readonly drifts: readonly Drift[];
  readonly stop: (limitMs?: number) => Promise<void>;
}

const LIMIT_MS = 4_000;

/** Starts to work on timers that are due. Several processes share them. */
export const startTimers = async (options: TimersOptions): Promise<RunningTimers> => {
  const worker = new Worker(timerWork(options), options);
  const drifts = await worker.start();
  return {
    drifts,
    state: () => ({ name: FIRE_TIMERS, meaning: MEANING, state: worker.state, reason: undefined }),
    stop: (limitMs = LIMIT_MS) => worker.stop(limitMs),
  };
};
