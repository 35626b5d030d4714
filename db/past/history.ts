import { Fault } from '../../schemas/errors.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import type { LogReader } from '../../streams/log.ts';
import { EVENTS } from '../../streams/topology.ts';
import type { Projection } from '../define.ts';
import { folderOf, type Folder } from '../fold.ts';
import { heldEvents } from '../index-events.ts';
import { growing, NOTHING, type Folded } from './folded.ts';
import { inLogOrder } from './in-log-order.ts';
import { createMemory } from './memory.ts';
import type { Reads } from './tables.ts';

/** An aggregate with more events than this is read as a stream of its own; of the others each event is looked up. */
const MANY = 200;
const PAGE = 500;
const BATCH = 1_000;
/** A long reading leaves states behind from which a later one can go on: after so many events, then each time half as many came on top. */
const LEAVE_FROM = 5_000;
const LEAVE_GROWN = 1.5;

export type PastLog = Pick<LogReader, 'many' | 'read'>;

interface Asked {
  readonly tenant: string;
  readonly subjects: readonly string[];
  readonly after: number;
  readonly upTo: number;
  readonly many: number;
}

const COUNTS = `select subject, count(*) as events from aura.event_index
  where tenant = $1 and subject = any($2::text[]) and seq > $3 and seq <= $4 group by subject`;

const PLACES = `select seq from aura.event_index
  where tenant = $1 and subject = any($2::text[]) and seq > $3 and seq <= $4 order by seq limit ${PAGE}`;

/** The events of small aggregates, found by the index. */
async function* lookedUp(database: Reads, log: PastLog, asked: Asked): AsyncGenerator<StoredEvent, void, void> {
  const { tenant, subjects, upTo } = asked;
  if (subjects.length === 0) return;
  for (let after = asked.after; ;) {
    const rows = await database.read(tenant, (sql) => sql<{ seq: string }>(PLACES, [tenant, subjects, after, upTo]));
    yield* await log.many(rows.map(({ seq }) => ({ stream: EVENTS, seq: Number(seq) })));
    if (rows.length < PAGE) return;
    after = Number(rows.at(-1)?.seq);
  }
}

/** Every stored event of the aggregates behind `after` up to `upTo`, in log order, a page ahead of the reader. */
const eventsOf = async (database: Reads, log: PastLog, asked: Asked): Promise<AsyncIterable<StoredEvent>> => {
  const { tenant, subjects, after, upTo, many } = asked;
  const counts = await database.read(tenant, (sql) =>
    sql<{ subject: string; events: string }>(COUNTS, [tenant, subjects, after, upTo]),
  );
  const [large, small] = [true, false].map((is) =>
    counts.filter(({ events }) => Number(events) > many === is).map(({ subject }) => subject),
  ) as [string[], string[]];
  const [from, to] = [after + 1, upTo].map((seq) => ({ stream: EVENTS, seq }));
  return inLogOrder([
    ...large.map((subject) => log.read({ tenant, subject, from, to })),
    lookedUp(database, log, { ...asked, subjects: small }),
  ]);
};

const batched = async function* (events: AsyncIterable<StoredEvent>): AsyncGenerator<StoredEvent[], void, void> {
  let batch: StoredEvent[] = [];
  for await (const event of events) {
    batch.push(event);
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
};

/** Folds aggregates' own events with the projections' cases, at any position. */
export interface History {
  /** Lets every state go that is remembered. */
  readonly forget: () => void;
  /**
   * The rows that the events of these aggregates had made by the position; it must not be beyond what the read models hold, whose index
   * says which stored events count. Costs one pass over the events behind the nearest state that is remembered.
   */
  readonly foldTo: (tenant: string, subjects: readonly string[], upTo: number, signal: AbortSignal) => Promise<Folded>;
}

export const createHistory = (
  database: Reads,
  projections: readonly Projection[],
  log: PastLog,
  many = MANY,
): History => {
  const folders: readonly Folder[] = projections.map(folderOf);
  const memory = createMemory();
  /** Raised by every forgetting: what was folded before it is not kept. */
  let age = 0;

  const foldOn = async (key: string, from: Folded, asked: Asked, signal: AbortSignal): Promise<Folded> => {
    const { tenant, upTo } = asked;
    const state = growing(from, folders);
    const begun = age;
    const keep = (folded: Folded): void => {
      if (begun === age) memory.keep(key, folded);
    };
    let left = from.events;
    for await (const batch of batched(await eventsOf(database, log, asked))) {
      // Repeats of an identity lie on the log too; the index holds its first position, and no other counts.
      state.add(await database.read(tenant, (sql) => heldEvents(sql, batch)));
      const over = signal.aborted;
      const now = over || batch.length === BATCH ? state.take(batch.at(-1)?.position.seq) : undefined;
      if (now && (over || now.events >= Math.max(LEAVE_FROM, left * LEAVE_GROWN))) {
        keep(now);
        left = now.events;
      }
      if (over) throw new Fault('SHUTTING_DOWN');
    }
    const folded = state.take(upTo);
    keep(folded);
    return folded;
  };

  return {
    forget: () => {
      age += 1;
      memory.clear();
    },
    foldTo: (tenant, subjects, upTo, signal) => {
      const key = JSON.stringify([tenant, ...subjects.toSorted()]);
      // One after the other: who waits finds what the one before has left.
      return memory.inTurn(key, async () => {
        if (signal.aborted) throw new Fault('SHUTTING_DOWN');
        const from = memory.nearest(key, upTo) ?? NOTHING;
        if (from.upTo === upTo) return from;
        return foldOn(key, from, { tenant, subjects, after: from.upTo, upTo, many }, signal);
      });
    },
  };
};
