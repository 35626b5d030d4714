import { parseHead, parseNote } from './note.ts';
import type { TreeHeadKept } from './remembered.ts';

/** What a witness answers when it is asked for its newest note. */
export interface Kept {
  readonly place: string;
  /** Absent: it holds none, or could not be asked. */
  readonly note?: string | undefined;
  /** Why it could not be asked. */
  readonly problem?: string | undefined;
}

/** What was found at a witness, as a verdict shows it. */
export interface KeptHead {
  readonly place: string;
  readonly size: number | undefined;
  readonly problem: string | undefined;
}

/**
 * The heads in the notes of witnesses. Who has signed them does not matter: either the log has this tree, or it is not the log that the witness
 * was told of.
 */
export const headsOf = (
  found: readonly Kept[],
): { readonly trees: readonly TreeHeadKept[]; readonly shown: readonly KeptHead[] } => {
  const heads = found.map(({ place, note, problem }) => {
    const head = note === undefined ? undefined : parseHead(parseNote(note)?.text ?? '');
    const unreadable = note !== undefined && !head ? 'what it holds is no signed checkpoint' : undefined;
    return { place, head, problem: problem ?? unreadable };
  });
  return {
    trees: heads.flatMap(({ place, head }) => (head ? [{ size: head.size, root: head.root, by: place }] : [])),
    shown: heads.map(({ place, head, problem }) => ({ place, size: head?.size, problem })),
  };
};
