import { createHmac, hash, hkdfSync, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * A key as it is shown once: `aura_<tenant>_<id>_<secret><checksum>`. Scanners find it by its beginning and tell a real one from a look-alike
 * by its end: CRC-32 of all before it, as with GitHub's tokens. Id and secret have no `_`, so that the tenant may.
 */
const FORM = /^aura_([A-Za-z0-9_-]{1,64})_(ak[0-9A-Za-z]{16})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PURPOSE = 'auralink api keys v1';
const SECRET_LENGTH = 43; // 62^43 > 2^256
const ID_LENGTH = 16;
const CHECKSUM_LENGTH = 6;

const base62 = (bytes: Buffer, length: number): string => {
  let [rest, text] = [BigInt(`0x${bytes.toString('hex')}`), ''];
  while (text.length < length) {
    text = (DIGITS[Number(rest % 62n)] as string) + text;
    rest /= 62n;
  }
  return text;
};

const checksum = (text: string): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return base62(bytes, CHECKSUM_LENGTH);
};

/** The id of a key, from an id that is unique to the request that makes it. */
export const keyIdOf = (requestId: string): string =>
  `ak${base62(Buffer.from(hash('sha256', `api key\0${requestId}`, 'hex'), 'hex'), ID_LENGTH)}`;

/**
 * The text of a key. Its secret is derived from the server's and the id of the request that asks for it, so a repeat of the request shows the same
 * again, and nobody needs to keep it.
 */
export const keyText = (
  serverSecret: string,
  { tenant, keyId, requestId }: { readonly tenant: string; readonly keyId: string; readonly requestId: string },
): string => {
  const key = Buffer.from(hkdfSync('sha256', serverSecret, '', PURPOSE, 32));
  const secret = createHmac('sha256', key).update(`${tenant}\0${keyId}\0${requestId}`).digest();
  const text = `aura_${tenant}_${keyId}_${base62(secret, SECRET_LENGTH)}`;
  return text + checksum(text);
};

/** Whether a bearer credential means to be a key. */
export const isKeyText = (text: string): boolean => text.startsWith('aura_');

/** Whose key a text says it is; undefined for what is none, by its form or its checksum. */
export const readKey = (text: string): { readonly tenant: string; readonly keyId: string } | undefined => {
  const match = FORM.exec(text);
  if (!match || checksum(text.slice(0, -CHECKSUM_LENGTH)) !== match[4]) return undefined;
  return { tenant: match[1] as string, keyId: match[2] as string };
};

/** SHA-256 of the whole text, hex: all that is kept of it. */
export const keyHash = (text: string): string => hash('sha256', text, 'hex');

/** Compares two hashes in the same time, whatever they are. */
export const sameHash = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
