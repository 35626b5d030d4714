import { bad, type FirstBad } from './bad.ts';
import { rangeOf, treeData, type Checkpoint, type TreeData } from './checkpoint.ts';
import type { LogKey } from './keys.ts';
import { createTree } from './merkle.ts';
import { openNote, parseHead, parseNote, type VerifierKey } from './note.ts';
import type { Grown } from './remembered.ts';

/** Follows the tree over the whole log from checkpoint to checkpoint and looks at the signatures. */
export interface WitnessBox {
  readonly add: (leaf: Buffer) => void;
  /** The tree as it stands; undefined where the walk began behind a checkpoint that has none. */
  readonly tree: () => Grown | undefined;
  /** What is wrong with the tree or signature of a checkpoint whose events were added (`walked`), or were not asked for. */
  readonly judge: (checkpoint: Checkpoint, walked: boolean) => FirstBad | undefined;
  /** What is wrong when there is nothing more. */
  readonly end: (last: number) => FirstBad | undefined;
  readonly found: () => {
    readonly signatures: number;
    readonly signedTo: number;
    readonly signedBy: string | undefined;
  };
}

/** The keys that may sign a checkpoint: known before it was made, and the newest one as soon as it covers where that was made known. */
const allowed = (keys: readonly LogKey[], { seq, to }: Checkpoint): readonly VerifierKey[] => {
  const oldest = keys.findLastIndex((key) => key.seq <= to);
  return keys.filter((key, index) => key.seq < seq && index >= oldest).map(({ key }) => key);
};

const isTree = (tree: unknown): tree is TreeData => {
  const { size, root, range } = (tree ?? {}) as Partial<Record<keyof TreeData, unknown>>;
  return Number.isSafeInteger(size) && typeof root === 'string' && Array.isArray(range);
};

const sameTree = (a: TreeData, b: TreeData): boolean =>
  a.size === b.size && a.root === b.root && a.range.join() === b.range.join();

const treeIn = ({ tree }: Checkpoint): ReturnType<typeof createTree> | undefined => {
  try {
    const made = isTree(tree) ? createTree(rangeOf(tree)) : undefined;
    return made && isTree(tree) && sameTree(treeData(made), tree) ? made : undefined;
  } catch {
    return undefined;
  }
};

const signersIn = (note: string): string =>
  parseNote(note)
    ?.signatures.map(({ name, id }) => `${name}+${id}`)
    .join(', ') ?? 'nobody';

/** Who has signed a checkpoint's tree, or why it does not count. */
const signatureOf = (
  { note, seq }: Checkpoint,
  { size, root }: TreeData,
  keys: readonly VerifierKey[],
): VerifierKey | FirstBad => {
  const wrong = (why: string): FirstBad => bad(seq, 'signature', why);
  if (typeof note !== 'string') return wrong('the checkpoint is not signed, though the log has a key');
  const opened = openNote(note, keys);
  const [by] = opened?.by ?? [];
  const head = opened && parseHead(opened.text);
  if (!opened || !by)
    return wrong(
      `it is not signed by ${keys.map(({ name, id }) => `${name}+${id}`).join(' or ') || 'a key of the log'} but by ${signersIn(note)}`,
    );
  if (!head || head.size !== size || head.root !== root || head.origin !== by.name)
    return wrong('what is signed is not the tree of its events');
  return by;
};

/** `must`: somebody has said which key it is, so that a log without any signature is none of theirs. */
export const createWitnessBox = (keys: readonly LogKey[], must: boolean): WitnessBox => {
  const memory = { signatures: 0, signedTo: 0, signedBy: undefined as string | undefined };
  let tree: ReturnType<typeof createTree> | undefined = createTree();
  const since = keys[0]?.seq ?? Number.POSITIVE_INFINITY;

  const judgeSigned = (checkpoint: Checkpoint, walked: boolean): FirstBad | undefined => {
    const { seq, to } = checkpoint;
    const own = treeIn(checkpoint);
    if (!own) return bad(seq, 'checkpoint', 'it has no tree, or one whose parts do not make its root');
    if (walked && tree && !sameTree(treeData(tree), treeData(own)))
      return bad(seq, 'checkpoint', 'its tree is not that of the events up to it');
    tree = own;
    const by = signatureOf(checkpoint, treeData(own), allowed(keys, checkpoint));
    if ('kind' in by) return by;
    memory.signatures += 1;
    memory.signedTo = to;
    memory.signedBy = by.text;
    return undefined;
  };

  return {
    add: (leaf) => tree?.add(leaf),
    tree: () => {
      const grown = tree;
      return grown && { size: grown.size(), root: () => grown.root().toString('hex') };
    },
    judge: (checkpoint, walked) => {
      if (checkpoint.note !== undefined || checkpoint.tree !== undefined || checkpoint.to >= since)
        return judgeSigned(checkpoint, walked);
      if (!walked) tree = undefined;
      return undefined;
    },
    end: (last) =>
      must && memory.signatures === 0 && last > 0
        ? bad(1, 'signature', 'nothing of the log is signed, and a key was given')
        : undefined,
    found: () => memory,
  };
};
