import { AckPolicy, DeliverPolicy, ReplayPolicy } from '@nats-io/jetstream';
import { nuid } from '@nats-io/transport-node';
import type { StoredEvent } from '../schemas/event.ts';
import type { Broker } from './broker.ts';
import { decode, wireOf } from './codec.ts';
import { directBatch } from './direct.ts';
import { payloadsOf } from './payloads/store.ts';
import { wholeBatches } from './payloads/whole.ts';
import { openPull, type Delivery, type Pull } from './pull.ts';

export interface OrderedOptions {
  /** Only these subjects; sequences between are other events then. Absent or empty: everything. */
  readonly subjects?: readonly string[];
  /** Events a batch holds at most; absent: 1,000. */
  readonly batch?: number;
  /** Told when sequences between the two are not on the stream (somebody has removed them): reading goes on after them. */
  readonly onHole?: (afterSeq: number, nextSeq: number) => void;
}

const WINDOW = 2_000;
const BATCH = 1_000;
const PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
const INACTIVE_NS = 30_000_000_000;

/**
 * A stream from the sequence after `afterSeq`, in order, for ever: each yield is everything that is waiting, at most 1,000, less where large data
 * would fill the memory. It heals itself
 * when its consumer is deleted or the server restarts, and goes on without a gap or a repeat. Ends when the signal does.
 */
export async function* readOrdered(
  broker: Broker,
  stream: string,
  afterSeq: number,
  signal: AbortSignal,
  options: OrderedOptions = {},
): AsyncGenerator<StoredEvent[], void, void> {
  let after = afterSeq;
  let pause = PAUSE_MS;
  for (;;) {
    await broker.whenConnected(signal);
    const reached: number = yield* readTail(broker, stream, after, signal, options);
    if (signal.aborted) return;
    pause = reached > after ? PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
    after = reached;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Reads by one consumer for as long as it lives; returns the last sequence handed out. */
async function* readTail(
  broker: Broker,
  stream: string,
  afterSeq: number,
  signal: AbortSignal,
  { batch = BATCH, onHole, subjects = [] }: OrderedOptions,
): AsyncGenerator<StoredEvent[], number, void> {
  let after = afterSeq;
  const tail = await openTail(broker, stream, after + 1, subjects).catch(() => undefined);
  try {
    for (let next = await tail?.next(batch, signal); next; next = await tail?.next(batch, signal)) {
      const hole =
        subjects.length > 0
          ? await skippedBefore(broker, stream, { after, first: after === afterSeq, subjects }, next)
          : await holeBefore(broker, stream, after, next);
      if (hole === 'skipped by the consumer') return after;
      if (hole === 'not on the stream') onHole?.(after, (next[0] as Delivery).seq);
      after = (next.at(-1) as Delivery).seq;
      const events = next.map((delivery) => toStored(stream, delivery));
      yield* openedBatches(wholeBatches(events, payloadsOf(broker), broker, signal), broker, signal);
    }
    return after;
  } finally {
    tail?.close();
  }
}

/** Waits while the keys cannot be fetched; undefined once the signal has ended. */
const openedBatch = async (
  events: readonly StoredEvent[],
  broker: Broker,
  signal: AbortSignal,
): Promise<readonly StoredEvent[] | undefined> => {
  while (!signal.aborted) {
    try {
      return (await broker.vault?.opened(events)) ?? events;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      await broker.whenConnected(signal);
    }
  }
  return undefined;
};

/** What is said about people in clear; ends with the signal. */
async function* openedBatches(
  batches: AsyncIterable<StoredEvent[]>,
  broker: Broker,
  signal: AbortSignal,
): AsyncGenerator<StoredEvent[], void, void> {
  for await (const batch of batches) {
    const clear = broker.vault ? await openedBatch(batch, broker, signal) : batch;
    if (clear === undefined) return;
    yield clear as StoredEvent[];
  }
}

const toStored = (stream: string, { message, seq }: Delivery): StoredEvent => decode(wireOf(message), stream, seq);

/** Looks at a sequence that a consumer has left out; when nobody can say, the consumer has skipped it. */
const holeBefore = async (
  broker: Broker,
  stream: string,
  after: number,
  [first]: readonly Delivery[],
): Promise<'none' | 'skipped by the consumer' | 'not on the stream'> => {
  if (first === undefined || first.seq === after + 1) return 'none';
  const found = await directBatch(broker, stream, { seq: after + 1, batch: 1 }).catch(() => undefined);
  return found === undefined || found[0]?.seq === after + 1 ? 'skipped by the consumer' : 'not on the stream';
};

/**
 * The same for a reader of some subjects: what its consumer hands out follows on itself, so only its beginning is looked at, where it may have
 * begun too late.
 */
const skippedBefore = async (
  broker: Broker,
  stream: string,
  { after, first, subjects }: { readonly after: number; readonly first: boolean; readonly subjects: readonly string[] },
  [delivery]: readonly Delivery[],
): Promise<'none' | 'skipped by the consumer'> => {
  if (!first || delivery === undefined || delivery.seq === after + 1) return 'none';
  const next = await Promise.all(
    subjects.map((subject) => directBatch(broker, stream, { seq: after + 1, next_by_subj: subject, batch: 1 })),
  ).catch(() => undefined);
  if (next === undefined) return 'skipped by the consumer';
  return next.flat().some(({ seq }) => seq < delivery.seq) ? 'skipped by the consumer' : 'none';
};

/** A stretch of a stream by a consumer. */
export interface Tail {
  /** What it had to deliver when it was made. */
  readonly pending: number;
  /** What is waiting; undefined when the tail has ended and everything before its end was handed out. */
  readonly next: (most: number, signal: AbortSignal) => Promise<Delivery[] | undefined>;
  readonly close: () => void;
}

const consumerOf = (name: string, startSeq: number, filters: readonly string[]) => ({
  name,
  ...(filters.length === 0 ? {} : { filter_subjects: [...filters] }),
  ack_policy: AckPolicy.None,
  replay_policy: ReplayPolicy.Instant,
  deliver_policy: DeliverPolicy.StartSequence,
  opt_start_seq: startSeq,
  inactive_threshold: INACTIVE_NS,
  mem_storage: true,
  num_replicas: 1,
});

/**
 * An ephemeral consumer in the server's memory, pulled a window ahead. Ends itself at the first irregularity. Without a filter a batch ends before a
 * sequence that does not follow.
 */
export const openTail = async (
  broker: Broker,
  stream: string,
  startSeq: number,
  filter: string | readonly string[] = [],
): Promise<Tail> => {
  const filters = [filter].flat();
  const name = `ordered-${nuid.next()}`;
  const made = await broker.jsm.consumers.add(stream, consumerOf(name, startSeq, filters));
  let buffer: Delivery[] = [];
  let [ended, expected] = [false, 1];
  let wake = () => {};
  const end = () => {
    ended = true;
    wake();
  };
  const refill = (pull: Pull) => {
    const room = WINDOW - buffer.length - pull.asked();
    if (room >= WINDOW / 2) pull.ask(room);
  };
  const pull = openPull(broker, stream, name, {
    onDelivery: (delivery) => {
      if (ended) return;
      if (delivery.consumerSeq !== expected++) return end();
      buffer.push(delivery);
      wake();
    },
    onExpired: () => refill(pull),
    onLost: end,
  });
  refill(pull);
  const waitForMore = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      wake = resolve;
      signal.addEventListener('abort', wake, { once: true });
      if (ended || signal.aborted || buffer.length > 0) resolve();
    }).finally(() => signal.removeEventListener('abort', wake));
  return {
    pending: made.num_pending,
    next: async (most, signal) => {
      if (buffer.length === 0) await waitForMore(signal);
      if (buffer.length === 0 || signal.aborted) return undefined;
      const batch = filters.length === 0 ? untilHole(buffer, most) : buffer.slice(0, most);
      buffer = buffer.slice(batch.length);
      refill(pull);
      return batch;
    },
    close: () => {
      pull.close();
      if (broker.status().connected) broker.jsm.consumers.delete(stream, name).catch(() => undefined);
    },
  };
};

/** The first `most` deliveries, cut before a sequence that does not follow: a hole is looked at on its own. */
const untilHole = (buffer: readonly Delivery[], most: number): Delivery[] => {
  const hole = buffer.findIndex(({ seq }, index) => index > 0 && seq !== (buffer[index - 1] as Delivery).seq + 1);
  return buffer.slice(0, hole < 0 ? most : Math.min(most, hole));
};
