import { leafHash } from './merkle.ts';
import { canonical } from './canonical.ts';
import { openNote, parseHead, type TreeHead, type VerifierKey } from './note.ts';
import { verifyConsistency, verifyInclusion } from './tree-proof.ts';

/** What a proof that somebody was given shows, or why it shows nothing. */
export interface Checked {
  readonly ok: boolean;
  readonly says: string;
  /** The verifier key that has signed; null where none of those known has. */
  readonly signed_by: string | null;
}

type Json = Readonly<Record<string, unknown>>;

const objectIn = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const pathIn = (value: unknown): readonly string[] | undefined =>
  Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;

interface SignedHead extends TreeHead {
  readonly by: VerifierKey;
}

/** The head in a note that one of the keys has signed under its own name; what else stands in the proof about it does not count. */
const headIn = (note: unknown, keys: readonly VerifierKey[]): SignedHead | undefined => {
  const opened = typeof note === 'string' ? openNote(note, keys) : undefined;
  const head = opened && parseHead(opened.text);
  const by = opened?.by.find(({ name }) => name === head?.origin);
  return head && by && { ...head, by };
};

const refused = (says: string): Checked => ({ ok: false, says, signed_by: null });
const UNSIGNED = 'its note is not signed by a key that was given';

const checkInclusion = ({ event, inclusion }: Json, keys: readonly VerifierKey[]): Checked => {
  if (inclusion === null) return refused('it leads to no signed tree, only to a hash@to');
  const { index, path, note } = objectIn(inclusion);
  const head = headIn(note, keys);
  if (!head) return refused(UNSIGNED);
  const { event: stored, position } = objectIn(event);
  const leaf = leafHash(canonical({ event: stored, position }));
  const way = pathIn(path);
  return way && verifyInclusion(leaf, index as number, head, way)
    ? {
        ok: true,
        says: `${String(position)} is among the ${head.size} events that ${head.origin} has signed`,
        signed_by: head.by.text,
      }
    : refused('the event does not lead to the signed root');
};

const checkConsistency = ({ from, to, path }: Json, keys: readonly VerifierKey[]): Checked => {
  const [first, second] = [headIn(objectIn(from)['note'], keys), headIn(objectIn(to)['note'], keys)];
  if (!first || !second) return refused(UNSIGNED);
  const way = pathIn(path);
  return way && verifyConsistency(first, second, way)
    ? {
        ok: true,
        says: `the ${second.size} events that ${second.origin} has signed begin with the ${first.size} signed before`,
        signed_by: second.by.text,
      }
    : refused(`the tree of ${second.size} events does not begin with that of ${first.size}`);
};

/** Checks an answer of `GET /audit/proof/{event}` or `GET /audit/consistency` with nothing but the public keys. */
export const checkProof = (proof: unknown, keys: readonly VerifierKey[]): Checked => {
  const given = objectIn(proof);
  if ('event' in given && 'inclusion' in given) return checkInclusion(given, keys);
  if ('from' in given && 'to' in given && 'path' in given) return checkConsistency(given, keys);
  return refused('it is neither the proof of an event nor one of consistency');
};
