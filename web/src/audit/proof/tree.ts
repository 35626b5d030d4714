import { type Bytes, hashIn, sha256, toHex, utf8 } from './bytes.ts';
import { canonical } from './canonical.ts';

/** RFC 6962 §2.1: what begins with 0 is a leaf, what begins with 1 a node, so neither can be taken for the other. */
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export const leafHash = async (value: unknown): Promise<string> => toHex(await sha256(LEAF, utf8(canonical(value))));
const nodeHash = (left: Bytes, right: Bytes): Promise<Bytes> => sha256(NODE, left, right);

export type Side = 'left' | 'right';

/** One neighbour on the way to a root, and where it stands. */
export interface Step {
  readonly side: Side;
  readonly hash: string;
}

/** The head of a tree: its number of leaves, and its root in hex. */
export interface TreeHead {
  readonly size: number;
  readonly root: string;
}

const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;
const isOdd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);

interface Rung {
  node: number;
  last: number;
}

const up = (rung: Rung): void => {
  [rung.node, rung.last] = [half(rung.node), half(rung.last)];
};

/**
 * Where the neighbours stand, by the numbers of the node and of the last one of its level (RFC 9162 §2.1.3.2 and §2.1.4.2). Undefined where the path is
 * longer or shorter than the way.
 */
const sidesOf = (from: number, lastLeaf: number, count: number): readonly Side[] | undefined => {
  const rung: Rung = { node: from, last: lastLeaf };
  const sides: Side[] = [];
  while (sides.length < count) {
    if (rung.last === 0) return undefined;
    const isLeft = isOdd(rung.node) || rung.node === rung.last;
    sides.push(isLeft ? 'left' : 'right');
    // Levels in which the node has no neighbour are passed.
    if (isLeft) while (!isOdd(rung.node) && rung.node !== 0) up(rung);
    up(rung);
  }
  return rung.last === 0 ? sides : undefined;
};

const stepsOf = (sides: readonly Side[], path: readonly string[]): readonly Step[] =>
  sides.map((side, at) => ({ side, hash: path[at] ?? '' }));

/** Where the neighbours of a leaf stand in a tree; undefined for a path that is none of it. */
export const inclusionSteps = (index: number, size: number, path: readonly string[]): readonly Step[] | undefined => {
  if (!isSize(size) || !Number.isSafeInteger(index) || index < 0 || index >= size) return undefined;
  const sides = sidesOf(index, size - 1, path.length);
  return sides && stepsOf(sides, path);
};

/** The root that a leaf leads to; undefined where a hash is none. */
export const climb = async (leaf: string, steps: readonly Step[]): Promise<string | undefined> => {
  let own = hashIn(leaf);
  for (const { side, hash } of steps) {
    const other = hashIn(hash);
    if (!own || !other) return undefined;
    own = side === 'left' ? await nodeHash(other, own) : await nodeHash(own, other);
  }
  return own && toHex(own);
};

/** The way from the node that two trees share to both of their roots. */
export interface SharedWay {
  /** The node to begin with: the first tree's root where that is a full subtree, else the path's first hash. */
  readonly start: string;
  readonly startsAtRoot: boolean;
  readonly steps: readonly Step[];
}

const shiftsOf = (value: number): number => {
  let [left, shifts] = [value, 0];
  for (; isOdd(left); left = half(left)) shifts += 1;
  return shifts;
};

/** Undefined where the path is none from the one to the other. Two trees of one size need no way. */
export const consistencyWay = (first: TreeHead, second: TreeHead, path: readonly string[]): SharedWay | undefined => {
  if (!isSize(first.size) || !isSize(second.size) || first.size > second.size) return undefined;
  if (first.size === second.size)
    return path.length === 0 ? { start: first.root, startsAtRoot: true, steps: [] } : undefined;
  const startsAtRoot = Number.isInteger(Math.log2(first.size));
  const [start, rest] = startsAtRoot ? [first.root, path] : [path[0], path.slice(1)];
  if (start === undefined || path.length === 0) return undefined;
  const shift = 2 ** shiftsOf(first.size - 1);
  const sides = sidesOf(Math.floor((first.size - 1) / shift), Math.floor((second.size - 1) / shift), rest.length);
  return sides && { start, startsAtRoot, steps: stepsOf(sides, rest) };
};

/** Both roots as the way gives them: the neighbours on the left belong to both trees, those on the right only to the second. */
export const bothRoots = async ({
  start,
  steps,
}: SharedWay): Promise<{ readonly first: string | undefined; readonly second: string | undefined }> => ({
  first: await climb(
    start,
    steps.filter(({ side }) => side === 'left'),
  ),
  second: await climb(start, steps),
});
