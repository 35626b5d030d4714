import { EncryptJWT, jwtDecrypt } from 'jose';
import { hkdfSync } from 'node:crypto';

/** What is kept between the way to the provider and the way back. */
export interface Transaction {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUri: string;
  readonly returnTo: string;
}

const LIFE_S = 600;
const PURPOSE = 'auralink oidc transaction v1';

/** Keeps it in a cookie of the browser itself, encrypted: any process may take the way back, and no other browser can. */
export const transactions = (secret: string, instance: string) => {
  const name = `__Host-aura-${instance}-oidc`;
  const key = new Uint8Array(hkdfSync('sha256', secret, '', PURPOSE, 32));
  return {
    name,
    /** Value of `Set-Cookie`. Lax: the way back begins on the provider's page. */
    cookie: async (transaction: Transaction): Promise<string> => {
      const value = await new EncryptJWT({ ...transaction })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setIssuedAt()
        .setExpirationTime(`${LIFE_S}s`)
        .encrypt(key);
      return `${name}=${value}; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=${LIFE_S}`;
    },
    /** Undefined for none, a forged one, and one that is too old. */
    read: async (cookie: string | undefined): Promise<Transaction | undefined> => {
      const value = (cookie ?? '')
        .split(';')
        .map((part) => part.trim())
        .find((part) => part.startsWith(`${name}=`));
      if (value === undefined) return undefined;
      const read = await jwtDecrypt(value.slice(name.length + 1), key, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
        requiredClaims: ['exp'],
      }).catch(() => undefined);
      return read?.payload as unknown as Transaction | undefined;
    },
  };
};

/** A path of this server to come back to; `/` for anything that leads elsewhere. */
export const ownPath = (text: string | undefined): string => {
  const own = 'http://own.invalid';
  if (text === undefined || !text.startsWith('/') || !URL.canParse(text, own)) return '/';
  const { origin, pathname, search, hash } = new URL(text, own);
  return origin === own && !pathname.startsWith('//') && !pathname.startsWith('/api/') ? pathname + search + hash : '/';
};
