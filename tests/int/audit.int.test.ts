import { DiscardPolicy } from '@nats-io/jetstream';
import { afterEach, describe, expect, it } from 'vitest';
import { auditCheckpointed, auditGapFound } from '../../schemas/audit.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import { startAuditor, type AuditIntervals, type Auditor } from '../../streams/audit/auditor.ts';
import { AUDIT_TENANT, checkpointOf, type Checkpoint } from '../../streams/audit/checkpoint.ts';
import { lookForGaps } from '../../streams/audit/gaps.ts';
import { signerOf } from '../../streams/audit/given-log.ts';
import { auditLogOf, type AuditLog } from '../../streams/audit/log.ts';
import { verifierKey, type SigningKey } from '../../streams/audit/note.ts';
import { keysOnLog } from '../../streams/audit/signer.ts';
import { verifyLog } from '../../streams/audit/verify.ts';
import { CAUSE, collect, until, useBackbone, wish } from './backbone.ts';

const log = useBackbone();
const running = new Set<Auditor>();
/** The secret keys at hand, the one to sign with first. */
let held: readonly SigningKey[] = [signerOf(1).key];

const audit = (intervals: Partial<AuditIntervals>, signs = true): Auditor => {
  const auditor = startAuditor({
    broker: log.broker,
    reader: log.reader,
    publisher: log.publisher,
    stream: 'EVENTS',
    intervals: { lookMs: 20, ...intervals },
    signing: signs ? { firstOrigin: 'auralink/test', held: async () => held } : undefined,
    onTrouble: ({ code }) => {
      troubles.push(code);
      expect(expected).toContain(code);
    },
  });
  running.add(auditor);
  return auditor;
};
const troubles: string[] = [];
let expected: readonly string[] = [];
const stopAll = async () => {
  await Promise.all([...running].map((auditor) => auditor.stop()));
  running.clear();
};
afterEach(stopAll);

const own = (type: string) => collect(log.reader.read({ tenant: AUDIT_TENANT, types: [type] }));
const checkpoints = async (): Promise<Checkpoint[]> =>
  (await own(auditCheckpointed.type)).flatMap((stored) => checkpointOf(stored, 'EVENTS') ?? []);
const real = (): AuditLog => auditLogOf(log.reader, 'EVENTS');
const last = async () => (await log.reader.last()).seq;

const publishMany = async (count: number, prefix: string) => {
  for (let n = 0; n < count; n += 500)
    await Promise.all(
      Array.from({ length: Math.min(500, count - n) }, (_, index) =>
        log.publisher.publish(wish(`${prefix}-${n + index}`), { ...CAUSE, deadlineMs: 20_000 }),
      ),
    );
};

/** The log with some of its events exchanged on the way to the reader, as on a disk that somebody has written. */
const tampered = (change: (stored: StoredEvent) => StoredEvent | undefined): AuditLog => {
  const through = async function* (events: AsyncIterable<StoredEvent>) {
    for await (const stored of events) {
      const other = change(stored);
      if (other) yield other;
    }
  };
  const { events, checkpoints: claims, ...rest } = real();
  return { ...rest, events: (...place) => through(events(...place)), checkpoints: (signal) => through(claims(signal)) };
};

describe('the auditor', () => {
  it('seals ten thousand events in stretches, and signs for all of them, also for those that were sealed before it had a key', async () => {
    audit({ everyEvents: 50, everyMs: 100 }, false);
    await publishMany(120, 'unsigned');
    await until(async () => (await checkpoints()).at(-1)?.to === (await last()) - 1, 'all is covered');
    await stopAll();
    const unsigned = (await checkpoints()).length;
    expect((await verifyLog(real())).signatures).toBe(0);
    audit({ everyEvents: 1_000, everyMs: 200 });
    await publishMany(10_000, 'many');
    await until(async () => (await checkpoints()).at(-1)?.to === (await last()) - 1, 'all is covered');
    const verdict = await verifyLog(real());
    expect(verdict).toMatchObject({ ok: true, uncovered: 1, firstBad: undefined });
    expect(verdict).toMatchObject({ signatures: verdict.checkpoints - unsigned, signedTo: verdict.coveredTo });
    expect(verdict.signedBy).toBe(verifierKey('auralink/test', (held[0] as SigningKey).x).text);
    expect(verdict.checked).toBeGreaterThanOrEqual(10_000);
    expect((await checkpoints()).every(({ size }) => size <= 1_000)).toBe(true);
  }, 60_000);

  it('says nothing more when nothing more happens: its own checkpoint is no reason for the next', async () => {
    const before = await last();
    audit({ everyMs: 50 });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await last()).toBe(before);
  });

  it('adds nothing for being started again, nor for being there twice', async () => {
    const before = (await checkpoints()).length;
    const [one, two] = [audit({ everyEvents: 40, everyMs: 100 }), audit({ everyEvents: 40, everyMs: 100 })];
    await publishMany(200, 'twice');
    await until(async () => (await checkpoints()).at(-1)?.to === (await last()) - 1, 'all is covered');
    await until(() => one.state().coveredTo === two.state().coveredTo);
    const after = await checkpoints();
    expect(new Set(after.map(({ from }) => from)).size).toBe(after.length);
    expect(after.length).toBeGreaterThan(before + 3);
    await stopAll();
    const end = await last();
    audit({ everyEvents: 40, everyMs: 100 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await last()).toBe(end);
    expect(await verifyLog(real())).toMatchObject({ ok: true });
  });

  it('signs with a new key once it has one, which the old one signs for, and never with one it was not given', async () => {
    const [first, second, third] = [1, 2, 3].map((byte) => signerOf(byte).key) as [SigningKey, SigningKey, SigningKey];
    const sealMore = async (prefix: string) => {
      const before = (await checkpoints()).length;
      audit({ everyEvents: 40, everyMs: 50 });
      await publishMany(20, prefix);
      await until(async () => (await checkpoints()).length > before || troubles.length > 0, 'a checkpoint, or trouble');
      await stopAll();
      return (await checkpoints()).length - before;
    };
    held = [second, first];
    expect(await sealMore('rotated')).toBeGreaterThan(0);
    held = [second];
    expect(await sealMore('alone')).toBeGreaterThan(0);
    const keys = await keysOnLog({ reader: log.reader, stream: 'EVENTS' });
    expect(keys.map(({ key, vouched }) => [key.x, vouched])).toEqual([
      [first.x, false],
      [second.x, true],
    ]);
    const trust = { pinned: [verifierKey('auralink/test', first.x)] };
    expect(await verifyLog(real(), { trust })).toMatchObject({ ok: true, signedBy: keys[1]?.key.text });

    [held, expected] = [[third], ['AUDIT_KEY_NOT_HELD']];
    expect(await sealMore('foreign')).toBe(0);
    expect(troubles).toEqual(['AUDIT_KEY_NOT_HELD']);
    [held, expected] = [[second], []];
    troubles.length = 0;
    expect(await sealMore('back')).toBeGreaterThan(0);
    expect(await verifyLog(real(), { trust })).toMatchObject({ ok: true });
  });

  it('is found out on the way from the log: an altered event, a dropped one, two that changed places, a cut end', async () => {
    const kept = (await verifyLog(real())).head;
    expect(kept).toBeDefined();
    const other = await log.reader.one({ stream: 'EVENTS', seq: 17 });
    const cases: readonly [number, string, (stored: StoredEvent) => StoredEvent | undefined][] = [
      [
        5_000,
        'altered',
        (stored) =>
          stored.position.seq === 5_000
            ? { ...stored, event: { ...stored.event, time: other?.event.time ?? '' } }
            : stored,
      ],
      [5_001, 'missing', (stored) => (stored.position.seq === 5_001 ? undefined : stored)],
      [
        16,
        'altered',
        (stored) => (stored.position.seq === 16 && other ? { ...other, position: stored.position } : stored),
      ],
    ];
    for (const [seq, kind, change] of cases)
      expect((await verifyLog(tampered(change))).firstBad).toMatchObject({ seq, kind });
    const end = (kept?.to ?? 0) - 10;
    const cut = tampered((stored) => (stored.position.seq > end ? undefined : stored));
    const shorter = { ...cut, last: async () => end };
    expect(await verifyLog(shorter)).toMatchObject({ ok: true });
    expect((await verifyLog(shorter, { expect: kept ? [kept] : [] })).firstBad).toMatchObject({
      seq: end + 1,
      kind: 'cut',
    });
  }, 30_000);

  it('knows each run of missing sequences of a stream from which somebody may delete', async () => {
    await log.broker.jsm.streams.add({ name: 'OPEN', subjects: ['open.>'] });
    for (let n = 1; n <= 12; n += 1) await log.broker.js.publish('open.x', String(n));
    for (const seq of [5, 7, 6, 10]) await log.broker.jsm.streams.deleteMessage('OPEN', seq);
    expect(await lookForGaps(log.broker, 'OPEN')).toEqual({
      last: 12,
      gaps: [
        { from: 5, to: 7 },
        { from: 10, to: 10 },
      ],
    });
  });

  it('raises the alarm once for each gap, and goes on sealing', async () => {
    const end = await last();
    await expect(log.broker.jsm.streams.deleteMessage('EVENTS', end)).rejects.toThrow(/delete/);
    // Only who may change streams can do this: deny_delete and deny_purge do not hold it back (nats-server 2.15).
    await log.broker.jsm.streams.update('EVENTS', { max_msgs: end - 100, discard: DiscardPolicy.Old });
    const auditor = audit({ everyEvents: 10, everyMs: 50 });
    await until(async () => (await own(auditGapFound.type)).length > 0, 'the alarm');
    expect((await own(auditGapFound.type))[0]?.event.data).toMatchObject({ from: 1, stream: 'EVENTS' });
    await until(() => auditor.state().gaps.length > 0);
    expect(auditor.state().gaps).toMatchObject([{ from: 1 }]);
    await publishMany(30, 'after-gap');
    await stopAll();
    audit({ everyEvents: 10, everyMs: 50 });
    await publishMany(12, 'after-restart');
    await until(async () => (await checkpoints()).at(-1)?.to === (await last()) - 1, 'it goes on');
    expect(await own(auditGapFound.type)).toHaveLength(1);
    expect((await verifyLog(real())).firstBad).toMatchObject({ seq: 1, kind: 'missing' });
  }, 30_000);
});
