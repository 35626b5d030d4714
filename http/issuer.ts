import { createRemoteJWKSet, customFetch, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { Fault } from '../schemas/errors.ts';
import { isRole, isScope, permissionsOf, type RoleName } from './access.ts';
import { claimOf, emailOf, texts } from './claims.ts';
import { CLOCK_TOLERANCE_S, refusalOf, refused } from './token-form.ts';
import { grantOf, type Verified } from './tokens.ts';

/** Who else signs access tokens, and what it may say. */
export interface Issuer {
  /** Where its keys are: https, or http on loopback. */
  readonly jwksUrl: string;
  /** Its tokens' `iss`, to the letter. */
  readonly issuer: string;
  /** What must stand in its tokens' `aud`: this server, as the issuer calls it. */
  readonly audience: string;
  /** The one tenant it speaks for, or the claim by which it names any. */
  readonly tenant: { readonly is: string } | { readonly claim: string };
  /** A claim's name, or a path of names with dots between: `realm_access.roles`. */
  readonly rolesClaim: string;
  readonly scopeClaim: string;
  /** The most it may grant: roles it names beyond these count as unknown, and so does a scope that allows more than they do. */
  readonly mayGrant: readonly RoleName[];
}

/** How its keys are kept, ms. */
export interface KeyCache {
  /** A key that is not known is asked for at most so often. */
  readonly cooldownMs?: number;
  /** After so long the keys are fetched anew: a withdrawn one holds no longer than this. */
  readonly maxAgeMs?: number;
}

/** RS256, ES256, EdDSA: signed with a key that only the issuer has. */
export const ISSUERS_ALGORITHMS: readonly string[] = ['RS256', 'ES256', 'EdDSA'];

const COOLDOWN_MS = 30_000;
const MAX_AGE_MS = 600_000;
const ANSWER_MS = 5_000;
/** So long nobody is asked again who did not answer: every token would wait for it. */
const AFTER_FAILURE_MS = 5_000;
const MOST_BYTES = 512 * 1024;

/** An ID token says who signed in and is for the application that asked; it opens no API, even where its audience is the same. */
const isIdToken = ({ nonce, at_hash: atHash, c_hash: cHash, typ, token_use: use }: JWTPayload): boolean =>
  [nonce, atHash, cHash].some((claim) => claim !== undefined) || typ === 'ID' || typ === 'Refresh' || use === 'id';

/** Whose it is, of which tenant, and its times. */
const bare = (claims: JWTPayload, { tenant }: Issuer): JWTPayload => {
  const { sub, exp, iat } = claims;
  return {
    tenant: 'is' in tenant ? tenant.is : claimOf(claims, tenant.claim),
    ...Object.fromEntries(Object.entries({ sub, exp, iat }).filter(([, value]) => value !== undefined)),
  };
};

/** Whether a role or a scope of ours is told at all: issuers put their own words (`offline_access`, `openid email`) into both. */
const isToldAnything = (claims: JWTPayload, { rolesClaim, scopeClaim }: Issuer): boolean =>
  (texts(claimOf(claims, rolesClaim)) ?? []).some(isRole) || (texts(claimOf(claims, scopeClaim)) ?? []).some(isScope);

/**
 * The issuer's claims as ours. Words of its scope that mean nothing here are left out; if none is left, the roles say it. Who is told neither a
 * role nor a scope of ours may do what the tenant's members say; who is told more than the issuer may grant gets nothing for it instead.
 */
const translated = (claims: JWTPayload, issuer: Issuer): JWTPayload => {
  if (!isToldAnything(claims, issuer)) return { ...bare(claims, issuer), by_membership: true };
  const most = permissionsOf({ roles: issuer.mayGrant });
  const roles = texts(claimOf(claims, issuer.rolesClaim))?.filter(
    (name) => isRole(name) && issuer.mayGrant.includes(name),
  );
  const words = texts(claimOf(claims, issuer.scopeClaim))?.filter(
    (word) => isScope(word) && [...permissionsOf({ scope: word })].every((each) => most.has(each)),
  );
  const scope = words?.length ? words.join(' ') : undefined;
  return {
    ...bare(claims, issuer),
    roles: roles ?? (scope === undefined ? [] : undefined),
    ...(scope === undefined ? {} : { scope }),
  };
};

const unreachable = (url: string, cause: unknown): Fault =>
  new Fault('IDENTITY_PROVIDER_UNREACHABLE', { host: new URL(url).host, reason: reasonOf(cause) }, cause);

const reasonOf = (cause: unknown): string => {
  if (cause instanceof errors.JWKSTimeout) return 'its keys did not come in time';
  if (cause instanceof errors.JWKSInvalid) return 'what it answers is no set of keys';
  return 'its keys cannot be fetched';
};

/** Fetches the keys: no redirect, no more than half a megabyte, and not again right after it failed. */
const fetchKeys = (): typeof fetch => {
  let failedAt = Number.NEGATIVE_INFINITY;
  return async (url, options) => {
    if (Date.now() - failedAt < AFTER_FAILURE_MS) throw new Error('it did not answer a moment ago');
    try {
      const response = await fetch(url, options);
      if (response.status !== 200) throw new Error(`it answered ${response.status}`);
      let body = '';
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) {
        body += decoder.decode(chunk as Uint8Array, { stream: true });
        if (body.length > MOST_BYTES) throw new Error('its answer is too large');
      }
      JSON.parse(body);
      return new Response(body, { status: 200 });
    } catch (error) {
      failedAt = Date.now();
      throw error;
    }
  };
};

/**
 * Makes the check of an issuer's access tokens (RS256, ES256, EdDSA by its published keys). It throws UNAUTHENTICATED with the reason, and
 * IDENTITY_PROVIDER_UNREACHABLE while the keys cannot be had.
 */
export const issuerCheck = (
  issuer: Issuer,
  { cooldownMs = COOLDOWN_MS, maxAgeMs = MAX_AGE_MS }: KeyCache = {},
): ((token: string) => Promise<Verified>) => {
  const published = createRemoteJWKSet(new URL(issuer.jwksUrl), {
    cooldownDuration: cooldownMs,
    cacheMaxAge: maxAgeMs,
    timeoutDuration: ANSWER_MS,
    [customFetch]: fetchKeys(),
  });
  const keyOf: JWTVerifyGetKey = async (header, token) => {
    try {
      return await published(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      throw unreachable(issuer.jwksUrl, error);
    }
  };
  return async (token) => {
    const { payload } = await jwtVerify(token, keyOf, {
      algorithms: [...ISSUERS_ALGORITHMS],
      issuer: issuer.issuer,
      audience: issuer.audience,
      clockTolerance: CLOCK_TOLERANCE_S,
      requiredClaims: ['exp', 'sub'],
    }).catch((error: unknown) => {
      throw refusalOf(error);
    });
    if (isIdToken(payload)) throw refused('this is an ID token: it says who signed in and opens no API');
    const email = emailOf(payload);
    return { ...grantOf(translated(payload, issuer)), ...(email === undefined ? {} : { email }) };
  };
};
