import { Fault } from '../../schemas/errors.ts';
import { formatPosition } from '../../schemas/event.ts';
import { leafOf, rangeOf, type Checkpoint, type TreeData } from './checkpoint.ts';
import { inTurns, type AuditLog } from './log.ts';
import { createTree, rootOf, subtreeSizes, type Range } from './merkle.ts';
import { consistencySpans, inclusionSpans, verifyConsistency, verifyInclusion, type Span } from './tree-proof.ts';

/** A checkpoint with the tree over the whole log, signed. */
export type SignedCheckpoint = Checkpoint & Required<Pick<Checkpoint, 'tree' | 'note'>>;

/** The signed checkpoints of a log. */
export interface Heads {
  /** The newest whose tree has at most so many leaves. */
  readonly atMost: (size: number) => Promise<SignedCheckpoint | undefined>;
  /** The one whose tree goes on with this one's; without one, the first. */
  readonly following: (before: SignedCheckpoint | undefined) => Promise<SignedCheckpoint | undefined>;
}

/** Leaves of the whole tree that one checkpoint has sealed. */
interface Stretch {
  /** Index of its first leaf. */
  readonly start: number;
  readonly leaves: readonly Buffer[];
}

const mismatch = (log: AuditLog, { seq }: Pick<Checkpoint, 'seq'>, why: string): Fault =>
  new Fault('AUDIT_MISMATCH', { checkpoint: formatPosition({ stream: log.stream, seq }), reason: why });

/** The index that a checkpoint's first leaf has in the whole tree. */
const startOf = ({ tree, size }: Pick<SignedCheckpoint, 'tree' | 'size'>): number => tree.size - size;

/** Of a tree, the part behind its first `from` leaves, as a range of its own; undefined where one of its full subtrees holds leaves of both. */
const behind = (range: Range, from: number): Range | undefined => {
  let [start, index] = [0, 0];
  for (const size of subtreeSizes(range.size)) {
    if (start >= from) break;
    start += size;
    index += 1;
  }
  return start === from ? { size: range.size - from, roots: range.roots.slice(index) } : undefined;
};

/**
 * Gives the hashes of nodes of the whole tree. A checkpoint holds the roots of its full subtrees, and each node is some of those of the newest checkpoint
 * that ends within it, and fewer leaves than the next one seals: those alone are read, and held against its root. Throws AUDIT_MISMATCH.
 */
const createNodes = (log: AuditLog, heads: Heads) => {
  const read = new Map<number, Promise<Stretch>>();
  const readStretch = async (checkpoint: SignedCheckpoint): Promise<Stretch> => {
    const leaves: Buffer[] = [];
    for await (const stored of inTurns(log.events(checkpoint.from, checkpoint.to))) leaves.push(leafOf(stored));
    if (rootOf(leaves).toString('hex') !== checkpoint.root)
      throw mismatch(log, checkpoint, 'its events are not those it has sealed');
    return { start: startOf(checkpoint), leaves };
  };
  const stretchOf = (checkpoint: SignedCheckpoint): Promise<Stretch> => {
    const known = read.get(checkpoint.seq) ?? readStretch(checkpoint);
    read.set(checkpoint.seq, known);
    return known;
  };

  /** The checkpoint to begin with, and what it has of the node already. */
  const begin = async ({ from, to }: Span): Promise<readonly [SignedCheckpoint | undefined, Range]> => {
    const none: Range = { size: 0, roots: [] };
    let head = await heads.atMost(to);
    // One that ends with the node may have it joined with its neighbour already: the one before has not.
    for (let tries = 0; head && head.tree.size > from && tries < 2; tries += 1) {
      const range = behind(rangeOf(head.tree), from);
      if (range) return [head, range];
      head = await heads.atMost(head.tree.size - 1);
    }
    return [head, none];
  };

  return async (span: Span): Promise<string> => {
    const [head, range] = await begin(span);
    const tree = createTree(range);
    const at = span.from + range.size;
    if (at < span.to) {
      const next = await heads.following(head);
      if (!next) throw new Fault('CHECKPOINT_NOT_YET', { size: span.to });
      const { start, leaves } = await stretchOf(next);
      if (at < start || span.to > start + leaves.length)
        throw mismatch(log, next, 'its tree does not go on with the one before');
      for (const leaf of leaves.slice(at - start, span.to - start)) tree.add(leaf);
    }
    return tree.root().toString('hex');
  };
};

const pathOver = async (
  spans: readonly Span[],
  hashOf: (span: Span) => Promise<string>,
): Promise<readonly string[]> => {
  const path: string[] = [];
  // One after the other: they share what is read.
  for (const span of spans) path.push(await hashOf(span));
  return path;
};

/** The way from a leaf to a signed tree, as RFC 6962 §2.1.1 has it. */
export interface TreeInclusion {
  /** Among all leaves of the log, from 0. */
  readonly index: number;
  readonly tree: Pick<TreeData, 'size' | 'root'>;
  /** Hex, from the leaf up. */
  readonly path: readonly string[];
  readonly note: string;
}

/**
 * Leads a leaf to the tree of the checkpoint that covers it, or of a later one. `index`: its place among the leaves of the one that covers it.
 * Undefined where that has no signed tree, or the one before it had none: then the tree would have to be hashed from its beginning. Throws AUDIT_MISMATCH.
 */
export const proveInTree = async (
  log: AuditLog,
  heads: Heads,
  leaf: { readonly hash: string; readonly index: number; readonly covering: SignedCheckpoint },
  head: SignedCheckpoint,
): Promise<TreeInclusion | undefined> => {
  const start = startOf(leaf.covering);
  const known = start === 0 || (await heads.atMost(start))?.tree.size === start;
  if (!known) return undefined;
  const index = start + leaf.index;
  const path = await pathOver(inclusionSpans(index, head.tree.size), createNodes(log, heads));
  const { size, root } = head.tree;
  if (!verifyInclusion(Buffer.from(leaf.hash, 'hex'), index, { size, root }, path))
    throw mismatch(log, head, 'the event does not lead to its tree');
  return { index, tree: { size, root }, path, note: head.note };
};

/** That one signed tree begins with another, as RFC 6962 §2.1.2 has it: hashes as hex. Throws AUDIT_MISMATCH. */
export const proveConsistency = async (
  log: AuditLog,
  heads: Heads,
  first: SignedCheckpoint,
  second: SignedCheckpoint,
): Promise<readonly string[]> => {
  const path = await pathOver(consistencySpans(first.tree.size, second.tree.size), createNodes(log, heads));
  if (!verifyConsistency(first.tree, second.tree, path))
    throw mismatch(log, second, `its tree does not begin with that of ${first.tree.size} events`);
  return path;
};

/** Whether a checkpoint has a signed tree. */
export const isSigned = (checkpoint: Checkpoint | undefined): checkpoint is SignedCheckpoint =>
  checkpoint?.tree !== undefined && checkpoint.note !== undefined;
