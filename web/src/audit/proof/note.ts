import { fromBase64, toHex, utf8 } from './bytes.ts';
import type { TreeHead } from './tree.ts';

/** A line of a note that says who has signed. */
export interface NoteSignature {
  readonly name: string;
  /** Eight hex digits. */
  readonly keyId: string;
  readonly value: Uint8Array<ArrayBuffer>;
}

/** The head of a tree in a signed note (c2sp.org/signed-note, c2sp.org/tlog-checkpoint); nobody has looked at its signatures yet. */
export interface SignedHead extends TreeHead {
  readonly origin: string;
  /** What is signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

const ID_BYTES = 4;
const KEY_BYTES = 32;

const signatureOf = (line: string): NoteSignature | undefined => {
  const [, name, encoded = ''] = /^— ([^\s+]+) (\S+)$/u.exec(line) ?? [];
  const bytes = fromBase64(encoded);
  if (name === undefined || !bytes || bytes.length <= ID_BYTES) return undefined;
  return { name, keyId: toHex(bytes.slice(0, ID_BYTES)), value: bytes.slice(ID_BYTES) };
};

/** Takes a note apart; undefined where it has not the form. */
export const readNote = (note: string): SignedHead | undefined => {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) return undefined;
  const text = note.slice(0, end + 1);
  const [origin = '', size = '', root = ''] = text.split('\n');
  const bytes = fromBase64(root);
  const lines = note.slice(end + 2, -1).split('\n');
  const signatures = lines.map(signatureOf).filter((found) => found !== undefined);
  if (origin === '' || !/^[1-9]\d{0,15}$/.test(size) || bytes?.length !== KEY_BYTES) return undefined;
  if (signatures.length !== lines.length) return undefined;
  return { origin, size: Number(size), root: toHex(bytes), text, signatures };
};

/** A verifier key: name, id and public key. */
export interface VerifierKey {
  readonly name: string;
  readonly keyId: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Reads `<name>+<id>+<base64 of 0x01 and the key>`; undefined for anything else. */
export const readKey = (text: string): VerifierKey | undefined => {
  const [, name, keyId, encoded = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim()) ?? [];
  const bytes = fromBase64(encoded);
  if (name === undefined || keyId === undefined || bytes?.length !== 1 + KEY_BYTES || bytes[0] !== 1) return undefined;
  return { name, keyId, bytes: bytes.slice(1) };
};

/** `unknown`: none of these keys; `unable`: this browser has no Ed25519. */
export type SignatureVerdict = 'holds' | 'false' | 'unknown' | 'unable';

/** Whether the note is signed by one of these keys under its own name. */
export const verifySignature = async (
  { origin, text, signatures }: SignedHead,
  keys: readonly VerifierKey[],
): Promise<{ readonly verdict: SignatureVerdict; readonly keyId: string | undefined }> => {
  const of = (signature: NoteSignature): VerifierKey | undefined =>
    keys.find(({ name, keyId }) => name === origin && name === signature.name && keyId === signature.keyId);
  const signature = signatures.find((one) => of(one)) ?? signatures[0];
  const key = signature && of(signature);
  const keyId = signature?.keyId;
  if (!signature || !key) return { verdict: 'unknown', keyId };
  try {
    const held = await crypto.subtle.importKey('raw', key.bytes, 'Ed25519', false, ['verify']);
    const holds = await crypto.subtle.verify('Ed25519', held, signature.value, utf8(text));
    return { verdict: holds ? 'holds' : 'false', keyId };
  } catch {
    return { verdict: 'unable', keyId };
  }
};
