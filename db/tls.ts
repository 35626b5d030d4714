import { readFileSync } from 'node:fs';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';

/** Certificates of the connections to Postgres, as PEM files. `{role}` in a path stands for the database role that connects. */
export interface DatabaseTls {
  /** Whom to believe; absent: what the machine believes. */
  readonly ca?: string | undefined;
  /** Who we are, where the server asks. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** What pg hands to Node's TLS, read anew for each connection. */
export interface Ssl {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly minVersion: 'TLSv1.2';
  readonly checkServerIdentity: (host: string, certificate: PeerCertificate) => Error | undefined;
}

const FILES = ['ca', 'cert', 'key'] as const;

/** Reads a file again at each call. One that is away for a moment, while it is replaced, is what it was: pg reads where nobody catches (8.23). */
const rereading = (path: string): (() => string) => {
  let last = readFileSync(path, 'utf8');
  return () => {
    try {
      last = readFileSync(path, 'utf8');
    } catch {
      // As before: the server decides whether it still counts.
    }
    return last;
  };
};

/**
 * Encryption that also proves who the server is (`verify-full`). The files are read at each connection, so that renewed certificates count from the
 * next one on. pg 8.23 compares an IP address with nothing but `localhost`: here the certificate must name the address that was asked for.
 * Throws what reading a file throws.
 */
export const sslOf = (tls: DatabaseTls, url: string): Ssl => {
  const { hostname, username } = new URL(url);
  const host = hostname.replaceAll(/[[\]]/g, '');
  const ssl: Ssl = {
    minVersion: 'TLSv1.2',
    checkServerIdentity: (_host, certificate) => checkServerIdentity(host, certificate),
  };
  for (const name of FILES) {
    const path = tls[name]?.replaceAll('{role}', decodeURIComponent(username));
    if (path !== undefined)
      // pg makes the key invisible to those who print the options, hence configurable.
      Object.defineProperty(ssl, name, { enumerable: true, configurable: true, get: rereading(path) });
  }
  return ssl;
};

/** What a pool of MikroORM's is given, so that its connections are encrypted: MikroORM copies options, and getters with them (7). */
export const encrypting = (
  tls: DatabaseTls | undefined,
  url: string,
): { readonly onPoolCreated?: (pool: { readonly options: { ssl?: unknown } }) => void } => {
  if (tls === undefined) return {};
  const ssl = sslOf(tls, url);
  return {
    onPoolCreated: (pool) => {
      pool.options.ssl = ssl;
    },
  };
};
