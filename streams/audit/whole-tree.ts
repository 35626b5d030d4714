import { Fault } from '../../schemas/errors.ts';
import { formatPosition } from '../../schemas/event.ts';
import { rangeOf, type Checkpoint } from './checkpoint.ts';
import { createTree, type Range } from './merkle.ts';
import { openNote, parseHead, type VerifierKey } from './note.ts';

/** The tree over the whole log, as far as an auditor has come with it. */
export interface Whole {
  /** Last sequence in it. */
  readonly to: () => number;
  readonly range: () => Range;
  readonly reach: (to: number, range: Range) => void;
  /**
   * Goes on from a checkpoint, where that is further. Whoever signs must never sign two heads of which one does not follow from the other: hence what
   * is remembered must be what the checkpoint says, and what is not remembered must be signed. Throws AUDIT_MISMATCH.
   */
  readonly meet: (
    checkpoint: Checkpoint | undefined,
    keys: (note: string) => Promise<readonly VerifierKey[]>,
  ) => Promise<void>;
}

const rootOf = (range: Range): string => createTree(range).root().toString('hex');

const rangeIn = ({ tree }: Checkpoint): Range | undefined => {
  try {
    return tree && rangeOf(tree);
  } catch {
    return undefined;
  }
};

/** Whether the note of a checkpoint is about this tree, and signed by one of these keys. */
const isSigned = ({ note = '' }: Checkpoint, range: Range, keys: readonly VerifierKey[]): boolean => {
  const opened = openNote(note, keys);
  const head = opened && parseHead(opened.text);
  return head !== undefined && head.size === range.size && head.root === rootOf(range);
};

export const createWhole = (): Whole => {
  let [reached, range]: [number, Range] = [0, { size: 0, roots: [] }];
  const refuse = (checkpoint: Checkpoint, reason: string): never => {
    const { stream, seq, to } = checkpoint;
    throw new Fault('AUDIT_MISMATCH', { position: formatPosition({ stream, seq }), to, reason });
  };
  return {
    to: () => reached,
    range: () => range,
    reach: (to, next) => {
      [reached, range] = [to, next];
    },
    meet: async (checkpoint, keys) => {
      if (!checkpoint?.tree || checkpoint.to < reached) return;
      const found = rangeIn(checkpoint) ?? refuse(checkpoint, 'its tree is none');
      if (checkpoint.to === reached) {
        if (found.size !== range.size || rootOf(found) !== rootOf(range))
          refuse(checkpoint, 'its tree is not the one that was sealed here');
        return;
      }
      if (!isSigned(checkpoint, found, await keys(checkpoint.note ?? '')))
        refuse(checkpoint, 'its tree is not signed by a key of the log');
      [reached, range] = [checkpoint.to, found];
    },
  };
};
