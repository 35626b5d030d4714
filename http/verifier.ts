import { type Issuer, issuerCheck, ISSUERS_ALGORITHMS, type KeyCache } from './issuer.ts';
import { remembered } from './remembered.ts';
import { readHeader, refused } from './token-form.ts';
import { tokenCheck, type Verified } from './tokens.ts';

/** Whose tokens hold here. */
export interface Trust {
  /** Of this server's own tokens, at least 32 bytes. */
  readonly secret: string;
  /** Whose tokens hold beside them. */
  readonly issuer?: Issuer | undefined;
  readonly keyCache?: KeyCache | undefined;
}

/**
 * Makes the check of access tokens. The family of the algorithm alone finds the verifier, and each verifier has one kind of key: what is
 * signed by a shared secret is never held against a public key, nor the other way round. Throws UNAUTHENTICATED, IDENTITY_PROVIDER_UNREACHABLE.
 */
export const verifierOf = ({ secret, issuer, keyCache }: Trust): ((token: string) => Promise<Verified>) => {
  const own = remembered(tokenCheck(secret));
  const theirs = issuer && issuerCheck(issuer, keyCache);
  return async (token) => {
    const { alg } = readHeader(token);
    if (alg === 'HS256') return own(token);
    if (theirs && ISSUERS_ALGORITHMS.includes(alg)) return theirs(token);
    throw refused(`tokens signed by ${/^[A-Za-z0-9-]{1,16}$/.test(alg) ? alg : 'this algorithm'} are not taken`);
  };
};
