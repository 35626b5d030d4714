import { bad, type FirstBad } from './bad.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { TreeHead } from './note.ts';

/** A checkpoint that somebody keeps elsewhere: its hash, and the last sequence it covers. */
export interface Head {
  readonly hash: string;
  readonly to: number;
}

/** The head of a tree that somebody keeps elsewhere, and who: named where the log differs from it. */
export interface TreeHeadKept extends Pick<TreeHead, 'size' | 'root'> {
  readonly by?: string;
}

/** Holds heads that are kept elsewhere against those of the log. */
export const rememberHeads = (heads: readonly Head[]) => {
  const open = heads.toSorted((a, b) => a.to - b.to);
  let vouched = 0;
  const forked = (why: string) => bad(vouched + 1, 'forked', why);
  return {
    meet: ({ to, hash }: Checkpoint): FirstBad | undefined => {
      for (let head = open[0]; head && head.to <= to; head = open[0]) {
        open.shift();
        if (head.to < to) return forked(`no checkpoint ends at ${head.to}, where one is remembered`);
        if (head.hash !== hash) return forked(`the checkpoint up to ${to} is not the one that is remembered`);
        vouched = to;
      }
      return undefined;
    },
    end: (last: number, to: number): FirstBad | undefined => {
      const head = open.find((one) => one.to <= to);
      if (!head) return undefined;
      return last < head.to
        ? bad(last + 1, 'cut', `the log ends here; a checkpoint up to ${head.to} is remembered`)
        : forked(`no checkpoint ends at ${head.to}, where one is remembered`);
    },
  };
};

/** A tree as it stands while a log is walked. */
export interface Grown {
  readonly size: number;
  /** Hex; costs a few hashes. */
  readonly root: () => string;
}

/** Holds heads of the whole tree that are kept elsewhere against the tree as it grows. */
export const rememberTrees = (heads: readonly TreeHeadKept[]) => {
  const open = heads.toSorted((a, b) => a.size - b.size);
  let [vouched, uncheckpointed]: [number, TreeHeadKept | undefined] = [0, undefined];
  let different: TreeHeadKept | undefined;
  const name = ({ by }: TreeHeadKept): string => (by === undefined ? 'is remembered' : `is kept by ${by}`);
  const forked = (head: TreeHeadKept): FirstBad =>
    bad(vouched + 1, 'forked', `the tree of ${head.size} events is not the one that ${name(head)}`);
  return {
    /** At a checkpoint up to `to`; undefined: its tree is not known. */
    meet: (to: number, tree: Grown | undefined): FirstBad | undefined => {
      if (!tree) return undefined;
      for (let head = open[0]; head && head.size <= tree.size; head = open[0]) {
        open.shift();
        if (head.size < tree.size || head.root !== tree.root()) return forked(head);
        vouched = to;
      }
      return undefined;
    },
    /** Behind the last checkpoint, event by event: all that a remembered one covers may be there, and only itself be gone. */
    pass: (tree: Grown): void => {
      for (let head = open[0]; head && head.size <= tree.size; head = open[0]) {
        open.shift();
        if (head.size === tree.size && head.root === tree.root()) uncheckpointed = head;
        else different ??= head;
      }
    },
    end: (last: number): FirstBad | undefined => {
      if (different) return forked(different);
      const head = open[0] ?? uncheckpointed;
      return head && bad(last + 1, 'cut', `the log ends here; a checkpoint over ${head.size} events ${name(head)}`);
    },
  };
};
