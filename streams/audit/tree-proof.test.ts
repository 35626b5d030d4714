import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logOf, withAt } from './given-log.ts';
import { sealedIn } from './given-tree.ts';
import { leafHash } from './merkle.ts';
import { proveConsistency, proveInTree, type SignedCheckpoint } from './signed-proof.ts';
import { verifyConsistency, verifyInclusion } from './tree-proof.ts';

// RFC 6962 §2.1 as it is written there, over all leaves each time: what the proofs from checkpoints are held against.
const sha256 = (...parts: readonly Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const half = (size: number): number => {
  let k = 1;
  while (k * 2 < size) k *= 2;
  return k;
};
const mth = (d: readonly Buffer[]): Buffer => {
  if (d.length === 1) return d[0] as Buffer;
  const k = half(d.length);
  return sha256(Buffer.of(1), mth(d.slice(0, k)), mth(d.slice(k)));
};
const pathRef = (m: number, d: readonly Buffer[]): Buffer[] => {
  if (d.length === 1) return [];
  const k = half(d.length);
  return m < k ? [...pathRef(m, d.slice(0, k)), mth(d.slice(k))] : [...pathRef(m - k, d.slice(k)), mth(d.slice(0, k))];
};
const subproof = (m: number, d: readonly Buffer[], known: boolean): Buffer[] => {
  if (m === d.length) return known ? [] : [mth(d)];
  const k = half(d.length);
  return m <= k
    ? [...subproof(m, d.slice(0, k), known), mth(d.slice(k))]
    : [...subproof(m - k, d.slice(k), false), mth(d.slice(0, k))];
};
const hex = (hashes: readonly Buffer[]): string[] => hashes.map((one) => one.toString('hex'));

const lengths = fc.array(fc.integer({ min: 1, max: 19 }), { minLength: 1, maxLength: 12 });
const at = <T>(all: readonly T[], n: number): T => all[n % all.length] as T;

describe('a proof from checkpoints', () => {
  it('of an event is the path of RFC 6962 into every signed tree that holds it', async () => {
    await fc.assert(
      fc.asyncProperty(lengths, fc.nat(), fc.nat(), async (stretches, which, later) => {
        const { events, checkpoints, heads, leaves } = sealedIn(stretches);
        const index = which % leaves.length;
        const covering = checkpoints.findIndex(({ to }) => to > index);
        const own = checkpoints[covering] as SignedCheckpoint;
        const head = at(checkpoints.slice(covering), later);
        const leaf = { hash: (leaves[index] as Buffer).toString('hex'), index: index + 1 - own.from, covering: own };
        const { size, root } = head.tree;
        const found = await proveInTree(logOf(events), heads, leaf, head);
        const path = hex(pathRef(index, leaves.slice(0, size)));
        expect(found).toEqual({ index, tree: { size, root }, path, note: head.note });
        expect(root).toBe(mth(leaves.slice(0, size)).toString('hex'));
      }),
    );
  });

  it('of two heads is the consistency proof of RFC 6962', async () => {
    await fc.assert(
      fc.asyncProperty(lengths, fc.nat(), fc.nat(), async (stretches, one, other) => {
        const { events, checkpoints, heads, leaves } = sealedIn(stretches);
        const pair = [at(checkpoints, one), at(checkpoints, other)].toSorted((a, b) => a.to - b.to);
        const [first, second] = pair as [SignedCheckpoint, SignedCheckpoint];
        const path = await proveConsistency(logOf(events), heads, first, second);
        expect(path).toEqual(hex(subproof(first.tree.size, leaves.slice(0, second.tree.size), true)));
      }),
    );
  });

  it('reads no more than the stretches that end beside its nodes', async () => {
    const { events, checkpoints, heads } = sealedIn(Array.from({ length: 200 }, () => 10));
    let reads = 0;
    const log = logOf(events);
    const counted = {
      ...log,
      events: (from: number, to: number) => {
        reads += to - from + 1;
        return log.events(from, to);
      },
    };
    await proveConsistency(counted, heads, checkpoints[0] as SignedCheckpoint, checkpoints.at(-1) as SignedCheckpoint);
    expect(reads).toBeLessThanOrEqual(11 * 10);
  });

  it('is not given for a log whose events are others', async () => {
    const { events, checkpoints, heads, leaves } = sealedIn([4, 4, 4]);
    const log = logOf(withAt(events, 6, (one) => ({ ...one, event: { ...one.event, id: 'another' } })));
    const covering = checkpoints[0] as SignedCheckpoint;
    const leaf = { hash: (leaves[1] as Buffer).toString('hex'), index: 1, covering };
    const last = checkpoints.at(-1) as SignedCheckpoint;
    await expect(proveInTree(log, heads, { ...leaf, index: 2 }, covering)).rejects.toMatchObject({
      code: 'AUDIT_MISMATCH',
    });
    await expect(
      proveConsistency(log, heads, covering, { ...last, tree: { ...last.tree, root: 'f'.repeat(64) } }),
    ).rejects.toMatchObject({ code: 'AUDIT_MISMATCH' });
    const seventh = checkpoints[1] as SignedCheckpoint;
    const other = { hash: (leaves[6] as Buffer).toString('hex'), index: 2, covering: seventh };
    await expect(proveInTree(log, heads, other, seventh)).rejects.toMatchObject({ code: 'AUDIT_MISMATCH' });
  });
});

const some = (size: number): Buffer[] => Array.from({ length: size }, (_, index) => leafHash(String(index)));
const sizes = fc.integer({ min: 1, max: 140 });

/** One thing wrong with a path: a hash, one too few, one too many, two in each other's place. */
const spoilt = (path: readonly string[], which: number, how: number): readonly string[] => {
  const place = path.length === 0 ? 0 : which % path.length;
  const other = sha256(Buffer.from(String(which))).toString('hex');
  if (path.length === 0 || how === 0) return path.toSpliced(place, 0, other);
  if (how === 1) return path.toSpliced(place, 1);
  if (how === 2 && path.length > 1)
    return path.toSpliced(place, 1).toSpliced((place + 1) % path.length, 0, path[place] as string);
  return path.with(place, other);
};

describe('whoever verifies', () => {
  it('takes the path of every leaf in every tree, for this leaf, index, size and root alone', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), fc.nat({ max: 3 }), (size, which, place, how) => {
        const leaves = some(size);
        const index = which % size;
        const leaf = leaves[index] as Buffer;
        const head = { size, root: mth(leaves).toString('hex') };
        const path = hex(pathRef(index, leaves));
        expect(verifyInclusion(leaf, index, head, path)).toBe(true);
        expect(verifyInclusion(leafHash('another'), index, head, path)).toBe(false);
        for (const another of [index - 1, index + 1, size, -1, 0.5, Number.NaN])
          expect(verifyInclusion(leaf, another, head, path)).toBe(false);
        expect(verifyInclusion(leaf, index, { size, root: 'f'.repeat(64) }, path)).toBe(false);
        const bad = spoilt(path, place, how);
        if (bad.join() !== path.join()) expect(verifyInclusion(leaf, index, head, bad)).toBe(false);
      }),
    );
  });

  it('takes the proof of two trees of which one begins with the other, and of no other two', () => {
    fc.assert(
      fc.property(sizes, sizes, fc.nat(), fc.nat({ max: 3 }), (one, other, place, how) => {
        const [m, n] = [Math.min(one, other), Math.max(one, other)];
        const leaves = some(n);
        const head = (all: readonly Buffer[]) => ({ size: all.length, root: mth(all).toString('hex') });
        const [first, second] = [head(leaves.slice(0, m)), head(leaves)];
        const path = hex(subproof(m, leaves, true));
        expect(verifyConsistency(first, second, path)).toBe(true);
        // A history that was written anew.
        const forked = head(leaves.slice(0, m).with(place % m, leafHash('another')));
        expect(verifyConsistency(forked, second, path)).toBe(false);
        expect(verifyConsistency(first, { size: n, root: 'f'.repeat(64) }, path)).toBe(false);
        if (m < n) expect(verifyConsistency(second, first, path)).toBe(false);
        const bad = spoilt(path, place, how);
        if (bad.join() !== path.join()) expect(verifyConsistency(first, second, bad)).toBe(false);
      }),
    );
  });

  it('takes no sizes, indexes or hashes that are none', () => {
    const root = mth(some(2)).toString('hex');
    const [leaf, other] = some(2) as [Buffer, Buffer];
    const path = [other.toString('hex')];
    expect(verifyInclusion(leaf, 0, { size: 2, root }, path)).toBe(true);
    expect(verifyInclusion(leaf, 0, { size: 2, root }, [`${path[0]}zz`])).toBe(false);
    expect(verifyInclusion(leaf, 0, { size: Number.POSITIVE_INFINITY, root }, path)).toBe(false);
    expect(verifyConsistency({ size: 0, root }, { size: 2, root }, [])).toBe(false);
    expect(verifyConsistency({ size: 1, root: '' }, { size: 2, root }, path)).toBe(false);
  });
});
