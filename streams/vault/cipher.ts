import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** What a ciphertext is bound to: under any other of these it cannot be decrypted. */
export interface Binding {
  readonly tenant: string;
  /** Whose data it is: a person's keyed hash, or the id of a credential. */
  readonly subject: string;
  readonly purpose: Purpose;
  readonly version: number;
}

/** What a data key is for: what events say about a person, or a secret that somebody entrusts to the platform. */
export type Purpose = 'person' | 'credential';

const ALGORITHM = 'aes-256-gcm';
export const KEY_BYTES = 32;
/** NIST SP 800-38D: random nonces of 96 bits, at most 2^32 under one key. */
export const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `tenant|subject|purpose|key version`: none of the four can hold a `|`. */
const boundTo = ({ tenant, subject, purpose, version }: Binding): Buffer =>
  Buffer.from(`${tenant}|${subject}|${purpose}|${version}`);

/** AES-256-GCM: nonce, ciphertext and tag in one. */
export const encrypt = (key: Uint8Array, clear: Uint8Array | string, binding: Binding): Buffer => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(boundTo(binding));
  const body = typeof clear === 'string' ? cipher.update(clear, 'utf8') : cipher.update(clear);
  cipher.final();
  return Buffer.concat([nonce, body, cipher.getAuthTag()]);
};

/** What `encrypt` was given. Throws where a bit differs, or key or binding are others. */
export const decrypt = (key: Uint8Array, sealed: Uint8Array, binding: Binding): Buffer => {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new TypeError('this is too short to be a ciphertext');
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(boundTo(binding))
    .setAuthTag(sealed.subarray(end));
  const clear = decipher.update(sealed.subarray(NONCE_BYTES, end));
  decipher.final();
  return clear;
};

export const newKey = (): Buffer => randomBytes(KEY_BYTES);
