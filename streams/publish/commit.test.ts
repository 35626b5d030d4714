import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Fault } from '../../schemas/errors.ts';
import type { Answer } from './answer.ts';
import type { Guard } from './plan.ts';
import { GroupCommit } from './queue.ts';
import { aggregateOf, type Parcel, type Whereabouts } from './unit.ts';
import type { Message, OnAnswer, Wire } from './wire.ts';

// A server of one replica as nats-server 2.15.2 behaves: the guard is looked at before the identity, a batch is looked at as if nothing stood before
// it in that batch, one repeat (also of an event of the same batch) refuses the whole batch. Answers get lost, with and without what was asked for being done.

interface Entry {
  readonly id: string;
  readonly aggregate: string;
}

const GUARD = /Sequence: (\d+)\r\nNats-Expected-Last-Subject-Sequence-Subject: (\S+)\.>/;

class Server {
  readonly log: Entry[] = [];
  readonly #luck: () => number;
  #answers: (() => void)[] = [];

  constructor(luck: () => number) {
    this.#luck = luck;
  }

  get wire(): Wire {
    return {
      plain: (message, onAnswer) => this.#carryOut([message], onAnswer),
      begin: () => {
        const messages: Message[] = [];
        return {
          add: (message) => messages.push(message),
          commit: (onAnswer) => this.#carryOut(messages, onAnswer),
        };
      },
      probe: (message, onAnswer) => {
        const seq = this.seqOf(idOf(message));
        this.#later(() => onAnswer(seq === 0 ? { kind: 'absent' } : stored(seq, true)));
      },
      expire: () => undefined,
      close: () => undefined,
    };
  }

  seqOf(id: string): number {
    return this.log.findIndex((entry) => entry.id === id) + 1;
  }

  revisionOf(aggregate: string): number {
    return this.log.findLastIndex((entry) => entry.aggregate === aggregate) + 1;
  }

  since = async ({ aggregate, revision }: Guard): Promise<Whereabouts> => {
    const places = new Map(
      this.log.flatMap((entry, index) =>
        entry.aggregate === aggregate && index + 1 > revision ? [[entry.id, index + 1] as const] : [],
      ),
    );
    return { revision: Math.max(revision, ...places.values()), places };
  };

  /** Gives the answers that are due, in any order. */
  answer(): void {
    const due = this.#answers;
    this.#answers = [];
    while (due.length > 0) due.splice(this.#luck() % due.length, 1)[0]?.();
  }

  #later(give: () => void): void {
    this.#answers.push(give);
  }

  #carryOut(messages: readonly Message[], onAnswer: OnAnswer): void {
    const luck = this.#luck() % 10;
    const lost: Answer = { kind: 'unknown', why: 'lost' };
    const said = luck === 0 ? lost : this.#store(messages);
    this.#later(() => onAnswer(luck === 1 ? lost : said));
  }

  #store(messages: readonly Message[]): Answer {
    for (const { guard } of messages) {
      const [, revision, aggregate] = GUARD.exec(guard ?? '') ?? [];
      if (aggregate !== undefined && this.revisionOf(aggregate) !== Number(revision)) return { kind: 'stale' };
    }
    const ids = messages.map(idOf);
    const known = ids.find((id, place) => this.seqOf(id) > 0 || ids.indexOf(id) !== place);
    if (known !== undefined) return ids.length > 1 ? { kind: 'has_duplicate' } : stored(this.seqOf(known), true);
    for (const message of messages) this.log.push({ id: idOf(message), aggregate: aggregateOf(message.subject) });
    return stored(this.log.length, false);
  }
}

const idOf = ({ payload }: Message): string => Buffer.from(payload).toString();
const stored = (seq: number, duplicate: boolean): Answer => ({ kind: 'stored', stream: 'EVENTS', seq, duplicate });
const parcel = (id: string, key: number): Parcel => ({
  subject: `ev.0.t.room.k${key}.started`,
  payload: Buffer.from(id),
  head: '',
  stored: { msgId: id, event: { id } as unknown as Parcel['stored']['event'] },
});

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** What a caller asks for: a group of his own or a repeat of an earlier one's, at once with the one before or some turns later. */
const calls = fc.array(
  fc.record({
    size: fc.oneof({ weight: 6, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.integer({ min: 2, max: 30 }) }),
    key: fc.integer({ min: 0, max: 3 }),
    guarded: fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom('right', 'zero') },
    ),
    repeats: fc.option(fc.nat(), { freq: 6, nil: undefined }),
    turns: fc.oneof(
      { weight: 40, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) },
    ),
  }),
  { minLength: 1, maxLength: 120 },
);

interface Group {
  readonly parcels: readonly Parcel[];
  readonly revision: number | undefined;
  outcome?: readonly number[] | Fault;
}

/** Nothing of the aggregate lies between what the guard names and the group; who was repeated may lie elsewhere. */
const holdsGuard = (server: Server, { parcels, revision = 0 }: Group, first: number): boolean => {
  const aggregate = aggregateOf(parcels[0]?.subject ?? '');
  return !server.log.slice(revision, first - 1).some((entry) => entry.aggregate === aggregate);
};

const expectTrue = (server: Server, groups: readonly Group[]): void => {
  const ids = server.log.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const group of groups) {
    const { parcels, outcome, revision } = group;
    const places = parcels.map(({ stored: { msgId } }) => server.seqOf(msgId));
    const isThere = places.every((seq) => seq > 0);
    const isAlone = groups.filter((other) => other.parcels === parcels).length === 1;
    expect(isThere || places.every((seq) => seq === 0)).toBe(true);
    if (outcome instanceof Fault) expect([outcome.code, isThere && isAlone]).toEqual(['REVISION_CONFLICT', false]);
    else expect(outcome).toEqual(places);
    if (!isThere) continue;
    // A group is one stretch of the log, and stands behind what its guard names.
    expect(places).toEqual(places.map((_, place) => (places[0] ?? 0) + place));
    if (revision !== undefined && isAlone) expect(holdsGuard(server, group, places[0] ?? 0)).toBe(true);
  }
};

const turn = async (server: Server) => {
  await new Promise((resolve) => setImmediate(resolve));
  server.answer();
  await new Promise((resolve) => setImmediate(resolve));
  vi.advanceTimersByTime(20);
};

const expecting = (revision: number | undefined) => (revision === undefined ? undefined : { revision });

it('any interleaving of groups, guards, repeats and lost answers: each group all or nothing, each event once, each answer true', async () => {
  await fc.assert(
    fc.asyncProperty(calls, fc.infiniteStream(fc.nat()), async (asked, lucks) => {
      const server = new Server(() => lucks.next().value ?? 0);
      const queue = new GroupCommit(server.wire, { events: 1e6, bytes: 1e9 }, true, server.since);
      const groups: Group[] = [];
      for (const [index, { size, key, guarded, repeats, turns }] of asked.entries()) {
        for (let passed = 0; passed < turns; passed++) await turn(server);
        const earlier = repeats === undefined ? undefined : groups[repeats % (index || 1)];
        const parcels =
          earlier?.parcels ?? Array.from({ length: size }, (_, place) => parcel(`${index}.${place}`, key));
        const aggregate = aggregateOf(parcels[0]?.subject ?? '');
        const revision = guarded === undefined ? undefined : guarded === 'zero' ? 0 : server.revisionOf(aggregate);
        const group: Group = { parcels, revision };
        groups.push(group);
        void queue.add(parcels, 1e9, expecting(revision)).then(
          (places) => (group.outcome = places.map(({ position }) => position.seq)),
          (fault: Fault) => (group.outcome = fault),
        );
      }
      for (let turns = 0; groups.some(({ outcome }) => outcome === undefined); turns++) {
        expect(turns).toBeLessThan(5_000);
        await turn(server);
      }
      expectTrue(server, groups);
    }),
    { numRuns: 1_000 },
  );
}, 60_000);
