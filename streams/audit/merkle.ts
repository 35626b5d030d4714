import { hash } from 'node:crypto';

const ONE = Buffer.of(1);

/** RFC 6962 §2.1: hash of a leaf, told from that of a node by its first byte. */
export const leafHash = (data: string): Buffer => hash('sha256', `\0${data}`, 'buffer');

/** RFC 6962 §2.1: hash of a node over two. */
export const nodeHash = (left: Buffer, right: Buffer): Buffer =>
  hash('sha256', Buffer.concat([ONE, left, right]), 'buffer');

const EMPTY = hash('sha256', '', 'buffer');

/** The full subtrees of a tree, the largest first: all that is needed to go on with it (a compact range from 0). */
export interface Range {
  readonly size: number;
  readonly roots: readonly Buffer[];
}

interface Subtree {
  readonly root: Buffer;
  readonly size: number;
}

/** Sizes of the full subtrees of a tree: the powers of two it is the sum of. */
export const subtreeSizes = (size: number): number[] => {
  const sizes: number[] = [];
  for (let rest = size, power = 2 ** Math.floor(Math.log2(Math.max(1, size))); rest > 0; power /= 2)
    if (power <= rest) {
      sizes.push(power);
      rest -= power;
    }
  return sizes;
};

const subtreesOf = ({ size, roots }: Range): Subtree[] => {
  const sizes = subtreeSizes(size);
  if (sizes.length !== roots.length)
    throw new RangeError(`a tree of ${size} leaves has ${sizes.length} full subtrees, not ${roots.length}`);
  return roots.map((root, index) => ({ root, size: sizes[index] as number }));
};

/**
 * A Merkle tree that grows leaf by leaf and keeps only the roots of its full subtrees: memory grows with the logarithm of its size. `from`: it
 * goes on where another one stood. Throws RangeError for a range that is none.
 */
export const createTree = (from: Range = { size: 0, roots: [] }) => {
  const full = subtreesOf(from);
  let { size } = from;
  return {
    add: (leaf: Buffer): void => {
      let subtree: Subtree = { root: leaf, size: 1 };
      for (let last = full.at(-1); last?.size === subtree.size; last = full.at(-1)) {
        subtree = { root: nodeHash(last.root, subtree.root), size: subtree.size * 2 };
        full.pop();
      }
      full.push(subtree);
      size += 1;
    },
    size: (): number => size,
    range: (): Range => ({ size, roots: full.map(({ root }) => root) }),
    /** MTH of the leaves so far. */
    root: (): Buffer => {
      const last = full.at(-1);
      if (!last) return EMPTY;
      return full.slice(0, -1).reduceRight((right, { root }) => nodeHash(root, right), last.root);
    },
  };
};

export const rootOf = (leaves: readonly Buffer[]): Buffer => {
  const tree = createTree();
  for (const leaf of leaves) tree.add(leaf);
  return tree.root();
};

/** A neighbour on the way from a leaf to the root, and on which side of us it stands. */
export interface Step {
  readonly side: 'left' | 'right';
  /** Hex. */
  readonly hash: string;
}

/** RFC 6962 §2.1: how many of so many leaves stand left of the root. */
export const splitAt = (size: number): number => 2 ** (Math.ceil(Math.log2(size)) - 1);

/** RFC 6962 §2.1.1: the neighbours from the leaf at `index` up to the root. */
export const pathOf = (leaves: readonly Buffer[], index: number): readonly Step[] => {
  if (leaves.length <= 1) return [];
  const middle = splitAt(leaves.length);
  const [left, right] = [leaves.slice(0, middle), leaves.slice(middle)];
  return index < middle
    ? [...pathOf(left, index), { side: 'right', hash: rootOf(right).toString('hex') }]
    : [...pathOf(right, index - middle), { side: 'left', hash: rootOf(left).toString('hex') }];
};

/** The root that a leaf and its path lead to. */
export const climb = (leaf: Buffer, path: readonly Step[]): Buffer =>
  path.reduce((own, { side, hash: other }) => {
    const neighbour = Buffer.from(other, 'hex');
    return side === 'left' ? nodeHash(neighbour, own) : nodeHash(own, neighbour);
  }, leaf);
