import { createHmac } from 'node:crypto';

const LENGTH = 22;

/**
 * The pseudonym under which a person's events are found: a keyed hash, so that nobody without the key can test guesses.
 * `ps-` and the first 22 characters of base64url(HMAC-SHA256(key, tenant 0x00 identity)).
 */
export const personId = (key: string | Uint8Array, tenant: string, identity: string): string =>
  `ps-${createHmac('sha256', key).update(`${tenant}\0${identity}`).digest('base64url').slice(0, LENGTH)}`;
