import { messageRequested, messageSent } from '../../schemas/messages.ts';
import { SOURCE, type Acked } from './load.ts';
import type { Invariant } from './row.ts';
import type { Raw } from './stream.ts';

/** Something that does not hold. */
export interface Violation {
  readonly invariant: Invariant;
  readonly what: string;
}

const identityOf = ({ tenant, source, id }: Raw): string => JSON.stringify([tenant, source, id]);

/** The first appearance of each identity, in log order: what everything derived is about. */
export const firstOfEach = (log: readonly Raw[]): readonly Raw[] => {
  const seen = new Set<string>();
  return log.filter((event) => {
    const identity = identityOf(event);
    return !seen.has(identity) && seen.add(identity) !== undefined;
  });
};

const some = (ids: readonly string[]): string => ids.slice(0, 3).join(', ') + (ids.length > 3 ? ', …' : '');

/** I1 and I7 against the stream. */
export const checkAcked = (
  log: readonly Raw[],
  acked: Acked,
  repeatsAllowed: boolean,
): { readonly violations: readonly Violation[]; readonly lost: number; readonly duplicates: number } => {
  const places = new Map<string, number[]>();
  for (const { id, source, seq } of log) if (source === SOURCE) places.set(id, [...(places.get(id) ?? []), seq]);
  const lost = [...acked.keys()].filter((id) => !places.has(id));
  const twice = [...places].filter(([, seqs]) => seqs.length > 1).map(([id]) => id);
  const elsewhere = [...acked]
    .filter(([id, seq]) => places.has(id) && !places.get(id)?.includes(seq))
    .map(([id]) => id);
  const violations: Violation[] = [];
  if (lost.length > 0)
    violations.push({ invariant: 'I1', what: `${lost.length} acknowledged and lost: ${some(lost)}` });
  if (twice.length > 0 && !repeatsAllowed)
    violations.push({ invariant: 'I1', what: `${twice.length} stored twice: ${some(twice)}` });
  if (elsewhere.length > 0)
    violations.push({
      invariant: 'I7',
      what: `${elsewhere.length} not at the position of their answer: ${some(elsewhere)}`,
    });
  return { violations, lost: lost.length, duplicates: twice.length };
};

/** A room's counts. */
export interface Counted {
  readonly total: number;
  readonly sum: number;
  readonly last: string;
}

/** What the planted tally must hold, counted from the stream by the simplest program that can. */
export const recount = (log: readonly Raw[]): ReadonlyMap<string, Counted> => {
  const rooms = new Map<string, Counted>();
  for (const { tenant, type, data } of firstOfEach(log)) {
    const number = String(data['messageId']).split('-').at(-1);
    if (type !== messageSent.type || number === 'poison') continue;
    const key = `${tenant}/${String(data['roomId'])}`;
    const { total, sum } = rooms.get(key) ?? { total: 0, sum: 0 };
    rooms.set(key, { total: total + 1, sum: sum + Number(number), last: String(data['messageId']) });
  }
  return rooms;
};

/** Rows as the database gives them. */
export interface Derived {
  readonly tallies: readonly Readonly<Record<string, unknown>>[];
  /** Events in the inbox, and the same as counted by tenant. */
  readonly indexed: number;
  readonly counted: number;
  readonly messages: number;
}

/** I2: rows against the stream. */
export const checkRows = (
  log: readonly Raw[],
  { tallies, indexed, counted, messages }: Derived,
): { readonly violations: readonly Violation[]; readonly differing: number; readonly surplus: number } => {
  const wanted = recount(log);
  const found = new Map(tallies.map((row) => [`${String(row['tenant'])}/${String(row['room'])}`, row]));
  const differing = [...new Set([...wanted.keys(), ...found.keys()])].filter((key) => {
    const [a, b] = [wanted.get(key), found.get(key)];
    return !a || !b || a.total !== Number(b['total']) || a.sum !== Number(b['sum']) || a.last !== b['last'];
  });
  const total = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value, 0);
  const surplus =
    total(tallies.map((row) => Number(row['total']))) - total([...wanted.values()].map((row) => row.total));
  const violations: Violation[] = [];
  const differ = (what: string): void => void violations.push({ invariant: 'I2', what });
  if (differing.length > 0) differ(`${differing.length} tallies differ (${surplus >= 0 ? '+' : ''}${surplus} counted)`);
  const events = firstOfEach(log).length;
  if (indexed !== events || counted !== events)
    differ(`${indexed} events in the inbox and ${counted} counted, of ${events} on the log`);
  const sent = new Set(
    log
      .filter(({ type }) => type === messageSent.type || type === messageRequested.type)
      .map(({ tenant, data }) => `${tenant}/${String(data['messageId'])}`),
  );
  if (messages !== sent.size) differ(`${messages} message rows, of ${sent.size}`);
  return { violations, differing: differing.length, surplus };
};
