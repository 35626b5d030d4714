import { Fault } from '../../schemas/errors.ts';
import type { Stored } from '../log.ts';
import { EVENTS } from '../topology.ts';
import type { Answer } from './answer.ts';
import type { Guard, Waiting } from './plan.ts';
import type { Message } from './wire.ts';

/** One event on its way, with what is needed to tell its caller where it is. */
export interface Parcel extends Message {
  readonly stored: Omit<Stored, 'position' | 'duplicate'>;
}

/** Something a caller waits for: one event, or a group that is stored all or none. */
export interface Unit extends Waiting {
  readonly parcels: readonly Parcel[];
  /** Monotonic ms. */
  readonly deadline: number;
  readonly resolve: (stored: readonly Stored[]) => void;
  readonly reject: (fault: Fault) => void;
  alone: boolean;
  /** The caller has its answer: what still comes changes nothing. */
  done: boolean;
  /** Earliest moment for the next attempt, monotonic ms. */
  notBefore: number;
  /** Why the last attempt did not store it. */
  why: string;
}

/** `ev.<shard>.<tenant>.<aggregate>.<key>` of one of its events' subjects. */
export const aggregateOf = (subject: string): string => subject.slice(0, subject.lastIndexOf('.'));

/** `ev.<shard>.<tenant>.<aggregate>`: all of its kind. */
export const kindOf = (subject: string): string => subject.split('.').slice(0, 4).join('.');

/** The parcels with the guard on the first: it holds for the whole, since they are stored all or none. */
export const guarded = (parcels: readonly Parcel[], guard: Guard | undefined): readonly Parcel[] => {
  const [first, ...others] = parcels;
  if (guard === undefined || first === undefined) return parcels;
  return [{ ...first, guard: guardLines(guard) }, ...others];
};

const guardLines = ({ aggregate, revision }: Guard): string =>
  `Nats-Expected-Last-Subject-Sequence: ${revision}\r\nNats-Expected-Last-Subject-Sequence-Subject: ${aggregate}.>\r\n`;

/** Answers the caller. False if it had its answer before. */
export const answer = (unit: Unit, outcome: readonly Stored[] | Fault): boolean => {
  if (unit.done) return false;
  unit.done = true;
  if (outcome instanceof Fault) unit.reject(outcome);
  else unit.resolve(outcome);
  return true;
};

/** Where a parcel lies. */
export const placed = (
  parcel: Parcel,
  { stream, duplicate }: { readonly stream: string; readonly duplicate: boolean },
  seq: number,
): Stored => ({
  ...parcel.stored,
  position: { stream, seq },
  duplicate,
});

/** For the details of BROKER_UNREACHABLE. */
export const reasonOf = (said: Answer): string => (said.kind === 'unknown' ? said.why : said.kind);

/** Why a group cannot be stored: the server refuses a batch that holds an identity twice (10201), at every attempt. */
export const repeatedIn = (parcels: readonly Parcel[]): Fault | undefined => {
  if (parcels.length < 2) return undefined;
  const seen = new Set<string>();
  const twice = parcels.find(({ stored: { msgId } }) => seen.size === seen.add(msgId).size);
  if (!twice) return undefined;
  const { type, id } = twice.stored.event;
  return new Fault('EVENT_INVALID', { type, id, errors: [{ pointer: '/id', message: 'stands twice in its group' }] });
};

/** What has come since a guard's revision. */
export interface Whereabouts {
  /** Where the guarded aggregate stands. */
  readonly revision: number;
  /** Sequences by identity. */
  readonly places: ReadonlyMap<string, number>;
}

/** What became of a unit whose guard does not hold: its own events lie at their places, or somebody else's came before them. */
export const ownOrConflict = (
  parcels: readonly Parcel[],
  guard: Guard,
  { revision, places }: Whereabouts,
): readonly Stored[] | Fault => {
  const seqs = parcels.map(({ stored }) => places.get(stored.msgId));
  if (seqs.includes(undefined)) return new Fault('REVISION_CONFLICT', { expected: guard.revision, revision });
  return parcels.map((parcel, index) => placed(parcel, { stream: EVENTS, duplicate: true }, seqs[index] as number));
};
