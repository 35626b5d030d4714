import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../schemas/errors.ts';
import { bundleLines, type BundleOptions } from './bundle.ts';
import type { Checkpoint } from './checkpoint.ts';
import { checkpointsOf, logOf, sealed, signerOf, type Given } from './given-log.ts';
import { headsOf } from './kept.ts';
import { verifierKey } from './note.ts';
import { openBundle, verifyBundle } from './open-bundle.ts';
import type { VerifyOptions } from './verify.ts';

const SIZE = 60;
const [FIRST, SECOND] = [signerOf(1), signerOf(2)];
const KEYS: NonNullable<Given['keys']> = [
  { at: 5, signer: FIRST },
  { at: 30, signer: SECOND },
];
const LOG = sealed(SIZE, { keys: KEYS });
const CHECKPOINTS = checkpointsOf(LOG);
const LAST = CHECKPOINTS.at(-1) as Checkpoint;
const pinned = [verifierKey(FIRST.name, FIRST.key.x)];

const gather = async (found: AsyncIterable<string>): Promise<string[]> => {
  const lines: string[] = [];
  for await (const line of found) lines.push(line);
  return lines;
};
const bundled = async (log = LOG, options: Partial<BundleOptions> = {}): Promise<string[]> =>
  gather(bundleLines(logOf(log), { gaps: [], ...options }));

const opened = (lines: readonly string[]) =>
  openBundle(async function* () {
    yield* lines;
  });
const verify = async (lines: readonly string[], options: VerifyOptions = { trust: { pinned } }) =>
  verifyBundle(await opened(lines), options);

const placeOf = (lines: readonly string[], seq: number) => lines.findIndex((line) => line.startsWith(`{"seq":${seq},`));
const seqAt = (line: string) => Number(/^\{"seq":(\d+)/.exec(line)?.[1]);

describe('a bundle', () => {
  it('holds as the log does, with nothing else at hand', async () => {
    expect(await verify(await bundled())).toMatchObject({
      ok: true,
      checked: LAST.to,
      checkpoints: CHECKPOINTS.length,
      signatures: CHECKPOINTS.length,
      uncovered: SIZE - LAST.to,
    });
    expect(await verify(await bundled([]), {})).toMatchObject({ ok: true, checked: 0 });
  });

  it('of a part holds too: it begins and ends with checkpoints and brings what they rest on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: LAST.to }), fc.nat(30), fc.nat(5), async (from, length, late) => {
        const log = sealed(SIZE, { keys: KEYS, late });
        const to = Math.min(from + length, (checkpointsOf(log).at(-1) as Checkpoint).to);
        if (from > to) return;
        const lines = await bundled(log, { from, to });
        const { head } = await opened(lines);
        expect([head.from <= from, head.to >= to]).toEqual([true, true]);
        expect(head.to - head.from).toBeLessThan(to - from + 8);
        expect(await verify(lines)).toMatchObject({ ok: true, checked: head.to - head.from + 1, uncovered: 0 });
      }),
      { numRuns: 60 },
    );
  });

  it('shows any single change at its very sequence', async () => {
    const mutation = fc.record({
      late: fc.integer({ min: 0, max: 5 }),
      at: fc.nat(),
      how: fc.constantFrom('alter', 'garble', 'drop', 'swap', 'order', 'double', 'cut', 'insert'),
      kind: fc.constantFrom('any', 'checkpointed', 'key_rotated'),
    });
    const whole = new Map<number, string[]>();
    for (const late of [0, 1, 2, 3, 4, 5]) whole.set(late, await bundled(sealed(SIZE, { keys: KEYS, late })));
    await fc.assert(
      fc.asyncProperty(mutation, async ({ late, at, how, kind }) => {
        const lines = whole.get(late) as string[];
        const { to } = checkpointsOf(sealed(SIZE, { keys: KEYS, late })).at(-1) as Checkpoint;
        const choice = lines.filter(
          (line) => seqAt(line) < to && (kind === 'any' || line.includes(`com.auralink.audit.${kind}`)),
        );
        const line = choice[at % choice.length] as string;
        const [index, seq] = [lines.indexOf(line), seqAt(line)];
        const next = lines[index + 1] as string;
        const renumbered = (text: string, other: number) => text.replace(/^\{"seq":\d+/, `{"seq":${other}`);
        const changes: Record<typeof how, () => string[]> = {
          alter: () => lines.with(index, line.replace('2026-11-21T09', '2026-11-21T10')),
          garble: () => lines.with(index, line.slice(0, -3)),
          drop: () => lines.toSpliced(index, 1),
          swap: () => lines.with(index, renumbered(next, seq)).with(index + 1, renumbered(line, seq + 1)),
          order: () => lines.with(index, next).with(index + 1, line),
          double: () => lines.with(index + 1, renumbered(line, seq + 1)),
          cut: () => lines.slice(0, index),
          insert: () => lines.toSpliced(index, 0, renumbered(next, seq)),
        };
        const { ok, firstBad } = await verify(changes[how]());
        expect([ok, firstBad?.seq]).toEqual([false, how === 'double' ? seq + 1 : seq]);
        if (how === 'cut') expect(firstBad?.kind).toBe('cut');
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it('that lost its last line says so, and one that claims to end sooner is known to whoever has a newer head', async () => {
    const lines = await bundled();
    expect((await verify(lines.slice(0, -1))).firstBad).toMatchObject({ seq: SIZE + 1, kind: 'cut' });
    const shorter = await bundled(LOG.slice(0, 40));
    expect(await verify(shorter)).toMatchObject({ ok: true });
    const { trees } = headsOf([{ place: 'a friend', note: LAST.note }]);
    expect((await verify(shorter, { trees })).firstBad).toMatchObject({ seq: 41, kind: 'cut' });
    expect(await verify(lines, { trees })).toMatchObject({ ok: true });
  });

  it('that forks, or was signed again by another key, is known by the head or the key that was kept', async () => {
    const text = (seq: number) => (seq > 20 ? 'as somebody wishes' : 'as it was');
    const { trees } = headsOf([{ place: 'a friend', note: LAST.note }]);
    const forked = await bundled(sealed(SIZE, { keys: KEYS, text }));
    expect(await verify(forked)).toMatchObject({ ok: true });
    expect((await verify(forked, { trees })).firstBad).toMatchObject({
      kind: 'forked',
      why: expect.stringContaining('a friend'),
    });
    const other = [
      { at: 5, signer: FIRST },
      { at: 30, signer: signerOf(9), lost: true },
    ];
    expect((await verify(await bundled(sealed(SIZE, { keys: other, text })))).firstBad).toMatchObject({
      seq: 30,
      kind: 'key',
    });
    const resigned = await bundled(sealed(SIZE, { keys: [{ at: 5, signer: signerOf(9) }], text }));
    expect((await verify(resigned)).firstBad).toMatchObject({ seq: 5, kind: 'key' });
  });

  it('says what the log itself lacked', async () => {
    const lines = await bundled(
      LOG.filter(({ position }) => position.seq !== 17),
      { gaps: [{ from: 17, to: 17 }] },
    );
    expect((await verify(lines)).firstBad).toMatchObject({
      seq: 17,
      kind: 'missing',
      why: expect.stringContaining('itself'),
    });
  });

  it('of a part cannot do without the checkpoint before it', async () => {
    const lines = await bundled(LOG, { from: 20, to: 30 });
    const { head } = await opened(lines);
    const without = lines.filter(
      (_line, index) => index !== placeOf(lines, checkpointsOf(LOG).find(({ to }) => to === head.from - 1)?.seq ?? 0),
    );
    expect((await verify(without)).firstBad).toMatchObject({ seq: head.from, kind: 'checkpoint' });
  });

  it('is refused where it is none', async () => {
    for (const lines of [
      [],
      ['x'],
      ['{}'],
      ['{"bundle":"auralink-audit","version":2}'],
      ['{"bundle":"auralink-audit","version":1,"stream":"E","from":0,"to":"x"}'],
    ]) {
      const refused = await opened(lines).catch((thrown: unknown) => thrown);
      expect((refused as Fault).code).toBe('BUNDLE_INVALID');
    }
  });
});
