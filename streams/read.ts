import type { Position, StoredEvent } from '../schemas/event.ts';
import type { Broker } from './broker.ts';
import { decode } from './codec.ts';
import { directBatch, directLast } from './direct.ts';
import { lastOf, lastOnSubject, lastSeq } from './ends.ts';
import type { LogReader } from './log.ts';
import { LOOK_UP_MS, patiently } from './patience.ts';
import { payloadsOf } from './payloads/store.ts';
import { isLeftOut, whole } from './payloads/whole.ts';
import { isClustered } from './replicas.ts';
import { asPublished, asStored, type Reading } from './reading.ts';
import { momentOf, ofAggregate, type Opened, readSelection, type ToStored } from './stretches.ts';
import { aggregateFilter } from './subjects.ts';
import { EVENTS } from './topology.ts';
import type { Soon } from './vault.ts';

const PARALLEL = 32;
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
