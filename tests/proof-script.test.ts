import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkProof } from '../streams/audit/check-proof.ts';
import { logOf, signerOf } from '../streams/audit/given-log.ts';
import { sealedIn } from '../streams/audit/given-tree.ts';
import { verifierKey } from '../streams/audit/note.ts';
import { proveConsistency, proveInTree, type SignedCheckpoint } from '../streams/audit/signed-proof.ts';
import { formatPosition } from '../schemas/event.ts';
import { checkProof as runScript } from './proof-script.ts';

const KEY = verifierKey(signerOf(1).name, signerOf(1).key.x);
const STRANGER = verifierKey(signerOf(1).name, signerOf(2).key.x);
const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });

const eventProof = async (stretches: readonly number[], which: number, later: number) => {
  const { events, checkpoints, heads, leaves } = sealedIn(stretches);
  const index = which % leaves.length;
  const own = checkpoints.find(({ to }) => to > index) as SignedCheckpoint;
  const after = checkpoints.filter(({ to }) => to >= own.to);
  const leaf = { hash: (leaves[index] as Buffer).toString('hex'), index: index + 1 - own.from, covering: own };
  const found = await proveInTree(logOf(events), heads, leaf, after[later % after.length] as SignedCheckpoint);
  const { event, position } = events[index] as (typeof events)[number];
  const { tree, ...way } = found as NonNullable<typeof found>;
  return { event: { event, position: formatPosition(position) }, inclusion: { ...way, ...tree } };
};

const headsProof = async (stretches: readonly number[], one: number, other: number) => {
  const { events, checkpoints, heads } = sealedIn(stretches);
  const pair = [one, other].map((n) => checkpoints[n % checkpoints.length] as SignedCheckpoint);
  const [first, second] = pair.toSorted((a, b) => a.to - b.to) as [SignedCheckpoint, SignedCheckpoint];
  const path = await proveConsistency(logOf(events), heads, first, second);
  return { from: { note: first.note }, to: { note: second.note }, path };
};

/** The script throws where the program says no. */
const scriptSays = (proof: unknown, key: string) =>
  runScript(proof, key).then(
    (says) => ({ ok: true, says }),
    () => ({ ok: false, says: '' }),
  );

describe('a proof', () => {
  it('is checked by the program with the keys alone: what is signed counts, nothing that stands beside it', async () => {
    await fc.assert(
      fc.asyncProperty(lengths, fc.nat(), fc.nat(), async (stretches, a, b) => {
        const proof = await eventProof(stretches, a, b);
        expect(checkProof(proof, [STRANGER, KEY])).toMatchObject({ ok: true, signed_by: KEY.text });
        expect(checkProof(proof, [STRANGER]).ok).toBe(false);
        const { event, inclusion } = proof;
        const other = { ...event, event: { ...event.event, id: 'another' } };
        expect(checkProof({ ...proof, event: other }, [KEY]).ok).toBe(false);
        expect(checkProof({ ...proof, inclusion: { ...inclusion, index: inclusion.index + 1 } }, [KEY]).ok).toBe(false);
        const lies = { ...inclusion, size: inclusion.size + 1, root: 'f'.repeat(64) };
        expect(checkProof({ ...proof, inclusion: lies }, [KEY]).ok).toBe(true);
        const note = inclusion.note.replace(/\n\d+\n/, `\n${inclusion.size + 1}\n`);
        expect(checkProof({ ...proof, inclusion: { ...inclusion, note } }, [KEY]).ok).toBe(false);

        const heads = await headsProof(stretches, a, b);
        expect(checkProof(heads, [KEY])).toMatchObject({ ok: true });
        expect(checkProof(heads, [STRANGER]).ok).toBe(false);
        if (heads.from.note !== heads.to.note)
          expect(checkProof({ ...heads, from: heads.to, to: heads.from }, [KEY]).ok).toBe(false);
      }),
    );
  });

  it('is none where it has not the form', () => {
    for (const what of [null, 3, 'x', [], {}, { event: {}, inclusion: {} }, { event: {}, inclusion: null }])
      expect(checkProof(what, [KEY])).toMatchObject({ ok: false, signed_by: null });
    expect(checkProof({ from: 1, to: 2, path: [3] }, [KEY]).ok).toBe(false);
  });
});

describe('the script of the how-to', () => {
  it('says of every proof what the program says', async () => {
    const cases = [
      [[1], 0, 0],
      [[3], 2, 0],
      [[4, 4], 1, 1],
      [[5, 3, 9, 1], 6, 3],
      [[7, 7, 7, 7], 27, 1],
    ] as const;
    for (const [stretches, a, b] of cases) {
      const [one, two] = [await eventProof(stretches, a, b), await headsProof(stretches, a, b)];
      for (const proof of [one, two]) {
        const { ok, says } = checkProof(proof, [KEY]);
        expect(ok).toBe(true);
        expect(await scriptSays(proof, KEY.text)).toEqual({ ok, says });
        expect(await scriptSays(proof, STRANGER.text)).toMatchObject({ ok: false });
      }
      const bad = { ...one, inclusion: { ...one.inclusion, path: [...one.inclusion.path, 'ab'.repeat(32)] } };
      expect(await scriptSays(bad, KEY.text)).toMatchObject({ ok: false });
      expect(await scriptSays({ ...two, path: [...two.path, 'ab'.repeat(32)] }, KEY.text)).toMatchObject({ ok: false });
    }
  }, 120_000);
});
