import { type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { CLOCK_TOLERANCE_S, refusalOf, refused, TENANT_NAME } from './token-form.ts';

const ISSUER = 'auralink';
const AUDIENCE = 'auralink';
/** RFC 7518 §3.2: an HS256 key has at least the size of the hash. */
const MIN_SECRET_BYTES = 32;

/** What a token says about who holds it. */
export interface Grant {
  readonly tenant: string;
  readonly subject: string;
  /** Names of `ROLES`; absent: the scope alone says what is allowed. */
  readonly roles?: readonly string[];
  /** Space separated: `rooms:read events:*`, or `*`; absent: what the roles allow. One of the two is there. */
  readonly scope?: string;
  /** Prefix under which the sources of its events must lie; absent: any outside `/auralink/`. */
  readonly source?: string;
  /** Owners whose events it may send; absent: any. */
  readonly owners?: readonly string[];
  /** Present in the token of a browser's cookie and only there: names the session. */
  readonly session?: string;
  /** It allows what the member that its subject names may do now; `roles` are then those it had when this was made. */
  readonly byMembership?: true;
}

/** A grant that was read from a token that holds. */
export interface Verified extends Grant {
  /** Seconds since 1970. */
  readonly expiresAt: number;
  /** When it was made, seconds since 1970; 0 where it does not say. */
  readonly issuedAt: number;
  /** An address that the issuer has verified: the member may be known by it instead of the subject. */
  readonly email?: string;
}

const keyOf = (secret: string): Uint8Array => {
  const key = new TextEncoder().encode(secret);
  if (key.byteLength < MIN_SECRET_BYTES)
    throw new TypeError(`the JWT secret has ${key.byteLength} bytes; at least ${MIN_SECRET_BYTES} are needed`);
  return key;
};

/** Makes a token (JWT, HS256) that holds for `ttlS` seconds. */
export const issueToken = async (secret: string, grant: Grant & { readonly ttlS: number }): Promise<string> => {
  const { tenant, subject, roles, scope, source, owners, session, byMembership, ttlS } = grant;
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    tenant,
    ...(roles ? { roles } : {}),
    ...(scope === undefined ? {} : { scope }),
    ...(source === undefined ? {} : { source }),
    ...(owners ? { owners } : {}),
    ...(session ? { session } : {}),
    ...(byMembership ? { by_membership: true } : {}),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(subject)
    .setIssuedAt(now)
    .setExpirationTime(now + ttlS)
    .sign(keyOf(secret));
};

const text = (value: unknown): value is string => typeof value === 'string' && value.length > 0;
const optionalText = (value: unknown): boolean => value === undefined || text(value);
const optionalTexts = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.every(text));

const wrongForm = () => refused('a claim of the token has the wrong form');

const isByMembership = (claims: JWTPayload): true | undefined => (claims['by_membership'] === true ? true : undefined);

/** What the claims grant. Throws UNAUTHENTICATED for claims of a wrong form. */
export const grantOf = (claims: JWTPayload): Verified => {
  const { sub, tenant, roles, scope, source, owners, session, exp, iat = 0 } = claims;
  const byMembership = isByMembership(claims);
  if (!text(sub) || !text(tenant) || !TENANT_NAME.test(tenant) || typeof exp !== 'number') throw wrongForm();
  if (![source, session].every(optionalText) || ![owners, roles].every(optionalTexts)) throw wrongForm();
  if (typeof scope !== 'string' && (scope !== undefined || (roles ?? byMembership) === undefined))
    throw refused('a token says roles, scope or both');
  const given = Object.entries({ roles, scope, source, owners, session, byMembership }).filter(
    ([, value]) => value !== undefined,
  );
  return { subject: sub, tenant, expiresAt: exp, issuedAt: iat, ...(Object.fromEntries(given) as Partial<Verified>) };
};

/** Makes the check of this server's own tokens. It throws UNAUTHENTICATED with the reason; neither header nor token chooses the algorithm. */
export const tokenCheck = (secret: string): ((token: string) => Promise<Verified>) => {
  const key = keyOf(secret);
  return async (token) => {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience: AUDIENCE,
      clockTolerance: CLOCK_TOLERANCE_S,
      requiredClaims: ['exp', 'sub', 'tenant'],
    }).catch((error: unknown) => {
      throw refusalOf(error);
    });
    return grantOf(payload);
  };
};
