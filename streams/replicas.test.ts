import { headers, type Msg } from '@nats-io/transport-node';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Broker } from './broker.ts';
import { directBatch, type DirectQuery } from './direct.ts';
import { hear } from './replicas.ts';

// Three replicas as nats-server 2.15.2 behaves: the leader has everything, a follower the beginning of it, and any of them answers a direct get. Only an
// answer to `multi_last` that has found something says how far its replica had come.

const SUBJECTS = ['ev.0.t.room.a.x', 'ev.0.t.room.b.x', 'ev.0.t.room.b.y'] as const;
const covers = (filter: string, subject: string): boolean =>
  filter === '>' || filter === subject || (filter.endsWith('.>') && subject.startsWith(filter.slice(0, -1)));

const status = (code: number, upTo?: number): Msg => {
  const head = headers(code, 'said');
  if (upTo !== undefined) head.set('Nats-UpTo-Sequence', String(upTo));
  return { subject: '_INBOX', headers: head, data: new Uint8Array() } as unknown as Msg;
};

const message = (subject: string, seq: number): Msg => {
  const head = headers();
  for (const [name, value] of [
    ['Nats-Subject', subject],
    ['Nats-Sequence', String(seq)],
    ['Nats-Time-Stamp', '2026-11-21T09:00:00Z'],
  ] as const)
    head.set(name, value);
  return { subject: '_INBOX', headers: head, data: new Uint8Array() } as unknown as Msg;
};

/** What a replica that has the first `reach` messages answers. */
const answersOf = (log: readonly string[], reach: number, query: DirectQuery): readonly Msg[] => {
  const own = log.slice(0, reach).map((subject, index) => ({ subject, seq: index + 1 }));
  const { multi_last: filters, seq = 1, next_by_subj: next = '>' } = query;
  const found = filters
    ? SUBJECTS.filter((subject) => filters.some((filter) => covers(filter, subject))).flatMap(
        (subject) => own.findLast((one) => one.subject === subject) ?? [],
      )
    : own.filter((one) => one.seq >= seq && covers(next, one.subject)).slice(0, query.batch);
  if (found.length === 0) return [status(404)];
  return [...found.map((one) => message(one.subject, one.seq)), status(204, filters ? reach : undefined)];
};

const leaderHas = (log: readonly string[], text: string) => {
  const { seq = 1, next_by_subj: next, last_by_subj: last } = JSON.parse(text) as Record<string, never>;
  const places = log.flatMap((subject, index) => (covers(next ?? last ?? '', subject) ? [index + 1] : []));
  const place = last === undefined ? places.find((one) => one >= seq) : places.at(-1);
  return place === undefined ? { error: { code: 404 } } : { message: { seq: place } };
};

/** Each direct get is answered by the next of these replicas; whoever is behind catches up step by step. */
const clusterOf = (log: readonly string[], reaches: readonly number[]): Broker => {
  const now = [...reaches];
  let [turn, listener] = [0, (_message: Msg): void => undefined];
  const nc = {
    info: { cluster: 'auralink' },
    subscribe: (_inbox: string, { callback }: { callback: (error: null, message: Msg) => void }) => {
      listener = (one) => callback(null, one);
      return { unsubscribe: () => undefined };
    },
    publish: (_subject: string, text: string) => {
      const at = turn++ % now.length;
      const answers = answersOf(log, now[at] as number, JSON.parse(text) as DirectQuery);
      now[at] = Math.min(log.length, (now[at] as number) + 1);
      queueMicrotask(() => answers.forEach((one) => listener(one)));
    },
    request: async (subject: string, text: string) => ({
      json: () => (subject.includes('INFO') ? { state: { last_seq: log.length } } : leaderHas(log, text)),
    }),
  };
  return { nc, newInbox: () => '_INBOX.1', onConnection: () => () => undefined } as unknown as Broker;
};

const logs = fc.array(fc.constantFrom(...SUBJECTS), { minLength: 1, maxLength: 12 });
const given = logs.chain((log) =>
  fc.record({
    log: fc.constant(log),
    reaches: fc.array(fc.integer({ min: 0, max: log.length }), { minLength: 1, maxLength: 3 }),
    heard: fc.integer({ min: 0, max: log.length }),
    filter: fc.constantFrom('>', 'ev.0.t.room.b.>', ...SUBJECTS),
  }),
);

it('whichever replica answers, a reading to the end has everything, and the last of each subject is not older than what was heard', async () => {
  await fc.assert(
    fc.asyncProperty(given, async ({ log, reaches, heard, filter }) => {
      const wanted = log.flatMap((subject, index) => (covers(filter, subject) ? [index + 1] : []));
      const broker = clusterOf(log, reaches);
      const read: number[] = [];
      for (let seq = 1; ;) {
        const batch = await directBatch(broker, 'EVENTS', { seq, next_by_subj: filter, batch: 3 });
        read.push(...batch.map((one) => one.seq));
        const last = batch.at(-1);
        if (!last) break;
        seq = last.seq + 1;
      }
      expect(read).toEqual(wanted);

      const other = clusterOf(log, reaches);
      hear(other, 'EVENTS', heard);
      const found = await directBatch(other, 'EVENTS', { multi_last: [filter], batch: 8 });
      for (const subject of SUBJECTS.filter((one) => covers(filter, one))) {
        const atLeast = log.slice(0, heard).findLastIndex((one) => one === subject) + 1;
        expect(found.find((one) => one.subject === subject)?.seq ?? 0).toBeGreaterThanOrEqual(atLeast);
      }
      // Nothing at all is said only where there is nothing.
      if (wanted.length > 0) expect(found.length).toBeGreaterThan(0);
    }),
    { numRuns: 60 },
  );
});

it('what one server has lost is waited for no longer than until its leader says where the log ends', async () => {
  const log = [SUBJECTS[0], SUBJECTS[1]];
  const broker = clusterOf(log, [2]);
  hear(broker, 'EVENTS', 40);
  const found = await directBatch(broker, 'EVENTS', { multi_last: ['>'], batch: 8 });
  expect(found.map(({ seq }) => seq)).toEqual([1, 2]);
});
