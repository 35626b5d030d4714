import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../schemas/event.ts';
import { noteOf, type Checkpoint, type TreeData } from './checkpoint.ts';
import { changed, checkpointsOf, logOf, sealed, signerOf, swapped, withAt, type Given } from './given-log.ts';
import { keysOf } from './keys.ts';
import { parseHead, parseNote, verifierKey, type VerifierKey } from './note.ts';
import type { TreeHeadKept } from './remembered.ts';
import { verifyLog } from './verify.ts';

const SIZE = 60;
const [FIRST, SECOND, STRANGER] = [signerOf(1), signerOf(2), signerOf(3)];
const publicOf = ({ name, key }: typeof FIRST): VerifierKey => verifierKey(name, key.x);
/** Signed from the start by one key, by another from the 30th event on. */
const KEYS: NonNullable<Given['keys']> = [
  { at: 5, signer: FIRST },
  { at: 30, signer: SECOND },
];
const LOG = sealed(SIZE, { keys: KEYS });
const CHECKPOINTS = checkpointsOf(LOG);
const LAST = CHECKPOINTS.at(-1) as Checkpoint;

/** What a witness keeps: the heads that were signed. */
const kept = (checkpoints: readonly Checkpoint[]): TreeHeadKept[] =>
  checkpoints.flatMap(({ note }) => parseHead(parseNote(note ?? '')?.text ?? '') ?? []);

const verify = (events: readonly StoredEvent[], pinned?: readonly VerifierKey[], trees: readonly TreeHeadKept[] = []) =>
  verifyLog(logOf(events), { trust: { pinned }, trees });

describe('a signed log', () => {
  it('holds with its first key, with any of its keys given, and against every head that was signed', async () => {
    const whole = { ok: true, signatures: CHECKPOINTS.length, signedTo: LAST.to, signedBy: publicOf(SECOND).text };
    expect(await verify(LOG)).toMatchObject(whole);
    for (const key of [FIRST, SECOND])
      expect(await verify(LOG, [publicOf(key)], kept(CHECKPOINTS))).toMatchObject(whole);
  });

  it('holds where it was not signed at first, and says up to where it is', async () => {
    const log = sealed(SIZE, { keys: [{ at: 30, signer: FIRST }] });
    const signed = checkpointsOf(log).filter(({ note }) => note !== undefined);
    const found = await verify(log, [publicOf(FIRST)]);
    expect(found).toMatchObject({ ok: true, signatures: signed.length, signedTo: signed.at(-1)?.to });
    expect(signed.length).toBeLessThan(checkpointsOf(log).length);
  });

  it('is not the log of somebody who gives another key, from its own first key on', async () => {
    expect(await verify(LOG, [publicOf(STRANGER)])).toMatchObject({ ok: false, firstBad: { seq: 5, kind: 'key' } });
    expect((await verify(sealed(SIZE), [publicOf(FIRST)])).firstBad).toMatchObject({ seq: 1, kind: 'signature' });
  });

  it('is found out when it was written anew and signed by another key', async () => {
    const forged = sealed(SIZE, {
      keys: [{ at: 5, signer: STRANGER }],
      text: (seq) => (seq === 12 ? 'as somebody wishes' : 'as it was'),
    });
    expect(await verify(forged)).toMatchObject({ ok: true });
    expect((await verify(forged, [publicOf(FIRST)])).firstBad).toMatchObject({ seq: 5, kind: 'key' });
    expect((await verify(forged, undefined, kept(CHECKPOINTS))).firstBad).toMatchObject({ seq: 5, kind: 'forked' });
  });

  it('names the checkpoint from which on somebody else has signed', async () => {
    const third = CHECKPOINTS[2] as Checkpoint;
    const { tree } = third as { tree: TreeData };
    for (const signer of [STRANGER, SECOND]) {
      const other = withAt(LOG, third.seq, (one) => changed(one, { note: noteOf(tree, signer) }));
      // What covers it tells it first: the end of the log shows the signature alone.
      expect((await verify(other.slice(0, third.seq))).firstBad).toMatchObject({ seq: third.seq, kind: 'signature' });
      expect((await verify(other)).firstBad?.seq).toBe(third.seq);
    }
  });

  it('takes no key that the one before has not signed for, unless that is given too', async () => {
    const log = sealed(SIZE, {
      keys: [
        { at: 5, signer: FIRST },
        { at: 30, signer: SECOND, lost: true },
      ],
    });
    expect((await verify(log)).firstBad).toMatchObject({ seq: 30, kind: 'key' });
    expect((await verify(log, [publicOf(FIRST)])).firstBad).toMatchObject({ seq: 30, kind: 'key' });
    expect(await verify(log, [publicOf(FIRST), publicOf(SECOND)])).toMatchObject({ ok: true });
    expect(await verifyLog(logOf(log), { trust: { own: [publicOf(SECOND)] } })).toMatchObject({ ok: true });
  });

  it('takes no signature of a key that another has followed', async () => {
    const log = sealed(SIZE, { keys: KEYS, late: 3 });
    const after = checkpointsOf(log).findLast(({ to }) => to >= 30) as Checkpoint;
    const old = withAt(log.slice(0, after.seq), after.seq, (one) =>
      changed(one, { note: noteOf(after.tree as TreeData, FIRST) }),
    );
    expect((await verify(old)).firstBad).toMatchObject({ seq: after.seq, kind: 'signature' });
  });

  it('names every change to the end of the log that a signature covers', async () => {
    const end = LOG.slice(0, LAST.seq);
    const { tree, note = '' } = LAST;
    const changes: readonly object[] = [
      { note: undefined },
      { note: undefined, tree: undefined },
      { note: `${note}x` },
      { note: note.replace(`\n${String(tree?.size)}\n`, '\n3\n') },
      { tree: undefined },
      { tree: { ...tree, root: 'f'.repeat(64) } },
      { tree: { ...tree, size: 7 } },
      { tree: { ...tree, range: [] } },
      { tree: 'nonsense' },
      { root: 'f'.repeat(64) },
      { previous: 'f'.repeat(64) },
    ];
    for (const change of changes)
      expect((await verify(withAt(end, LAST.seq, (one) => changed(one, change)))).firstBad?.seq).toBe(LAST.seq);
  });

  it('is known to be cut or forked by whoever keeps the newest head, at the very sequence', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: SIZE - 1 }), fc.nat(3), async (end, late) => {
        const log = sealed(SIZE, { keys: KEYS, late });
        const newest = kept(checkpointsOf(log)).slice(-1);
        const { seq } = checkpointsOf(log).at(-1) as Checkpoint;
        const { firstBad } = await verify(log.slice(0, end), undefined, newest);
        expect(firstBad).toEqual(end < seq ? expect.objectContaining({ seq: end + 1, kind: 'cut' }) : undefined);
      }),
      { numRuns: 60 },
    );
    const forked = sealed(SIZE, { keys: KEYS, text: (seq) => (seq > 20 ? 'as somebody wishes' : 'as it was') });
    const agreed = CHECKPOINTS.filter(({ to }) => to <= 20).at(-1) as Checkpoint;
    expect((await verify(forked, undefined, kept(CHECKPOINTS))).firstBad).toMatchObject({
      seq: agreed.to + 1,
      kind: 'forked',
    });
  });

  it('shows any single change at its very sequence, whatever it is made to and wherever keys and checkpoints lie', async () => {
    const mutation = fc.record({
      late: fc.integer({ min: 0, max: 6 }),
      first: fc.integer({ min: 1, max: 20 }),
      second: fc.integer({ min: 21, max: 50 }),
      at: fc.nat(),
      how: fc.constantFrom('text', 'id', 'time', 'type', 'data', 'extension', 'drop', 'swap', 'double'),
      kind: fc.constantFrom('any', 'checkpoint', 'key'),
    });
    await fc.assert(
      fc.asyncProperty(mutation, async ({ late, first, second, at, how, kind }) => {
        const log = sealed(SIZE, {
          late,
          keys: [
            { at: first, signer: FIRST },
            { at: second, signer: SECOND },
          ],
        });
        const { to } = checkpointsOf(log).at(-1) as Checkpoint;
        const subject = { any: undefined, checkpoint: 'audit/EVENTS', key: 'audit_key/EVENTS' }[kind];
        const choice = log.filter(
          ({ event, position }) => position.seq <= to && (!subject || event.subject === subject),
        );
        const target = choice[at % choice.length];
        if (!target) return;
        const { seq } = target.position;
        const { event: own } = target;
        const as = (event: object) => withAt(log, seq, (one) => ({ ...one, event: { ...own, ...event } }));
        const changes: Record<typeof how, () => StoredEvent[]> = {
          text: () => withAt(log, seq, (one) => changed(one, { text: 'x' })),
          id: () => withAt(log, seq, (one) => ({ ...one, msgId: 'x', event: { ...own, id: 'x' } })),
          time: () => as({ time: '2026-11-21T09:00:00.001Z' }),
          type: () => as({ type: 'com.auralink.room.ended.v1', subject: 'room/r-1' }),
          data: () => as({ data: {} }),
          extension: () => as({ traceparent: '00' }),
          drop: () => log.filter((one) => one !== target),
          swap: () => swapped(log, seq),
          double: () => withAt(log, seq + 1, ({ position }) => ({ ...target, position })),
        };
        const { firstBad } = await verify(changes[how]());
        const expected = how === 'double' ? seq + 1 : seq;
        // Behind what is covered nothing need be told; a second claim to be a checkpoint is.
        expect(expected > to ? [undefined, expected] : [expected]).toContain(firstBad?.seq);
      }),
      { numRuns: 400, examples: [[{ late: 4, first: 18, second: 21, at: 0, how: 'data', kind: 'key' }]] },
    );
  }, 60_000);
});

describe('the keys on a log', () => {
  it('count in the order of their numbers, and once', async () => {
    const found = await keysOf(
      logOf([...LOG, { ...(LOG[4] as StoredEvent), position: { stream: 'EVENTS', seq: 61 } }]).keys(),
      'EVENTS',
    );
    expect(found.map(({ number, seq, possessed, vouched }) => [number, seq, possessed, vouched])).toEqual([
      [1, 5, true, false],
      [2, 30, true, true],
    ]);
  });

  it('are none where the statement was altered, or is of another log', async () => {
    const second = LOG[29] as StoredEvent;
    const third = publicOf(STRANGER).text;
    for (const change of [{ key: third }, { previous: third }, { number: 3 }, { note: 'x' }]) {
      const { firstBad } = await verify(withAt(LOG, 30, (one) => changed(one, change)));
      expect(firstBad?.seq).toBe(30);
    }
    expect(await keysOf(logOf([second]).keys(), 'OTHER')).toEqual([]);
  });
});
