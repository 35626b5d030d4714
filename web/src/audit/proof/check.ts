import type { AuditKey, Consistency, Proof } from '../../api.gen.ts';
import { canHash } from './bytes.ts';
import { readKey, readNote, verifySignature, type SignatureVerdict, type SignedHead } from './note.ts';
import { bothRoots, climb, consistencyWay, inclusionSteps, leafHash, type SharedWay, type Step } from './tree.ts';

/** What one signed note says, and whether its signature holds. */
export interface CheckedNote {
  readonly head: SignedHead | undefined;
  readonly keyId: string | undefined;
  readonly signature: SignatureVerdict;
}

/** The way of an event up to a root, as this page has walked it. */
export interface CheckedWay {
  readonly index: number;
  readonly size: number;
  /** What it should lead to. */
  readonly root: string;
  /** Undefined where the path is no way from this leaf to this root. */
  readonly steps: readonly Step[] | undefined;
  readonly leads: boolean;
}

/** What the browser found of the proof of an event. */
export interface CheckedProof {
  /** The hash of the event as it came. */
  readonly leaf: string;
  readonly sameLeaf: boolean;
  readonly interval: CheckedWay;
  /** Into the signed tree; undefined where there is none for this event. */
  readonly tree: (CheckedWay & { readonly note: CheckedNote }) | undefined;
  readonly outcome: Outcome;
}

/** `proven`: all of it holds, up to a signature. `unsigned`: the hashes hold, who has signed could not be verified. */
export type Outcome = 'proven' | 'unsigned' | 'broken';

export class NoCryptography extends Error {}

type Keys = readonly Pick<AuditKey, 'key'>[];

const checkNote = async (text: string, keys: Keys): Promise<CheckedNote> => {
  const head = readNote(text);
  if (!head) return { head, keyId: undefined, signature: 'false' };
  const known = keys.map(({ key }) => readKey(key)).filter((key) => key !== undefined);
  const { verdict, keyId } = await verifySignature(head, known);
  return { head, keyId, signature: verdict };
};

const outcomeOf = (holds: boolean, signatures: readonly SignatureVerdict[]): Outcome => {
  if (!holds || signatures.includes('false')) return 'broken';
  return signatures.length > 0 && signatures.every((one) => one === 'holds') ? 'proven' : 'unsigned';
};

const checkTree = async (leaf: string, given: NonNullable<Proof['inclusion']>, keys: Keys) => {
  const note = await checkNote(given.note, keys);
  // What the note says counts; what else stands in the answer about it does not.
  const [size, root] = [note.head?.size ?? 0, note.head?.root ?? ''];
  const steps = inclusionSteps(given.index, size, given.path);
  const leads = steps !== undefined && (await climb(leaf, steps)) === root;
  return { index: given.index, size, root, steps, leads, note };
};

/** Hashes the event and walks from it to the roots. Throws NoCryptography where a page may not hash. */
export const checkEventProof = async (
  { event, leaf: said, index, path, checkpoint, inclusion }: Proof,
  keys: Keys,
): Promise<CheckedProof> => {
  if (!canHash()) throw new NoCryptography();
  const leaf = await leafHash({ event: event.event, position: event.position });
  const { size, root } = checkpoint;
  const leads = (await climb(leaf, path)) === root;
  const tree = inclusion ? await checkTree(leaf, inclusion, keys) : undefined;
  const holds = leaf === said && leads && tree?.leads !== false;
  return {
    leaf,
    sameLeaf: leaf === said,
    interval: { index, size, root, steps: path, leads },
    tree,
    outcome: outcomeOf(holds, tree ? [tree.note.signature] : []),
  };
};

/** What the browser found of the proof that one signed tree begins with another. */
export interface CheckedConsistency {
  readonly from: CheckedNote;
  readonly to: CheckedNote;
  readonly way: SharedWay | undefined;
  /** Whether the way leads to the root of the one, and of the other. */
  readonly leads: { readonly from: boolean; readonly to: boolean };
  readonly outcome: Outcome;
}

/** Walks from what two signed trees share to both of their roots. Throws NoCryptography where a page may not hash. */
export const checkConsistency = async (given: Consistency, keys: Keys): Promise<CheckedConsistency> => {
  if (!canHash()) throw new NoCryptography();
  const [from, to] = await Promise.all([checkNote(given.from.note, keys), checkNote(given.to.note, keys)]);
  const way = from.head && to.head && consistencyWay(from.head, to.head, given.path);
  const roots = way && (await bothRoots(way));
  const leads = {
    from: roots !== undefined && roots.first === from.head?.root,
    to: roots !== undefined && roots.second === to.head?.root,
  };
  return { from, to, way, leads, outcome: outcomeOf(leads.from && leads.to, [from.signature, to.signature]) };
};
