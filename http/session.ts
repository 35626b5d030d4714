import { createHash, randomBytes } from 'node:crypto';
import { Fault } from '../schemas/errors.ts';
import { type Grant, issueToken } from './tokens.ts';

/** How browsers sign in: a one-use code is exchanged for a cookie that scripts cannot read. */
export interface Sessions {
  readonly cookieName: string;
  /** A code that works once, within ten minutes. Kept in memory only, as a hash. */
  readonly newCode: (grant: Grant) => { readonly code: string; readonly expiresAt: string };
  /** Exchanges a code. Throws SIGN_IN_CODE_INVALID for one that is unknown, used or too old. */
  readonly signIn: (code: string) => Promise<SignedIn>;
  /** Value of the `Set-Cookie` header that takes the cookie away again. */
  readonly signOut: (session: string) => string;
  readonly isOver: (session: string) => boolean;
}

/** A session that has begun. */
export interface SignedIn {
  readonly grant: Grant;
  readonly expiresAt: string;
  /** Value of the `Set-Cookie` header. */
  readonly setCookie: string;
}

const CODE_LIFE_MS = 10 * 60_000;
const SESSION_LIFE_S = 7 * 24 * 3600;
/** Codes that nobody uses are forgotten from the oldest on. */
const MAX_CODES = 1_000;

interface Open {
  readonly grant: Grant;
  readonly until: number;
}

const hashOf = (code: string): string => createHash('sha256').update(code).digest('base64url');

const forget = <Value>(map: Map<string, Value>, isOld: (value: Value) => boolean, limit: number): void => {
  for (const [key, value] of map) if (isOld(value) || map.size > limit) map.delete(key);
};

/** Sessions of one instance. `instance` names the cookie, so that two instances on one host do not overwrite each other's. */
export const createSessions = ({
  secret,
  instance,
}: {
  readonly secret: string;
  readonly instance: string;
}): Sessions => {
  const codes = new Map<string, Open>();
  const over = new Map<string, number>();
  const cookieName = `__Host-aura-${instance}`;
  // Secure holds on plain http too: Chromium treats loopback as secure (seen on 147).
  const cookie = (value: string, maxAge: number): string =>
    `${cookieName}=${value}; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=${maxAge}`;
  return {
    cookieName,
    newCode: (grant) => {
      const now = Date.now();
      forget(codes, ({ until }) => until < now, MAX_CODES - 1);
      const code = randomBytes(16).toString('base64url');
      codes.set(hashOf(code), { grant, until: now + CODE_LIFE_MS });
      return { code, expiresAt: new Date(now + CODE_LIFE_MS).toISOString() };
    },
    signIn: async (code) => {
      const key = hashOf(code);
      const open = codes.get(key);
      codes.delete(key);
      if (!open || open.until < Date.now()) throw new Fault('SIGN_IN_CODE_INVALID');
      const session = randomBytes(16).toString('base64url');
      const expiresAt = new Date((Math.floor(Date.now() / 1000) + SESSION_LIFE_S) * 1000).toISOString();
      const token = await issueToken(secret, { ...open.grant, session, ttlS: SESSION_LIFE_S });
      return { grant: open.grant, expiresAt, setCookie: cookie(token, SESSION_LIFE_S) };
    },
    signOut: (session) => {
      const now = Date.now();
      forget(over, (until) => until < now, Number.POSITIVE_INFINITY);
      over.set(session, now + SESSION_LIFE_S * 1000);
      return cookie('', 0);
    },
    isOver: (session) => over.has(session),
  };
};
