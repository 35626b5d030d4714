import type { Broker } from '../broker.ts';
import { decode } from '../codec.ts';
import { directBatch } from '../direct.ts';
import { EVENTS } from '../topology.ts';
import type { Guard } from './plan.ts';
import { aggregateOf, type Parcel, type Whereabouts } from './unit.ts';

const BATCH = 500;
/** Whoever has missed more than this has not lost an answer: he has looked long ago. */
const MOST = 5_000;

/** What an aggregate has got since a revision: sequences by identity, the first of each. */
const ofAggregate = async (broker: Broker, { aggregate, revision }: Guard): Promise<ReadonlyMap<string, number>> => {
  const since = new Map<string, number>();
  for (let seq = revision + 1; since.size < MOST;) {
    const found = await directBatch(broker, EVENTS, { seq, next_by_subj: `${aggregate}.>`, batch: BATCH });
    for (const one of found) {
      const { msgId } = decode(one, EVENTS, one.seq);
      if (!since.has(msgId)) since.set(msgId, one.seq);
    }
    const end = found.at(-1);
    if (end === undefined) return since;
    seq = end.seq + 1;
  }
  return since;
};

/**
 * What the guarded aggregate has got since its revision; where the first parcel is among it, also what the aggregates of the others have: they
 * are on the log with it or not at all. Throws BROKER_UNREACHABLE.
 */
export const readSince = async (broker: Broker, guard: Guard, parcels: readonly Parcel[]): Promise<Whereabouts> => {
  const places = await ofAggregate(broker, guard);
  const revision = Math.max(guard.revision, ...places.values());
  const [first] = parcels;
  if (!first || !places.has(first.stored.msgId)) return { revision, places };
  const aggregates = new Set(parcels.map(({ subject }) => aggregateOf(subject)));
  const others = [...aggregates].filter((aggregate) => !`${aggregate}.`.startsWith(`${guard.aggregate}.`));
  const more = await Promise.all(
    others.map((aggregate) => ofAggregate(broker, { aggregate, revision: guard.revision })),
  );
  return { revision, places: new Map([places, ...more].flatMap((found) => [...found])) };
};
