import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditCheckpointed } from '../../schemas/audit.ts';
import type { Fault } from '../../schemas/errors.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import { leafOf, type Checkpoint } from './checkpoint.ts';
import { changed, checkpointsOf, EVERY, given, logOf, sealed, swapped, withAt } from './given-log.ts';
import { climb } from './merkle.ts';
import { proveInclusion } from './proof.ts';
import { verifyLog, type Head } from './verify.ts';

const headsOf = (events: readonly StoredEvent[]): Head[] => checkpointsOf(events).map(({ hash, to }) => ({ hash, to }));

const verify = (events: readonly StoredEvent[], expected: readonly Head[] = []) =>
  verifyLog(logOf(events), { expect: expected });

const LOG = sealed(60);
const CHECKPOINTS = checkpointsOf(LOG);
const [FIRST, SECOND] = CHECKPOINTS as [Checkpoint, Checkpoint];
const LAST = CHECKPOINTS.at(-1) as Checkpoint;

describe('a log and its checkpoints', () => {
  it('hold when nobody has touched them, also against every remembered checkpoint', async () => {
    expect(await verify(LOG, headsOf(LOG))).toEqual({
      ok: true,
      checked: LAST.to,
      checkpoints: CHECKPOINTS.length,
      coveredTo: LAST.to,
      uncovered: 60 - LAST.to,
      head: { hash: LAST.hash, to: LAST.to },
      signatures: 0,
      signedTo: 0,
      signedBy: undefined,
      firstBad: undefined,
    });
    expect(await verify([])).toMatchObject({ ok: true, checked: 0, head: undefined });
  });

  it('are not said to hold between ends that have nothing between them', async () => {
    await expect(verifyLog(logOf(LOG), { from: 4, to: 3 })).rejects.toMatchObject({ code: 'AUDIT_RANGE_EMPTY' });
    expect(await verifyLog(logOf(LOG), { from: 3, to: 3 })).toMatchObject({ ok: true, checked: FIRST.to });
  });

  it('name an altered event', async () => {
    const found = await verify(withAt(LOG, 7, (one) => changed(one, { text: 'as somebody wishes' })));
    expect(found).toMatchObject({ ok: false, coveredTo: FIRST.to, firstBad: { seq: 7, kind: 'altered' } });
  });

  it('name a dropped event, also the first one and a checkpoint', async () => {
    for (const seq of [1, 7, FIRST.seq, LAST.to + 1]) {
      const found = await verify(LOG.filter(({ position }) => position.seq !== seq));
      expect(found.firstBad).toMatchObject({ seq, kind: 'missing' });
    }
  });

  it('name the first of two events that changed places', async () => {
    expect((await verify(swapped(LOG, 3))).firstBad).toMatchObject({ seq: 3, kind: 'altered' });
  });

  it('name an altered checkpoint, not the events it was to accuse', async () => {
    for (const data of [
      { root: 'f'.repeat(64) },
      { previous: 'f'.repeat(64) },
      { fingerprints: Buffer.alloc(EVERY * 4).toString('base64') },
      { root: 'f'.repeat(64), fingerprints: Buffer.alloc(EVERY * 4).toString('base64') },
      { size: 3 },
      { to: SECOND.to - 1 },
      { from: SECOND.from + 1 },
      { stream: 'OTHER' },
    ])
      expect((await verify(withAt(LOG, SECOND.seq, (one) => changed(one, data)))).firstBad?.seq).toBe(SECOND.seq);
  });

  it('name an altered event although its own checkpoint was altered to suit it', async () => {
    const other = sealed(60, { text: (seq) => (seq === 2 ? 'as somebody wishes' : 'as it was') });
    const suited = withAt(
      withAt(LOG, 2, () => other[1] as StoredEvent),
      FIRST.seq,
      () => other[FIRST.seq - 1] as StoredEvent,
    );
    expect((await verify(suited)).firstBad).toMatchObject({ seq: FIRST.seq, kind: 'altered' });
  });

  it('name where the log was cut, with a checkpoint that somebody kept', async () => {
    const cut = LOG.slice(0, 40);
    expect(await verify(cut)).toMatchObject({ ok: true });
    const found = await verify(cut, [{ hash: LAST.hash, to: LAST.to }]);
    expect(found.firstBad).toMatchObject({ seq: 41, kind: 'cut' });
  });

  it('name where the history forks, with checkpoints that somebody kept', async () => {
    const forked = sealed(60, { text: (seq) => (seq > SECOND.to ? 'as somebody wishes' : 'as it was') });
    expect(await verify(forked)).toMatchObject({ ok: true });
    expect((await verify(forked, headsOf(LOG))).firstBad).toMatchObject({ seq: SECOND.to + 1, kind: 'forked' });
    expect((await verify(forked, [{ hash: LAST.hash, to: LAST.to }])).firstBad).toMatchObject({ kind: 'forked' });
    expect((await verify(LOG, [{ hash: LAST.hash, to: LAST.to - 1 }])).firstBad).toMatchObject({ kind: 'forked' });
  });

  it('pass a checkpoint that lies on the log twice, and a claim by somebody else', async () => {
    const repeat = { ...(LOG[FIRST.seq - 1] as StoredEvent), position: { stream: 'EVENTS', seq: 61 } };
    const claim = given(62, 'acme', '/test', 'x', auditCheckpointed.type, { ...FIRST, from: 57, to: 60 });
    expect(await verify([...LOG, repeat, claim])).toMatchObject({ ok: true, coveredTo: LAST.to });
  });

  it('can be verified from one sequence to another', async () => {
    const tampered = withAt(LOG, 7, (one) => changed(one, { text: 'as somebody wishes' }));
    const later = await verifyLog(logOf(tampered), { from: SECOND.to + 1 });
    expect(later).toMatchObject({ ok: true, checkpoints: CHECKPOINTS.length - 2 });
    const earlier = await verifyLog(logOf(tampered), { to: 4 });
    expect(earlier).toMatchObject({ ok: true, checkpoints: 1, checked: 4, coveredTo: 4 });
    expect(await verifyLog(logOf(tampered), { from: 6, to: 6 })).toMatchObject({ firstBad: { seq: 7 } });
  });

  it('show any single change to what is covered, wherever and however late the checkpoints came', async () => {
    const mutation = fc.record({
      late: fc.integer({ min: 0, max: 9 }),
      at: fc.nat(),
      how: fc.constantFrom('text', 'id', 'time', 'tenant', 'extension', 'drop', 'swap'),
    });
    await fc.assert(
      fc.asyncProperty(mutation, async ({ late, at, how }) => {
        const log = sealed(60, { late });
        const { to } = checkpointsOf(log).at(-1) as Checkpoint;
        const seq = 1 + (at % to);
        const target = log[seq - 1] as StoredEvent;
        const { event: own } = target;
        const changes: Record<typeof how, () => StoredEvent[]> = {
          text: () => withAt(log, seq, (one) => changed(one, { text: 'x' })),
          id: () => withAt(log, seq, (one) => ({ ...one, msgId: 'x', event: { ...own, id: 'x' } })),
          time: () => withAt(log, seq, (one) => ({ ...one, event: { ...own, time: '2026-11-21T09:00:00.001Z' } })),
          tenant: () => withAt(log, seq, (one) => ({ ...one, event: { ...own, tenant: 'other' } })),
          extension: () => withAt(log, seq, (one) => ({ ...one, event: { ...own, traceparent: '00' } })),
          drop: () => log.filter((one) => one !== target),
          swap: () => swapped(log, seq),
        };
        const { firstBad } = await verify(changes[how]());
        expect(firstBad?.seq).toBe(seq);
      }),
      { numRuns: 200 },
    );
  }, 30_000);
});

describe('a proof of inclusion', () => {
  it('leads from every covered event to the root of its checkpoint, and nothing else does', async () => {
    for (const one of LOG.slice(0, LAST.to)) {
      const checkpoint = CHECKPOINTS.find(({ to }) => to >= one.position.seq) as Checkpoint;
      const { leaf, path, index } = await proveInclusion(logOf(LOG), checkpoint, one.position.seq);
      expect(index).toBe(one.position.seq - checkpoint.from);
      expect(climb(leafOf(one), path).toString('hex')).toBe(checkpoint.root);
      expect(leafOf(one).toString('hex')).toBe(leaf);
      expect(climb(leafOf(changed(one, { text: 'another' })), path).toString('hex')).not.toBe(checkpoint.root);
    }
  });

  it('is refused where the log no longer is what was sealed', async () => {
    const tampered = logOf(withAt(LOG, 3, (one) => changed(one, { text: 'as somebody wishes' })));
    const refused = await proveInclusion(tampered, FIRST, 2).catch((thrown: unknown) => thrown);
    expect((refused as Fault).code).toBe('AUDIT_MISMATCH');
  });
});
