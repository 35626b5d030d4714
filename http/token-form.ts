import { decodeProtectedHeader, errors, type ProtectedHeaderParameters } from 'jose';
import { Fault } from '../schemas/errors.ts';

/** How far the clocks of an issuer and of this server may differ, seconds: holds for `exp` and `nbf`. */
export const CLOCK_TOLERANCE_S = 5;

/** One NATS token: a tenant stands in every subject. */
export const TENANT_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** A token that does not hold, and why. */
export const refused = (reason: string): Fault => new Fault('UNAUTHENTICATED', { reason });

/** What jose found wrong with a token, as a fault that says it. */
export const refusalOf = (error: unknown): Fault => {
  if (error instanceof Fault) return error;
  if (error instanceof errors.JWTExpired) return refused('the token has expired');
  if (error instanceof errors.JWTClaimValidationFailed)
    return refused(`the token's claim ${error.claim} does not hold`);
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return refused('the token was not signed by an issuer this server trusts');
  if (error instanceof errors.JWKSNoMatchingKey) return refused('the issuer has no such key');
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    return refused('the issuer has several keys, and the token names none');
  return refused('the token cannot be read');
};

/** Headers by which a token would bring its own key or point to it (RFC 8725, 3.10). One with `crit` is refused by jose. */
const NOT_ITS_BUSINESS = ['jku', 'jwk', 'x5u', 'x5c'] as const;

/** RFC 7519 and RFC 9068; a service token or whatever else is none. */
const ACCESS_TOKEN = new Set(['jwt', 'at+jwt', 'application/at+jwt']);

/**
 * Reads the header of an access token: the algorithm, by which its verifier is found. Throws UNAUTHENTICATED for a header that brings its
 * own key and for a token that says it is something else. Nothing is asked of anybody.
 */
export const readHeader = (token: string): ProtectedHeaderParameters & { readonly alg: string } => {
  let header: ProtectedHeaderParameters;
  try {
    header = decodeProtectedHeader(token);
  } catch {
    throw refused('the token cannot be read');
  }
  const own = NOT_ITS_BUSINESS.find((name) => header[name] !== undefined);
  if (own !== undefined) throw refused(`the token's header ${own} is not taken`);
  const { alg, typ } = header;
  if (typ !== undefined && (typeof typ !== 'string' || !ACCESS_TOKEN.has(typ.toLowerCase())))
    throw refused('this is no access token: its type says so');
  if (typeof alg !== 'string') throw refused('the token names no algorithm');
  return { ...header, alg };
};
