import { Fault } from '../schemas/errors.ts';
import type { Position, StoredEvent } from '../schemas/event.ts';
import type { Broker } from './broker.ts';
import { decode, wireOf } from './codec.ts';
import { directBatch, directLast, type DirectQuery, type Found } from './direct.ts';
import type { LogReader, Selection } from './log.ts';
import { payloadsOf } from './payloads/store.ts';
import { isLeftOut, whole } from './payloads/whole.ts';
import { openTail, type Tail } from './ordered.ts';
import { hear, isClustered } from './replicas.ts';
import { asPublished, asStored, type Reading } from './reading.ts';
import { matcher, nearMatcher, subjectFilter } from './select.ts';
import { aggregateFilter } from './subjects.ts';
import { EVENTS } from './topology.ts';
import type { Soon } from './vault.ts';

const BATCH = 500;
/** From so many positions on a consumer is worth making and deleting: it hands out several times as many a second (2.15.2). */
const LONG = 4_000;
const PARALLEL = 32;
const ATTEMPTS = 5;
const PAUSE_MS = 200;
const BEHIND_TRIES = 100;
const BEHIND_PAUSE_MS = 10;
/** Somebody waits for the answer to a look-up: it must fail while a broken-down broker still holds the connection. */
const LOOK_UP_MS = 2_000;
/** The server counts nanoseconds in 64 bits: of a moment after 2262 it makes one before every event (2.15.2). */
const COUNTED_TO_MS = Date.UTC(2262, 0, 1);

/**
 * Reads the log by the direct get API: no consumer is made, nothing has to be cleaned up. Events are given as `reading` has them, absent: as
 * they lie on the log; large data is fetched from the object store, and over a connection with a vault what is said about people is in clear, or null where
 * they were erased. A moment in a selection is the time at which the log stored the event. Throws BROKER_UNREACHABLE: a look-up of a position or of the end within two seconds, a reading after
 * five vain attempts.
 */
export const createLogReader = (broker: Broker, reading: Reading = asStored): LogReader => {
  const opened = openerOf(broker);
  const readOne = (stored: StoredEvent, withinMs?: number): Soon<StoredEvent> => {
    const clear = opened([stored], withinMs);
    const read = ([one]: readonly StoredEvent[]): StoredEvent => reading(one as StoredEvent);
    return clear instanceof Promise ? clear.then(read) : read(clear);
  };
  const fetched = async (stored: StoredEvent, withinMs?: number): Promise<StoredEvent> =>
    readOne(await patiently(() => whole(stored, payloadsOf(broker)), withinMs), withinMs);
  const toStored: ToStored = (found, { claims, withinMs } = {}) => {
    const stored = decode(found, EVENTS, found.seq);
    return isLeftOut(stored) && !claims ? fetched(stored, withinMs) : readOne(stored, withinMs);
  };

  const last = async (): Promise<Position> => ({ stream: EVENTS, seq: await lastSeq(broker, EVENTS) });
  const one = async (position: Position, claims = false): Promise<StoredEvent | undefined> => {
    if (position.stream !== EVENTS || position.seq < 1) return undefined;
    const [found] = await patiently(() => directBatch(broker, EVENTS, { seq: position.seq, batch: 1 }), LOOK_UP_MS);
    return found?.seq === position.seq ? toStored(found, { claims, withinMs: LOOK_UP_MS }) : undefined;
  };
  return {
    reading,
    one: (position) => one(position),
    whole: onceEach((stored) => {
      if (stored.sealed || (!broker.vault && !isLeftOut(stored))) return stored;
      const { position, msgId, claim, unread } = stored;
      const own = claim ? { claim, ...(unread ? { unread } : {}) } : {};
      const plain: StoredEvent = { position, msgId, event: asPublished(stored), ...own };
      return isLeftOut(stored) ? fetched(plain, LOOK_UP_MS) : readOne(plain, LOOK_UP_MS);
    }),
    many: async (positions, { claims = false } = {}) => {
      const found: (StoredEvent | undefined)[] = [];
      for (let at = 0; at < positions.length; at += PARALLEL)
        found.push(...(await Promise.all(positions.slice(at, at + PARALLEL).map((position) => one(position, claims)))));
      return found.filter((stored) => stored !== undefined);
    },
    read: (selection, signal) => readSelection({ broker, reading, opened, toStored }, selection, signal),
    lastOfType: async (tenant, subject, of, upTo) => {
      const filter = aggregateFilter(tenant, subject);
      const own = [of].flat().map(({ token }) => filter.replace(/\*$/, token));
      const found = await patiently(() => lastOf(broker, own, upTo?.seq));
      const newest = found.toSorted((a, b) => b.seq - a.seq)[0];
      return newest && toStored(newest);
    },
    ofAggregate: (tenant, subject, upTo) =>
      ofAggregate(broker, toStored, aggregateFilter(tenant, subject), upTo?.seq ?? Number.POSITIVE_INFINITY),
    revisionOf: async (tenant, subject) => {
      const own = aggregateFilter(tenant, subject);
      if (isClustered(broker)) return lastOnSubject(broker, EVENTS, own);
      return (await patiently(() => directLast(broker, EVENTS, own), LOOK_UP_MS))?.seq ?? 0;
    },
    positionAt: async (moment) => {
      const ms = momentOf(moment).getTime() + 1;
      if (ms > COUNTED_TO_MS) return last();
      const next = new Date(Math.max(0, ms)).toISOString();
      const [after] = await patiently(() => directBatch(broker, EVENTS, { start_time: next, batch: 1 }), LOOK_UP_MS);
      return after ? { stream: EVENTS, seq: after.seq - 1 } : last();
    },
    last,
  };
};

const openerOf =
  ({ vault }: Broker): Opened =>
  (events, withinMs) => {
    const clear = vault?.opened(events) ?? events;
    if (!vault || !(clear instanceof Promise)) return clear;
    return clear.catch(() => patiently(async () => vault.opened(events), withinMs));
  };

/** A thousand who follow the log are handed the same event. */
const onceEach = (make: (stored: StoredEvent) => Soon<StoredEvent>) => {
  const made = new WeakMap<StoredEvent, Soon<StoredEvent>>();
  return (stored: StoredEvent): Soon<StoredEvent> => {
    const known = made.get(stored);
    if (known) return known;
    const one = make(stored);
    made.set(stored, one);
    if (one instanceof Promise) one.catch(() => made.delete(stored));
    return one;
  };
};

/** Sequence of the last message a stream has stored, as its leader knows it; 0 if it is empty. Whoever reads afterwards on the connection sees all of it. */
export const lastSeq = async (broker: Broker, stream: string): Promise<number> => {
  const { last_seq: seq } = (await patiently(() => broker.jsm.streams.info(stream), LOOK_UP_MS)).state;
  hear(broker, stream, seq);
  return seq;
};

/**
 * The last message of each subject, none above `upTo`. Which replica answers nobody knows beforehand, and with a ceiling it does not say how far it has
 * come: so it is asked for the message at the ceiling too, and one that has not got it is asked again.
 */
const lastOf = async (
  broker: Broker,
  subjects: readonly string[],
  upTo: number | undefined,
): Promise<readonly Found[]> => {
  const ceiling = upTo === undefined ? {} : { up_to_seq: upTo };
  const own = { multi_last: subjects, batch: subjects.length, ...ceiling };
  if (upTo === undefined || !isClustered(broker)) return directBatch(broker, EVENTS, own);
  const [at] = await directBatch(broker, EVENTS, { seq: upTo, batch: 1 });
  if (at?.seq !== upTo) return directBatch(broker, EVENTS, own);
  const asked = new Set([...subjects, at.subject]);
  const query = { ...own, multi_last: [...asked], batch: asked.size };
  for (let tries = 1; ; tries++) {
    const found = await directBatch(broker, EVENTS, query);
    if (found.some(({ seq }) => seq === upTo)) return found.filter(({ subject }) => subjects.includes(subject));
    if (tries === BEHIND_TRIES) throw new Fault('BROKER_UNREACHABLE', { why: 'the replicas of the log are behind' });
    await new Promise((resolve) => setTimeout(resolve, BEHIND_PAUSE_MS));
  }
};

interface How {
  /** Large data stays where it is. */
  readonly claims?: boolean | undefined;
  readonly withinMs?: number;
}

/** At once for all but large events. */
type ToStored = (found: Found, how?: How) => StoredEvent | Promise<StoredEvent>;

/** Several at once: their keys are fetched together. */
type Opened = (events: readonly StoredEvent[], withinMs?: number) => Soon<readonly StoredEvent[]>;

interface Ways {
  readonly broker: Broker;
  readonly reading: Reading;
  readonly opened: Opened;
  readonly toStored: ToStored;
}

async function* readSelection(
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

const momentOf = (text: string): Date => {
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

const ofAggregate = async (
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

/** Sequence of the last message on a subject, which may hold wildcards; 0 if there is none. Asked of the stream's leader. */
export const lastOnSubject = async (broker: Broker, stream: string, subject: string): Promise<number> =>
  (await patiently(() => broker.jsm.streams.getMessage(stream, { last_by_subj: subject }), LOOK_UP_MS))?.seq ?? 0;

/** Tries again what a lost connection cut off, five times, or as long as `withinMs` allows. */
const patiently = async <T>(attempt: () => Promise<T>, withinMs?: number): Promise<T> => {
  const over = Date.now() + (withinMs ?? Number.POSITIVE_INFINITY);
  for (let tries = 1; ; tries++) {
    try {
      return await (withinMs === undefined ? attempt() : before(over, attempt()));
    } catch (thrown) {
      if (tries >= ATTEMPTS || Date.now() + PAUSE_MS * tries > over)
        throw thrown instanceof Fault
          ? thrown
          : new Fault('BROKER_UNREACHABLE', { why: (thrown as Error).message }, thrown);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tries));
    }
  }
};

const before = async <T>(over: number, answer: Promise<T>): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Fault('BROKER_UNREACHABLE', { why: 'no answer in time' })),
    over - Date.now(),
  );
  return Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
};
