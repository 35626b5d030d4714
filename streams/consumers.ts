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
import { ONE_OWNER } from './pull.ts';
import { filterOf } from './subjects.ts';
import { EVENTS } from './topology.ts';

const NANOS_PER_MS = 1_000_000;
/** After the handler's own limit its outcome is stored, which may take the publisher's two seconds. */
const SETTLE_MARGIN_MS = 5_000;
/** A delivery that waits for its retry still counts as pending: poison must not stop the others. */
const PENDING_PER_SLOT = 64;
const CONSUMER_NOT_FOUND = 10014;

/** How soon an event comes again after its process died, at the latest; who works longer says so by `working()`. */
const MOST_WAIT_MS = 30_000;
const MOST_ORDERED_WAIT_MS = 10_000;
/** How long a silent owner keeps an ordered durable. */
const OWNER_SILENT_MS = 6_000;

/** Time until an unsettled delivery comes again, ms. */
export const ackWaitMs = ({ timeoutMs, order }: HandlerDeclaration): number =>
  Math.min(timeoutMs + SETTLE_MARGIN_MS, order === 'key' ? MOST_ORDERED_WAIT_MS : MOST_WAIT_MS);

/** Deliveries one durable may have open at once. */
export const mostPending = ({ parallel }: HandlerDeclaration): number => parallel * PENDING_PER_SLOT;

/** One process at a time is given events; without order, as many as like. Undefined takes the setting back. */
const ownership = ({ order }: HandlerDeclaration) =>
  (order === 'key'
    ? {
        priority_groups: [ONE_OWNER],
        priority_policy: 'pinned_client',
        priority_timeout: OWNER_SILENT_MS * NANOS_PER_MS,
      }
    : {
        priority_groups: undefined,
        priority_policy: undefined,
        priority_timeout: undefined,
      }) as Partial<ConsumerConfig>;

/** The durable of a handler as data. Where it starts counts only when it is made, hence is no part of it. */
export const consumerPlan = (handler: HandlerDeclaration): Partial<ConsumerConfig> & { durable_name: string } => ({
  durable_name: handler.name,
  description: handler.meaning,
  filter_subjects: [...new Set(handler.on.map(({ event }) => filterOf(event)))],
  ack_policy: AckPolicy.Explicit,
  ack_wait: ackWaitMs(handler) * NANOS_PER_MS,
  max_deliver: -1,
  max_ack_pending: mostPending(handler),
  ...ownership(handler),
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
export const consumerInfo = async (
  broker: Broker,
  name: string,
  stream = EVENTS,
): Promise<ConsumerInfo | undefined> => {
  try {
    return await broker.jsm.consumers.info(stream, name);
  } catch (thrown) {
    if (thrown instanceof JetStreamApiError && thrown.code === CONSUMER_NOT_FOUND) return undefined;
    throw thrown;
  }
};

/** The pin of the process that holds an ordered durable; undefined while nobody does. */
export const ownerOf = (info: ConsumerInfo): string | undefined =>
  (info as Owned).priority_groups?.find(({ group }) => group === ONE_OWNER)?.pinned_client_id || undefined;

/** What nats.js's types leave out of a consumer's info (3.4.0). */
interface Owned {
  readonly priority_groups?: readonly { readonly group: string; readonly pinned_client_id?: string }[];
}

const startOf = ({ from }: HandlerDeclaration, resumeAfter: number | undefined): Partial<ConsumerConfig> => {
  if (resumeAfter !== undefined) return { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: resumeAfter + 1 };
  if (from === 'now') return { deliver_policy: DeliverPolicy.New };
  if (from === 'start') return { deliver_policy: DeliverPolicy.All };
  return { deliver_policy: DeliverPolicy.StartTime, opt_start_time: new Date(from.time).toISOString() };
};
