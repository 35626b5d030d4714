import { nodeHash, splitAt } from './merkle.ts';

/** A node of a tree, by what lies under it: the leaves from one index up to, and without, another. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** RFC 6962 §2.1.1: the nodes whose hashes lead from the leaf at `index` to the root of a tree of `size` leaves, from the leaf up. */
export const inclusionSpans = (index: number, size: number): readonly Span[] => {
  const spans: Span[] = [];
  for (let [from, to] = [0, size]; to - from > 1;) {
    const middle = from + splitAt(to - from);
    if (index < middle) {
      spans.push({ from: middle, to });
      to = middle;
    } else {
      spans.push({ from, to: middle });
      from = middle;
    }
  }
  return spans.toReversed();
};

/** RFC 6962 §2.1.2: the nodes whose hashes show that a tree of `second` leaves begins with the one of `first`. None where they are the same. */
export const consistencySpans = (first: number, second: number): readonly Span[] => {
  const spans: Span[] = [];
  let [from, to] = [0, second];
  while (to !== first) {
    const middle = from + splitAt(to - from);
    if (first <= middle) {
      spans.push({ from: middle, to });
      to = middle;
    } else {
      spans.push({ from, to: middle });
      from = middle;
    }
  }
  // A verifier of `first` has its root: where that is this node it need not be told.
  return from === 0 ? spans.toReversed() : [{ from, to }, ...spans.toReversed()];
};

const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;
const isOdd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);

const HASH_BYTES = 32;

/** Hex as hashes; undefined where one is none. */
const hashesOf = (path: readonly string[]): readonly Buffer[] | undefined => {
  const hashes = path.map((text) => Buffer.from(text, 'hex'));
  return hashes.every((one, index) => one.length === HASH_BYTES && one.toString('hex') === path[index])
    ? hashes
    : undefined;
};

/** Where a climb stands: the numbers of its node and of the last one of its level. */
interface Rung {
  node: number;
  last: number;
}

const up = (rung: Rung): void => {
  [rung.node, rung.last] = [half(rung.node), half(rung.last)];
};

/** At a neighbour on the left: levels in which the node has none are passed. */
const upToOdd = (rung: Rung): void => {
  while (!isOdd(rung.node) && rung.node !== 0) up(rung);
};

/** Whether the neighbour of this level stands on the left. */
const standsRight = ({ node, last }: Rung): boolean => isOdd(node) || node === last;

/** RFC 9162 §2.1.3.2. Hashes are hex; false for anything that is none. */
export const verifyInclusion = (
  leaf: Buffer,
  index: number,
  { size, root }: { readonly size: number; readonly root: string },
  path: readonly string[],
): boolean => {
  const hashes = hashesOf(path);
  if (!isSize(size) || !Number.isSafeInteger(index) || index < 0 || index >= size || !hashes) return false;
  const rung: Rung = { node: index, last: size - 1 };
  let own = leaf;
  for (const other of hashes) {
    if (rung.last === 0) return false;
    if (standsRight(rung)) {
      own = nodeHash(other, own);
      upToOdd(rung);
    } else own = nodeHash(own, other);
    up(rung);
  }
  return rung.last === 0 && own.toString('hex') === root;
};

interface Sized {
  readonly size: number;
  readonly root: string;
}

/** Where the climb of a consistency proof begins, and the neighbours on its way; undefined where there is no such proof. */
const beginning = (first: Sized, path: readonly Buffer[]): readonly [Buffer, readonly Buffer[]] | undefined => {
  if (path.length === 0) return undefined;
  // A first tree that is one full subtree is the node itself: its root is known.
  if (Number.isInteger(Math.log2(first.size))) return [Buffer.from(first.root, 'hex'), path];
  return [path[0] as Buffer, path.slice(1)];
};

/** RFC 9162 §2.1.4.2. Hashes are hex; false for anything that is none. */
export const verifyConsistency = (first: Sized, second: Sized, path: readonly string[]): boolean => {
  const given = hashesOf(path);
  if (![first, second].every(({ size }) => isSize(size)) || first.size > second.size || !given) return false;
  if (first.size === second.size) return given.length === 0 && first.root === second.root;
  const [start, rest] = beginning(first, given) ?? [];
  return start !== undefined && rest !== undefined && meets(first, second, start, rest);
};

/** Whether the climb from a node that both trees have leads to both roots. */
const meets = (first: Sized, second: Sized, start: Buffer, path: readonly Buffer[]): boolean => {
  const rung: Rung = { node: first.size - 1, last: second.size - 1 };
  while (isOdd(rung.node)) up(rung);
  let [before, after] = [start, start];
  for (const other of path) {
    if (rung.last === 0) return false;
    if (standsRight(rung)) {
      [before, after] = [nodeHash(other, before), nodeHash(other, after)];
      upToOdd(rung);
    } else after = nodeHash(after, other);
    up(rung);
  }
  return rung.last === 0 && before.toString('hex') === first.root && after.toString('hex') === second.root;
};
