import { Fault } from '../schemas/errors.ts';
import type { Position, StoredEvent } from '../schemas/event.ts';
import type { Broker } from './broker.ts';
import { decode } from './codec.ts';
import { directBatch, directLast, type DirectQuery, type Found } from './direct.ts';
import type { LogReader, Selection } from './log.ts';
import { payloadsOf } from './payloads/store.ts';
import { isLeftOut, whole } from './payloads/whole.ts';
import { asStored, type Reading } from './reading.ts';
import { matcher, nearMatcher, subjectFilter } from './select.ts';
import { aggregateFilter } from './subjects.ts';
import { EVENTS } from './topology.ts';

const BATCH = 500;
const PARALLEL = 32;
const ATTEMPTS = 5;
const PAUSE_MS = 200;
/** Somebody waits for the answer to a look-up: it must fail while a broken-down broker still holds the connection. */
const LOOK_UP_MS = 2_000;
/** The server counts nanoseconds in 64 bits: of a moment after 2262 it makes one before every event (2.15.2). */
const COUNTED_TO_MS = Date.UTC(2262, 0, 1);

/**
 * Reads the log by the direct get API: no consumer is made, nothing has to be cleaned up. Events are given as `reading` has them, absent: as
 * they lie on the log; large data is fetched from the object store. A moment in a selection is the time at which the log stored the event. Throws BROKER_UNREACHABLE: a look-up of a position or of the end within two seconds, a reading after
 * five vain attempts.
 */
export const createLogReader = (broker: Broker, reading: Reading = asStored): LogReader => {
  const fetched = async (stored: StoredEvent, withinMs?: number): Promise<StoredEvent> =>
    reading(await patiently(() => whole(stored, payloadsOf(broker)), withinMs));
  const toStored: ToStored = (found, { claims, withinMs } = {}) => {
    const stored = decode(found, EVENTS, found.seq);
    return isLeftOut(stored) && !claims ? fetched(stored, withinMs) : reading(stored);
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
    whole: async (stored) =>
      isLeftOut(stored) ? patiently(() => whole(stored, payloadsOf(broker)), LOOK_UP_MS) : stored,
    many: async (positions, { claims = false } = {}) => {
      const found: (StoredEvent | undefined)[] = [];
      for (let at = 0; at < positions.length; at += PARALLEL)
        found.push(...(await Promise.all(positions.slice(at, at + PARALLEL).map((position) => one(position, claims)))));
      return found.filter((stored) => stored !== undefined);
    },
    read: (selection, signal) => readSelection(broker, toStored, selection, signal),
    lastOfType: async (tenant, subject, { token }, upTo) => {
      const own = aggregateFilter(tenant, subject).replace(/\*$/, token);
      const query = { multi_last: [own], batch: 1, ...(upTo === undefined ? {} : { up_to_seq: upTo.seq }) };
      const [found] = await patiently(() => directBatch(broker, EVENTS, query));
      return found && toStored(found);
    },
    ofAggregate: (tenant, subject, upTo) =>
      ofAggregate(broker, toStored, aggregateFilter(tenant, subject), upTo?.seq ?? Number.POSITIVE_INFINITY),
    revisionOf: async (tenant, subject) => {
      const own = aggregateFilter(tenant, subject);
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

/** Sequence of the last message a stream has stored; 0 if it is empty. */
export const lastSeq = async (broker: Broker, stream: string): Promise<number> =>
  (await patiently(() => broker.jsm.streams.info(stream), LOOK_UP_MS)).state.last_seq;

interface How {
  /** Large data stays where it is. */
  readonly claims?: boolean | undefined;
  readonly withinMs?: number;
}

/** At once for all but large events. */
type ToStored = (found: Found, how?: How) => StoredEvent | Promise<StoredEvent>;

async function* readSelection(
  broker: Broker,
  toStored: ToStored,
  selection: Selection,
  signal?: AbortSignal,
): AsyncGenerator<StoredEvent, void, void> {
  const wanted = matcher(selection);
  const near = nearMatcher(selection);
  const { goal, until } = await endOf(broker, selection);
  for await (const found of messages(broker, startOf(selection), subjectFilter(selection))) {
    if (signal?.aborted || found.seq > goal || found.storedAt > until) return;
    const seen = toStored(found, { claims: true }) as StoredEvent;
    if (!isLeftOut(seen)) {
      if (wanted(seen)) yield seen;
    } else if (near(seen)) {
      const stored = await toStored(found, selection);
      if (wanted(stored)) yield stored;
    }
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

/** Messages from a start to the end, fetched a batch ahead of the reader. */
async function* messages(
  broker: Broker,
  start: Pick<DirectQuery, 'seq' | 'start_time'>,
  filter: string | undefined,
): AsyncGenerator<Found, void, void> {
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
    yield* batch;
  }
}

const ofAggregate = async (
  broker: Broker,
  toStored: ToStored,
  filter: string,
  upTo: number,
): Promise<readonly StoredEvent[]> => {
  const byIdentity = new Map<string, StoredEvent>();
  for await (const found of messages(broker, { seq: 1 }, filter)) {
    if (found.seq > upTo) break;
    const stored = await toStored(found);
    if (!byIdentity.has(stored.msgId)) byIdentity.set(stored.msgId, stored);
  }
  return [...byIdentity.values()];
};

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
