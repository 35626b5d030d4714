import { Fault } from '../schemas/errors.ts';
import type { StoredEvent } from '../schemas/event.ts';
import type { Broker } from './broker.ts';
import { decode, wireOf } from './codec.ts';
import { directBatch, type DirectQuery, type Found } from './direct.ts';
import { lastSeq } from './ends.ts';
import type { Selection } from './log.ts';
import { openTail, type Tail } from './ordered.ts';
import { patiently } from './patience.ts';
import { isLeftOut } from './payloads/whole.ts';
import type { Reading } from './reading.ts';
import { matcher, nearMatcher, subjectFilter } from './select.ts';
import { EVENTS } from './topology.ts';
import type { Soon } from './vault.ts';

const BATCH = 500;
/** From so many positions on a consumer is worth making and deleting: it hands out several times as many a second (2.15.2). */
const LONG = 4_000;

interface How {
  /** Large data stays where it is. */
  readonly claims?: boolean | undefined;
  readonly withinMs?: number;
}

/** At once for all but large events. */
export type ToStored = (found: Found, how?: How) => StoredEvent | Promise<StoredEvent>;

/** Several at once: their keys are fetched together. */
export type Opened = (events: readonly StoredEvent[], withinMs?: number) => Soon<readonly StoredEvent[]>;

interface Ways {
  readonly broker: Broker;
  readonly reading: Reading;
  readonly opened: Opened;
  readonly toStored: ToStored;
}

/** The events of a selection, up to the end as it is now. */
export async function* readSelection(
  { broker, reading, opened, toStored }: Ways,
  selection: Selection,
  signal?: AbortSignal,
): AsyncGenerator<StoredEvent, void, void> {
  const wanted = matcher(selection);
  const near = nearMatcher(selection);
  const { goal, until } = await endOf(broker, selection);
  // In batches up to here: each generator that hands on event by event would cost as much as decoding it.
  for await (const batch of stretch(broker, selection, goal, signal)) {
    const over = batch.findIndex((found) => found.seq > goal || found.storedAt > until);
    const within = over < 0 ? batch : batch.slice(0, over);
    const picked = within.flatMap((found) => {
      const stored = decode(found, EVENTS, found.seq);
      const seen = reading(stored);
      return (isLeftOut(seen) ? near(seen) : wanted(seen)) ? [{ found, stored }] : [];
    });
    const clear = await opened(picked.map(({ stored }) => stored));
    for (const [at, { found }] of picked.entries()) {
      if (signal?.aborted) return;
      const seen = reading(clear[at] as StoredEvent);
      const stored = isLeftOut(seen) ? await toStored(found, selection) : seen;
      if (wanted(stored)) yield stored;
    }
    if (signal?.aborted || over >= 0) return;
  }
}

/** Everything from a selection's start on that its subjects cover; a long stretch by a consumer, and where that ends too early by look-ups. */
async function* stretch(
  broker: Broker,
  selection: Selection,
  goal: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly Found[], void, void> {
  const [start, filter] = [startOf(selection), subjectFilter(selection)];
  // One aggregate's events lie far apart: the look-up finds them sooner.
  const isLong = start.seq !== undefined && goal - start.seq >= LONG && selection.subject === undefined;
  const next = isLong ? yield* byConsumer(broker, start.seq, goal, filter, signal) : start.seq;
  if (next !== undefined && next > goal) return;
  yield* messages(broker, next === undefined ? start : { seq: next }, filter);
}

/** A filter costs the server more than handing everything out (2.15.2: half the speed), unless it leaves most of it out. */
const openLong = async (broker: Broker, from: number, goal: number, filter: string | undefined): Promise<Tail> => {
  const tail = await openTail(broker, EVENTS, from, filter);
  if (filter === undefined || 2 * tail.pending < goal - from) return tail;
  tail.close();
  return openTail(broker, EVENTS, from);
};

/** Gives the sequence from which on it was not read. */
async function* byConsumer(
  broker: Broker,
  from: number,
  goal: number,
  filter: string | undefined,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<readonly Found[], number, void> {
  const tail = await openLong(broker, from, goal, filter).catch(() => undefined);
  if (!tail) return from;
  let [next, { pending }] = [from, tail];
  try {
    while (pending > 0) {
      const batch = await tail.next(BATCH, signal);
      if (!batch) return next;
      yield batch.map(({ message, seq, storedAt }) => ({ ...wireOf(message), seq, storedAt }));
      const last = batch.at(-1);
      [next, pending] = last ? [last.seq + 1, last.pending] : [next, pending];
    }
    // Nothing is waiting where the consumer lives, which may be a replica that has not come to the goal yet: the rest is looked up.
    return next;
  } finally {
    tail.close();
  }
}

const startOf = ({ from }: Selection): Pick<DirectQuery, 'seq' | 'start_time'> => {
  if (from === undefined) return { seq: 1 };
  return typeof from === 'string' ? { start_time: momentOf(from).toISOString() } : { seq: Math.max(1, from.seq) };
};

/** The end as it is now: a reading ends although the log grows. */
const endOf = async (broker: Broker, { to }: Selection): Promise<{ goal: number; until: number }> => {
  const last = await lastSeq(broker, EVENTS);
  if (to === undefined) return { goal: last, until: Number.POSITIVE_INFINITY };
  if (typeof to === 'string') return { goal: last, until: momentOf(to).getTime() };
  return { goal: Math.min(last, to.seq), until: Number.POSITIVE_INFINITY };
};

/** Throws CURSOR_INVALID for what is no moment. */
export const momentOf = (text: string): Date => {
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) throw new Fault('CURSOR_INVALID', { value: text });
  return moment;
};

/** Messages from a start to the end in batches, fetched one ahead of the reader. */
async function* messages(
  broker: Broker,
  start: Pick<DirectQuery, 'seq' | 'start_time'>,
  filter: string | undefined,
): AsyncGenerator<readonly Found[], void, void> {
  const fetch = (from: typeof start) => {
    const batch = patiently(() =>
      directBatch(broker, EVENTS, { ...from, batch: BATCH, ...(filter === undefined ? {} : { next_by_subj: filter }) }),
    );
    batch.catch(() => undefined); // the reader may have stopped; whoever awaits it still gets the error
    return batch;
  };
  let ahead = fetch(start);
  for (;;) {
    const batch = await ahead;
    const end = batch.at(-1);
    if (end === undefined) return;
    ahead = fetch({ seq: end.seq + 1 });
    yield batch;
  }
}

/** An aggregate's own events up to a sequence, each identity once. */
export const ofAggregate = async (
  broker: Broker,
  toStored: ToStored,
  filter: string,
  upTo: number,
): Promise<readonly StoredEvent[]> => {
  const byIdentity = new Map<string, StoredEvent>();
  for await (const batch of messages(broker, { seq: 1 }, filter)) {
    for (const found of batch.filter(({ seq }) => seq <= upTo)) {
      const stored = await toStored(found);
      if (!byIdentity.has(stored.msgId)) byIdentity.set(stored.msgId, stored);
    }
    if ((batch.at(-1)?.seq ?? 0) >= upTo) break;
  }
  return [...byIdentity.values()];
};
