import { expect, it } from 'vitest';
import { Fault } from '../../schemas/errors.ts';
import type { Answer } from './answer.ts';
import { GroupCommit, type Since } from './queue.ts';
import type { Parcel } from './unit.ts';
import type { Message, OnAnswer, Wire } from './wire.ts';

const LIMITS = { events: 10_000, bytes: 1e9 };

const parcel = (id: string): Parcel => ({
  subject: `ev.0.t.room.${id}.started`,
  payload: Buffer.from(id),
  head: '',
  stored: { msgId: id, event: { id } as unknown as Parcel['stored']['event'] },
});

/** A server that notes what comes and answers when told to. */
const watched = (since: Since = async ({ revision }) => ({ revision, places: new Map() })) => {
  const seen: string[] = [];
  const open: { readonly ids: readonly string[]; readonly onAnswer: OnAnswer }[] = [];
  const idOf = ({ payload }: Message) => Buffer.from(payload).toString();
  const wire: Wire = {
    plain: (message, onAnswer) => {
      seen.push(`plain ${idOf(message)}`);
      open.push({ ids: [idOf(message)], onAnswer });
    },
    begin: () => {
      const ids: string[] = [];
      return {
        add: (message) => {
          ids.push(idOf(message));
          seen.push(`part ${idOf(message)}`);
        },
        commit: (onAnswer) => {
          seen.push(`commit ${ids.length}`);
          open.push({ ids, onAnswer });
        },
      };
    },
    probe: (_message, onAnswer) => onAnswer({ kind: 'absent' }),
    expire: () => undefined,
    close: () => undefined,
  };
  const answer = (said: (ids: readonly string[]) => Answer) => {
    for (const { ids, onAnswer } of open.splice(0)) onAnswer(said(ids));
  };
  return { seen, wire, answer, queue: new GroupCommit(wire, LIMITS, true, since) };
};

const stored = (ids: readonly string[]): Answer => ({
  kind: 'stored',
  stream: 'EVENTS',
  seq: ids.length,
  duplicate: false,
});
const turn = () => new Promise((resolve) => setImmediate(resolve));

it('a crowd is under way before it is complete: the server lays the first aside while the last are made', async () => {
  const { seen, queue, answer } = watched();
  const answers = Array.from({ length: 30 }, (_, index) => {
    if (index === 20) expect(seen.length).toBe(20);
    if (index === 29) expect(seen.length).toBe(29);
    return queue.add([parcel(`e${index}`)], 1_000);
  });
  expect(seen).not.toContain('commit 30');
  await turn();
  expect(seen.at(-1)).toBe('commit 30');
  answer(stored);
  const places = (await Promise.all(answers)).map(([one]) => one?.position.seq);
  expect(places).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
});

it('a few wait for nobody and go plain at the end of the turn', async () => {
  const { seen, queue, answer } = watched();
  const answers = [queue.add([parcel('a')], 1_000), queue.add([parcel('b')], 1_000)];
  expect(seen).toEqual([]);
  await turn();
  expect(seen).toEqual(['plain a', 'plain b']);
  answer(stored);
  await Promise.all(answers);
});

it('a batch that has begun is not committed on a lost connection: all of it is sent again', async () => {
  const { seen, queue, answer } = watched();
  const answers = Array.from({ length: 25 }, (_, index) => queue.add([parcel(`e${index}`)], 5_000));
  queue.connection(false);
  await turn();
  expect(seen.filter((line) => line.startsWith('commit'))).toEqual([]);
  queue.connection(true);
  await turn();
  expect(seen.filter((line) => line.startsWith('commit'))).toEqual(['commit 25']);
  answer(stored);
  expect(await Promise.all(answers)).toHaveLength(25);
});

it('a guard on an aggregate that the begun batch writes to waits for the next one', async () => {
  const { seen, queue, answer } = watched();
  const before = Array.from({ length: 25 }, (_, index) => queue.add([parcel(`e${index}`)], 5_000));
  const guarded = queue.add([parcel('e3')], 5_000, { revision: 7 });
  await turn();
  expect(seen.at(-1)).toBe('commit 25');
  answer(stored);
  await Promise.all(before);
  await turn();
  expect(seen.at(-1)).toBe('plain e3');
  answer(() => ({ kind: 'stale' }));
  await expect(guarded).rejects.toBeInstanceOf(Fault);
});

const stale: Answer = { kind: 'stale' };

it('a caller whose guard is being looked up has its answer by the deadline, however long the log takes', async () => {
  const { queue, answer } = watched(() => new Promise(() => undefined));
  const guarded = queue.add([parcel('a')], 150, { revision: 7 });
  await turn();
  answer(() => stale);
  await expect(guarded).rejects.toMatchObject({ code: 'BROKER_UNREACHABLE' });
});

it('a guard that could not be looked up is tried again, although nobody else publishes', async () => {
  const { seen, queue, answer } = watched(async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    throw new Error('the log is away');
  });
  const guarded = queue.add([parcel('a')], 5_000, { revision: 7 });
  await turn();
  answer(() => stale);
  await expect.poll(() => seen).toEqual(['plain a', 'plain a']);
  answer(stored);
  expect(await guarded).toHaveLength(1);
});

it('a group that holds one identity twice is refused: no server would ever store it', async () => {
  const { queue, answer } = watched();
  const twice = queue.add([parcel('a'), parcel('b'), parcel('a')], 300);
  const refused = expect(twice).rejects.toMatchObject({ code: 'EVENT_INVALID' });
  const timer = setInterval(() => answer(() => ({ kind: 'has_duplicate' })), 10);
  await refused.finally(() => clearInterval(timer));
});
