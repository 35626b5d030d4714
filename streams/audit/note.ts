import { createPrivateKey, createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';

/** A public key that signs notes, and the name it signs by (c2sp.org/signed-note). */
export interface VerifierKey {
  readonly name: string;
  /** Eight hex digits. */
  readonly id: string;
  /** Base64url of the 32 bytes, as a JWK has them. */
  readonly x: string;
  /** `<name>+<id>+<base64 of 0x01 and the public key>`: as it is given to others. */
  readonly text: string;
}

/** A key that signs notes. */
export interface SigningKey {
  /** Base64url of the public key's 32 bytes. */
  readonly x: string;
  /** 64 bytes over the text's UTF-8. */
  readonly sign: (text: string) => Buffer;
}

const ED25519 = Buffer.of(1);
const KEY_BYTES = 32;
const ID_BYTES = 4;
const SIGNATURE_BYTES = 64;
/** RFC 8410: what stands before the 32 bytes of a private key in PKCS #8. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The rule for names: no Unicode space, no plus, no control character. */
export const isKeyName = (name: string): boolean => /^[^\s+\p{Cc}]+$/u.test(name);

/** Strictly: what decodes and encodes to the same text, so that there is one way to write it. */
const fromBase64 = (text: string): Buffer | undefined => {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
};

/** The key's place among those of its name. Throws RangeError for a name that is none. */
export const verifierKey = (name: string, x: string): VerifierKey => {
  const encoded = Buffer.concat([ED25519, Buffer.from(x, 'base64url')]);
  if (!isKeyName(name) || encoded.length !== 1 + KEY_BYTES) throw new RangeError('neither a name nor a key');
  const id = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), encoded]), 'buffer')
    .subarray(0, ID_BYTES)
    .toString('hex');
  return { name, id, x, text: `${name}+${id}+${encoded.toString('base64')}` };
};

/** Reads a key as it was given; undefined where it is none, or its id is not its own. */
export const parseVerifierKey = (text: string): VerifierKey | undefined => {
  const [, name = '', id, encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim()) ?? [];
  const bytes = fromBase64(encoded);
  if (!isKeyName(name) || bytes?.length !== 1 + KEY_BYTES || bytes[0] !== ED25519[0]) return undefined;
  const key = verifierKey(name, bytes.subarray(1).toString('base64url'));
  return key.id === id ? key : undefined;
};

/** Makes a signing key of the 32 bytes that are kept secret. Throws RangeError where they are not as many. */
export const signingKey = (seed: Buffer): SigningKey => {
  if (seed.length !== KEY_BYTES) throw new RangeError(`a key has ${KEY_BYTES} bytes, not ${seed.length}`);
  const secret = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(secret).export({ format: 'jwk' });
  return { x: x as string, sign: (text) => sign(null, Buffer.from(text), secret) };
};

const publicKeys = new Map<string, KeyObject>();

const publicKeyOf = (x: string): KeyObject => {
  const known = publicKeys.get(x);
  if (known) return known;
  const made = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  if (publicKeys.size < 1_000) publicKeys.set(x, made);
  return made;
};

/** Signs a text with keys under a name each: text, empty line, a line for each signature. The text ends with a line feed. */
export const signNote = (
  text: string,
  signers: readonly { readonly name: string; readonly key: SigningKey }[],
): string => {
  const lines = signers.map(({ name, key }) => {
    const { id } = verifierKey(name, key.x);
    return `— ${name} ${Buffer.concat([Buffer.from(id, 'hex'), key.sign(text)]).toString('base64')}\n`;
  });
  return `${text}\n${lines.join('')}`;
};

/** A line that says it is a signature. */
export interface Signature {
  readonly name: string;
  /** Of the key, eight hex digits. */
  readonly id: string;
  /** Base64 of the signature alone. */
  readonly value: string;
}

/** A note whose signatures nobody has looked at. */
export interface Note {
  readonly text: string;
  readonly signatures: readonly Signature[];
}

const MOST_SIGNATURES = 64;
/** The specification: UTF-8 without control characters other than line feeds. */
const hasControl = (text: string): boolean => /[^\P{Cc}\n]/u.test(text) || !text.isWellFormed();

const signatureOf = (line: string): Signature | undefined => {
  const [, name, encoded] = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line) ?? [];
  const bytes = encoded === undefined ? undefined : fromBase64(encoded);
  if (name === undefined || !bytes || bytes.length <= ID_BYTES) return undefined;
  return {
    name,
    id: bytes.subarray(0, ID_BYTES).toString('hex'),
    value: bytes.subarray(ID_BYTES).toString('base64'),
  };
};

/** Takes a note apart; undefined where it has not the form. */
export const parseNote = (note: string): Note | undefined => {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n') || hasControl(note)) return undefined;
  const lines = note.slice(end + 2, -1).split('\n');
  const signatures = lines.map(signatureOf).filter((found) => found !== undefined);
  if (signatures.length !== lines.length || lines.length > MOST_SIGNATURES) return undefined;
  return { text: note.slice(0, end + 1), signatures };
};

const holds = (text: string, { value }: Signature, { x }: VerifierKey): boolean => {
  const bytes = Buffer.from(value, 'base64');
  return bytes.length === SIGNATURE_BYTES && verify(null, Buffer.from(text), publicKeyOf(x), bytes);
};

/**
 * The text of a note, and which of these keys have signed it; undefined where none has, or where a line in the name of one of them is not
 * its signature. Signatures by others are passed over, as the specification wants.
 */
export const openNote = (
  note: string,
  keys: readonly VerifierKey[],
): { readonly text: string; readonly by: readonly VerifierKey[] } | undefined => {
  const parsed = parseNote(note);
  if (!parsed) return undefined;
  const by: VerifierKey[] = [];
  for (const signature of parsed.signatures) {
    const key = keys.find(({ name, id }) => name === signature.name && id === signature.id);
    if (!key) continue;
    if (!holds(parsed.text, signature, key)) return undefined;
    by.push(key);
  }
  return by.length > 0 ? { text: parsed.text, by } : undefined;
};

/** The head of a tree, as a note's text has it (c2sp.org/tlog-checkpoint). */
export interface TreeHead {
  readonly origin: string;
  readonly size: number;
  /** Hex. */
  readonly root: string;
}

export const headText = ({ origin, size, root }: TreeHead): string =>
  `${origin}\n${size}\n${Buffer.from(root, 'hex').toString('base64')}\n`;

/** Reads the text of a checkpoint's note. Extension lines, which others may add, are passed over; undefined where it has not the form. */
export const parseHead = (text: string): TreeHead | undefined => {
  const [origin = '', size = '', root = '', ...extensions] = text.split('\n');
  const bytes = fromBase64(root);
  if (origin === '' || !/^(?:0|[1-9]\d{0,15})$/.test(size) || bytes?.length !== 32) return undefined;
  if (extensions.at(-1) !== '' || extensions.slice(0, -1).includes('')) return undefined;
  return { origin, size: Number(size), root: bytes.toString('hex') };
};
