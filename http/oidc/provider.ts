import type { JWTPayload } from 'jose';
import * as openid from 'openid-client';
import { Fault } from '../../schemas/errors.ts';
import { ownPath, type Transaction, transactions } from './transaction.ts';

/** An OpenID provider at which people sign in. */
export interface OidcOptions {
  /** Its issuer, https or loopback; what `/.well-known/openid-configuration` is asked of. */
  readonly issuer: string;
  readonly clientId: string;
  /** Absent: a public client, which PKCE alone protects. */
  readonly clientSecret?: string | undefined;
  /** With spaces between. */
  readonly scopes: string;
  /** What the button says; absent: the issuer's host. */
  readonly name?: string | undefined;
}

/** The way to the provider and back. */
export interface Provider {
  readonly issuer: string;
  readonly name: string;
  /** Where the browser goes, and the cookie that ties the way back to it. Throws IDENTITY_PROVIDER_UNREACHABLE. */
  readonly begin: (
    origin: string,
    returnTo: string | undefined,
  ) => Promise<{ readonly location: string; readonly setCookie: string }>;
  /**
   * What the provider says of who came back, and where they wanted to go. `query` is that of the way back. Throws SIGN_IN_EXPIRED,
   * SIGN_IN_REFUSED, IDENTITY_PROVIDER_UNREACHABLE.
   */
  readonly finish: (
    query: URLSearchParams,
    cookie: string | undefined,
  ) => Promise<{ readonly claims: JWTPayload; readonly returnTo: string }>;
  /** Where a browser signs out at the provider too; undefined where it offers nothing, or was not asked yet. */
  readonly signOutUrl: (origin: string) => string | undefined;
}

const ANSWER_S = 5;
const CALLBACK = '/api/v1/session/callback';

const isLoopbackHttp = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

const unreachable = (issuer: string, thrown: unknown): Fault =>
  new Fault(
    'IDENTITY_PROVIDER_UNREACHABLE',
    { host: new URL(issuer).host, reason: 'the OpenID provider does not answer as one' },
    thrown,
  );

/** Only a word of the protocol: what a provider writes besides is text of a stranger. */
const wordOf = (error: unknown): string =>
  typeof error === 'string' && /^[a-z_]{1,64}$/.test(error) ? error : 'an error without a name';

const refusalOf = (issuer: string, thrown: unknown): Fault => {
  if (thrown instanceof openid.AuthorizationResponseError || thrown instanceof openid.ResponseBodyError)
    return new Fault('SIGN_IN_REFUSED', { reason: `the provider answers ${wordOf(thrown.error)}` }, thrown);
  if (thrown instanceof openid.ClientError)
    return new Fault('SIGN_IN_REFUSED', { reason: 'the answer of the provider does not hold' }, thrown);
  return unreachable(issuer, thrown);
};

/** Asked once, at the first need; a failure is forgotten, so that the next one asks again. */
const discoverer = ({ issuer, clientId, clientSecret }: OidcOptions) => {
  const url = new URL(issuer);
  let found: openid.Configuration | undefined;
  let asking: Promise<openid.Configuration> | undefined;
  const ask = async (): Promise<openid.Configuration> => {
    try {
      found = await openid.discovery(
        url,
        clientId,
        undefined,
        clientSecret === undefined ? openid.None() : openid.ClientSecretBasic(clientSecret),
        { timeout: ANSWER_S, ...(isLoopbackHttp(url) ? { execute: [openid.allowInsecureRequests] } : {}) },
      );
      return found;
    } catch (thrown) {
      throw unreachable(issuer, thrown);
    } finally {
      asking = undefined;
    }
  };
  return { known: () => found, get: async () => found ?? (asking ??= ask()) };
};

/** Many providers say who somebody is only there; without it the ID token has to do. */
const userInfo = async (config: openid.Configuration, accessToken: string, subject: string): Promise<JWTPayload> => {
  if (config.serverMetadata().userinfo_endpoint === undefined) return {};
  return openid.fetchUserInfo(config, accessToken, subject).then(
    (info): JWTPayload => ({ ...info }),
    () => ({}),
  );
};

/** Signs people in by OpenID Connect: authorization code, PKCE, state and nonce. */
export const createProvider = (options: OidcOptions, secret: string, instance: string): Provider => {
  const { issuer, scopes, name = new URL(issuer).host } = options;
  const { get, known } = discoverer(options);
  const kept = transactions(secret, instance);
  return {
    issuer,
    name,
    begin: async (origin, returnTo) => {
      const config = await get();
      const transaction: Transaction = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        verifier: openid.randomPKCECodeVerifier(),
        redirectUri: origin + CALLBACK,
        returnTo: ownPath(returnTo),
      };
      const location = openid.buildAuthorizationUrl(config, {
        redirect_uri: transaction.redirectUri,
        scope: scopes,
        state: transaction.state,
        nonce: transaction.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(transaction.verifier),
        code_challenge_method: 'S256',
      });
      return { location: location.href, setCookie: await kept.cookie(transaction) };
    },
    finish: async (query, cookie) => {
      const transaction = await kept.read(cookie);
      if (!transaction || query.get('state') !== transaction.state) throw new Fault('SIGN_IN_EXPIRED');
      const config = await get();
      const back = new URL(transaction.redirectUri);
      back.search = query.toString();
      try {
        const tokens = await openid.authorizationCodeGrant(config, back, {
          pkceCodeVerifier: transaction.verifier,
          expectedState: transaction.state,
          expectedNonce: transaction.nonce,
          idTokenExpected: true,
        });
        const told = (tokens.claims() ?? {}) as JWTPayload;
        const info = await userInfo(config, tokens.access_token, told.sub ?? '');
        return { claims: { ...info, ...told }, returnTo: transaction.returnTo };
      } catch (thrown) {
        throw refusalOf(issuer, thrown);
      }
    },
    signOutUrl: (origin) => {
      const config = known();
      if (config?.serverMetadata().end_session_endpoint === undefined) return undefined;
      // With the client instead of the ID token as a hint: that would have to be kept somewhere, with all it says about a person.
      return openid.buildEndSessionUrl(config, { post_logout_redirect_uri: `${origin}/` }).href;
    },
  };
};
