import { hash } from 'node:crypto';

const ONE = Buffer.of(1);

/** RFC 6962 §2.1: hash of a leaf, told from that of a node by its first byte. */
export const leafHash = (data: string): Buffer => hash('sha256', `\0${data}`, 'buffer');

/** RFC 6962 §2.1: hash of a node over two. */
export const nodeHash = (left: Buffer, right: Buffer): Buffer =>
  hash('sha256', Buffer.concat([ONE, left, right]), 'buffer');

const EMPTY = hash('sha256', '', 'buffer');

/** A Merkle tree that grows leaf by leaf and keeps only the roots of its full subtrees: memory grows with the logarithm of its size. */
export const createTree = () => {
  const full: { readonly root: Buffer; readonly size: number }[] = [];
  let size = 0;
  return {
    add: (leaf: Buffer): void => {
      let subtree = { root: leaf, size: 1 };
      for (let last = full.at(-1); last?.size === subtree.size; last = full.at(-1)) {
        subtree = { root: nodeHash(last.root, subtree.root), size: subtree.size * 2 };
        full.pop();
      }
      full.push(subtree);
      size += 1;
    },
    size: (): number => size,
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

const splitAt = (size: number): number => 2 ** (Math.ceil(Math.log2(size)) - 1);

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
