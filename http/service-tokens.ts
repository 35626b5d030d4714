import { hkdfSync } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import type { Permission } from './access.ts';
import { CLOCK_TOLERANCE_S, refusalOf, refused } from './token-form.ts';

/** Which part of the program calls which. */
export interface Service {
  readonly from: string;
  /** The role that is called; a process of another role refuses the token. */
  readonly to: string;
}

const ISSUER = 'auralink/services';
const TYPE = 'service+jwt';
const audienceOf = (role: string): string => `auralink/${role}`;

/** A service token lives for minutes. */
export const SERVICE_TTL_S = 300;
/** However long it says: nothing older than this is taken. */
const MOST_S = 900;

/** What a part of the program may ask another: how it is. */
export const SERVICE_PERMISSIONS: ReadonlySet<Permission> = new Set(['system:read', 'platform:read']);

/** Of its own, so that no token of a person is ever one of a service, nor the other way round. */
const keyOf = (secret: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', 'auralink service tokens', 32));

/** Makes a token (JWT, HS256) with which one role calls another. */
export const issueServiceToken = (
  secret: string,
  { from, to, ttlS = SERVICE_TTL_S }: Service & { readonly ttlS?: number },
): Promise<string> => {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256', typ: TYPE })
    .setIssuer(ISSUER)
    .setAudience(audienceOf(to))
    .setSubject(from)
    .setIssuedAt(now)
    .setExpirationTime(now + Math.min(ttlS, MOST_S))
    .sign(keyOf(secret));
};

/** Whether a token says that it is one of a service. */
export const isServiceToken = (token: string): boolean => {
  try {
    return decodeProtectedHeader(token).typ === TYPE;
  } catch {
    return false;
  }
};

/** Makes the check of service tokens for a process of these roles. It throws UNAUTHENTICATED, also for one that is meant for another role. */
export const serviceCheck = (
  secret: string,
  roles: readonly string[],
): ((token: string) => Promise<Service & { readonly expiresAt: number; readonly issuedAt: number }>) => {
  const key = keyOf(secret);
  return async (token) => {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      typ: TYPE,
      issuer: ISSUER,
      audience: roles.map(audienceOf),
      clockTolerance: CLOCK_TOLERANCE_S,
      maxTokenAge: MOST_S,
      requiredClaims: ['exp', 'sub'],
    }).catch((error: unknown) => {
      throw refusalOf(error);
    });
    const { sub = '', aud, exp = 0, iat = 0 } = payload;
    const to = roles.find((role) => [aud].flat().includes(audienceOf(role)));
    if (to === undefined) throw refused("the token's claim aud does not hold");
    return { from: sub, to, expiresAt: exp, issuedAt: iat };
  };
};
