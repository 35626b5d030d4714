import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Proof } from '../../api.gen.ts';
import { sha256, toHex, utf8 } from './bytes.ts';
import { canonical } from './canonical.ts';
import { checkConsistency, checkEventProof } from './check.ts';

const bytes = (hex: string) => new Uint8Array((hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
const base64 = (given: Uint8Array): string => btoa(String.fromCodePoint(...given));
const node = async (left: string, right: string): Promise<string> =>
  toHex(await sha256(Uint8Array.of(1), bytes(left), bytes(right)));
/** The largest power of two below `size`. */
const splitOf = (size: number): number => 2 ** Math.floor(Math.log2(size - 1));

// RFC 6962 §2.1, §2.1.1 and §2.1.2, word by word.
const mth = async (leaves: readonly string[]): Promise<string> => {
  if (leaves.length === 1) return leaves[0] ?? '';
  const k = splitOf(leaves.length);
  return node(await mth(leaves.slice(0, k)), await mth(leaves.slice(k)));
};
const pathOf = async (m: number, leaves: readonly string[]): Promise<string[]> => {
  if (leaves.length === 1) return [];
  const k = splitOf(leaves.length);
  return m < k
    ? [...(await pathOf(m, leaves.slice(0, k))), await mth(leaves.slice(k))]
    : [...(await pathOf(m - k, leaves.slice(k))), await mth(leaves.slice(0, k))];
};
const subproof = async (m: number, leaves: readonly string[], whole: boolean): Promise<string[]> => {
  if (m === leaves.length) return whole ? [] : [await mth(leaves)];
  const k = splitOf(leaves.length);
  return m <= k
    ? [...(await subproof(m, leaves.slice(0, k), whole)), await mth(leaves.slice(k))]
    : [...(await subproof(m - k, leaves.slice(k), false)), await mth(leaves.slice(0, k))];
};

const NAME = 'auralink/tests';
const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
const ID = 'abcdef01';
const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
const KEYS = [{ key: `${NAME}+${ID}+${base64(Uint8Array.of(1, ...publicKey))}` }];

const noteOf = async (leaves: readonly string[]): Promise<string> => {
  const text = `${NAME}\n${leaves.length}\n${base64(bytes(await mth(leaves)))}\n`;
  const signed = new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, utf8(text)));
  return `${text}\n— ${NAME} ${base64(Uint8Array.of(...bytes(ID), ...signed))}\n`;
};

const eventAt = (index: number) => ({
  event: { id: `e${index}`, data: { z: 1, a: 'ü' } },
  position: `EVENTS:${index + 1}`,
});
const leavesOf = (size: number): Promise<string[]> =>
  Promise.all(
    Array.from({ length: size }, async (_, at) => toHex(await sha256(Uint8Array.of(0), utf8(canonical(eventAt(at)))))),
  );

const proofOf = async (index: number, size: number) => {
  const leaves = await leavesOf(size);
  const root = await mth(leaves);
  const steps = await pathOf(index, leaves);
  let [from, to] = [0, size];
  const sides: ('left' | 'right')[] = [];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    sides.unshift(index < middle ? 'right' : 'left');
    if (index < middle) to = middle;
    else from = middle;
  }
  return {
    event: eventAt(index),
    leaf: leaves[index],
    index,
    path: steps.map((hash, at) => ({ side: sides[at], hash })),
    checkpoint: { size, root },
    inclusion: { index, size, root, path: steps, note: await noteOf(leaves) },
    after: [],
  } as unknown as Proof & { readonly inclusion: NonNullable<Proof['inclusion']> };
};

const placed = fc.integer({ min: 1, max: 40 }).chain((size) => fc.tuple(fc.nat(size - 1), fc.constant(size)));
const flipped = (hex: string): string => (hex.startsWith('0') ? '1' : '0') + hex.slice(1);

describe('the proof of an event, walked in the page', () => {
  it('holds for every event of every tree, up to the signature', async () => {
    await fc.assert(
      fc.asyncProperty(placed, async ([index, size]) => {
        const proof = await proofOf(index, size);
        const found = await checkEventProof(proof, KEYS);
        expect(found).toMatchObject({ outcome: 'proven', sameLeaf: true, tree: { note: { keyId: ID } } });
        expect(found.tree?.steps).toEqual(found.interval.steps);
        expect((await checkEventProof(proof, [])).outcome).toBe('unsigned');
      }),
      { numRuns: 40 },
    );
  });

  it('does not hold once the event, a hash, its place or the note is another, whatever the server says', async () => {
    const proof = await proofOf(5, 11);
    const { inclusion } = proof;
    const outcome = async (other: object): Promise<string> =>
      (await checkEventProof({ ...proof, ...other }, KEYS)).outcome;
    expect(await outcome({})).toBe('proven');
    expect(await outcome({ event: { ...proof.event, event: { id: 'another' } } })).toBe('broken');
    expect(await outcome({ event: { ...proof.event, position: 'EVENTS:7' } })).toBe('broken');
    expect(await outcome({ inclusion: { ...inclusion, index: 6 } })).toBe('broken');
    expect(await outcome({ inclusion: { ...inclusion, path: inclusion.path.slice(1) } })).toBe('broken');
    expect(await outcome({ inclusion: { ...inclusion, path: [...inclusion.path, inclusion.root] } })).toBe('broken');
    expect(await outcome({ inclusion: { ...inclusion, path: inclusion.path.map(flipped) } })).toBe('broken');
    expect(await outcome({ inclusion: { ...inclusion, note: inclusion.note.replace('\n11\n', '\n12\n') } })).toBe(
      'broken',
    );
    expect(await outcome({ inclusion: { ...inclusion, note: 'no note' } })).toBe('broken');
    // What stands beside the note does not count.
    expect(await outcome({ inclusion: { ...inclusion, size: 3, root: 'f'.repeat(64) } })).toBe('proven');
    expect(await outcome({ path: proof.path.toReversed() })).toBe('broken');
    expect(await outcome({ inclusion: null })).toBe('unsigned');
  });
});

const headsOf = async (first: number, second: number) => {
  const leaves = await leavesOf(second);
  const shown = async (size: number) => ({
    size,
    root: await mth(leaves.slice(0, size)),
    note: await noteOf(leaves.slice(0, size)),
  });
  return {
    from: await shown(first),
    to: await shown(second),
    path: first === second ? [] : await subproof(first, leaves, true),
  };
};

describe('the proof that one signed tree begins with another, walked in the page', () => {
  it('holds for any two sizes, and for no other path', async () => {
    await fc.assert(
      fc.asyncProperty(placed, async ([smaller, size]) => {
        const proof = await headsOf(smaller + 1, size);
        expect((await checkConsistency(proof, KEYS)).outcome).toBe('proven');
        if (proof.path.length > 0)
          expect((await checkConsistency({ ...proof, path: proof.path.map(flipped) }, KEYS)).outcome).toBe('broken');
        const longer = { ...proof, path: [...proof.path, 'a'.repeat(64)] };
        expect((await checkConsistency(longer, KEYS)).outcome).toBe('broken');
      }),
      { numRuns: 40 },
    );
  });

  it('does not hold for the heads of two histories', async () => {
    const [one, other] = await Promise.all([headsOf(6, 11), leavesOf(12)]);
    const forked = { ...one.from, note: await noteOf(other.slice(6)) };
    expect((await checkConsistency({ ...one, from: forked }, KEYS)).outcome).toBe('broken');
    expect((await checkConsistency({ ...one, from: one.to, to: one.from }, KEYS)).outcome).toBe('broken');
  });
});

it('names are sorted by their code units, as RFC 8785 wants', () => {
  expect(canonical({ b: [1, { d: null, c: 'x"' }], a: 1e21, '\u{1F600}': 0, '\uFB33': 0, gone: undefined })).toBe(
    '{"a":1e+21,"b":[1,{"c":"x\\"","d":null}],"\u{1F600}":0,"\uFB33":0}',
  );
});
