import {
  AckPolicy,
  DeliverPolicy,
  JetStreamApiError,
  ReplayPolicy,
  type ConsumerConfig,
  type ConsumerInfo,
} from '@nats-io/jetstream';
import type { Broker } from './broker.ts';
import { compare, type Drift } from './drift.ts';
import type { HandlerDeclaration } from './handler.ts';
import { filterOf } from './subjects.ts';
import { EVENTS } from './topology.ts';

const NANOS_PER_MS = 1_000_000;
/** After the handler's own limit its outcome is stored, which may take the publisher's two seconds. */
const SETTLE_MARGIN_MS = 5_000;
/** A delivery that waits for its retry still counts as pending: poison must not stop the others. */
const PENDING_PER_SLOT = 64;
const CONSUMER_NOT_FOUND = 10014;

/** The durable of a handler as data. Where it starts counts only when it is made, hence is no part of it. */
export const consumerPlan = (handler: HandlerDeclaration): Partial<ConsumerConfig> & { durable_name: string } => ({
  durable_name: handler.name,
  description: handler.meaning,
  filter_subjects: [...new Set(handler.on.map(({ event }) => filterOf(event)))],
  ack_policy: AckPolicy.Explicit,
  ack_wait: (handler.timeoutMs + SETTLE_MARGIN_MS) * NANOS_PER_MS,
  max_deliver: -1,
  max_ack_pending: handler.parallel * PENDING_PER_SLOT,
  replay_policy: ReplayPolicy.Instant,
});

/**
 * Makes the durable if it is missing and brings its changeable settings to the declaration: a new case must hear its events. Gives what
 * differed. `resumeAfter` is the last sequence known to be settled, for a durable that somebody has deleted.
 */
export const ensureConsumer = async (
  broker: Broker,
  handler: HandlerDeclaration,
  resumeAfter?: number,
): Promise<readonly Drift[]> => {
  const wanted = consumerPlan(handler);
  const found = await consumerInfo(broker, handler.name);
  if (!found) {
    await broker.jsm.consumers.add(EVENTS, { ...wanted, ...startOf(handler, resumeAfter) });
    return [];
  }
  const drifts = compare('consumer', handler.name, wanted, { ...found.config });
  if (drifts.some(({ change }) => change === 'changeable'))
    await broker.jsm.consumers.update(EVENTS, handler.name, wanted);
  return drifts;
};

/** How the durables on the server differ from the declarations, changing nothing. */
export const compareConsumers = async (
  broker: Broker,
  handlers: readonly HandlerDeclaration[],
): Promise<readonly Drift[]> => {
  const drifts: Drift[] = [];
  for (const handler of handlers) {
    const found = await consumerInfo(broker, handler.name);
    if (found) drifts.push(...compare('consumer', handler.name, consumerPlan(handler), { ...found.config }));
  }
  return drifts;
};

/** What the server says about a durable; undefined if there is none. */
export const consumerInfo = async (broker: Broker, name: string): Promise<ConsumerInfo | undefined> => {
  try {
    return await broker.jsm.consumers.info(EVENTS, name);
  } catch (thrown) {
    if (thrown instanceof JetStreamApiError && thrown.code === CONSUMER_NOT_FOUND) return undefined;
    throw thrown;
  }
};

const startOf = ({ from }: HandlerDeclaration, resumeAfter: number | undefined): Partial<ConsumerConfig> => {
  if (resumeAfter !== undefined) return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: resumeAfter + 1 };
  if (from === 'now') return { deliver_policy: DeliverPolicy.New };
  if (from === 'start') return { deliver_policy: DeliverPolicy.All };
  return { deliver_policy: DeliverPolicy.StartTime, opt_start_time: new Date(from.time).toISOString() };
};
