import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import type { DatabaseTls } from '../../db/tls.ts';
import type { TlsFiles } from '../../streams/broker.ts';
import { oneOf, type Parse, type Reader } from './read.ts';

/** How HTTP is served encrypted. */
export interface HttpTls {
  readonly cert: string;
  readonly key: string;
  /** Who signs the certificates of callers; absent: none is asked for. */
  readonly clientCa?: string | undefined;
  /** `require`: who shows none is not let in; `request`: may show none, but no wrong one. */
  readonly client: 'require' | 'request';
}

/** The role that stands for all in `{role}` where a file is looked for. */
export const ANY_ROLE = 'aura_app';

/** A file that this process may read, as an absolute path. */
const file: Parse<string> = (text) => {
  const path = resolve(text);
  try {
    accessSync(path.replaceAll('{role}', ANY_ROLE), constants.R_OK);
  } catch (thrown) {
    throw new Error(`names a file that cannot be read: ${(thrown as Error).message}`, { cause: thrown });
  }
  return path;
};

const defined = <T extends object>(fields: T): T | undefined =>
  Object.values(fields).some((value) => value !== undefined) ? fields : undefined;

/** Certificate and key are set together or not at all. */
const together = (read: Reader, cert: string, key: string): void => {
  if (read.sources.has(cert) === read.sources.has(key)) return;
  const setting = read.sources.has(cert) ? key : cert;
  read.problems.push({ setting, problem: `is missing: ${cert} and ${key} are set together or not at all` });
};

const NATS_FILES = ['NATS_CA', 'NATS_CERT', 'NATS_KEY'] as const;
const DATABASE_FILES = ['DATABASE_CA', 'DATABASE_CERT', 'DATABASE_KEY'] as const;

const readFiles = (read: Reader, names: typeof NATS_FILES | typeof DATABASE_FILES): TlsFiles | undefined => {
  const [ca, cert, key] = names.map((name) => read.optional(name, file));
  together(read, names[1], names[2]);
  return defined({ ca, cert, key });
};

export const readNatsTls = (read: Reader): TlsFiles | undefined => readFiles(read, NATS_FILES);

/** A file that proves who we are to the broker, instead of a password. */
export const readProof = (read: Reader, setting: string): string | undefined => read.optional(setting, file);

const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'];
const SSL_PARAMETERS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'] as const;

/**
 * The address without what libpq writes into it about encryption, and that as files. Every mode but `disable` proves who the server is: an
 * encrypted connection to whoever answers protects from nobody who can stand in between.
 */
export const readDatabaseTls = (
  read: Reader,
  address: string,
): { readonly url: string; readonly tls?: DatabaseTls | undefined } => {
  const given = readFiles(read, DATABASE_FILES);
  const url = new URL(address);
  const [mode, ...paths] = SSL_PARAMETERS.map((name) => url.searchParams.get(name) ?? undefined);
  for (const name of SSL_PARAMETERS) url.searchParams.delete(name);
  const refuse = (problem: string): void => void read.problems.push({ setting: 'DATABASE_URL', problem });
  if (mode !== undefined && !SSL_MODES.includes(mode)) refuse(`has an sslmode that is none of ${SSL_MODES.join(', ')}`);
  if (mode === 'disable' && given)
    refuse('says sslmode=disable, but DATABASE_CA, DATABASE_CERT or DATABASE_KEY is set');
  const [ca, cert, key] = paths.map((path) => {
    if (path === undefined || path === 'system') return undefined;
    try {
      return file(path);
    } catch (thrown) {
      refuse((thrown as Error).message);
      return undefined;
    }
  });
  const tls = given || (mode !== undefined && mode !== 'disable') ? { ca, cert, key, ...given } : undefined;
  return { url: url.href, ...(tls && { tls }) };
};

/** Of the facade; without `tls` it speaks plain HTTP. */
export const readHttpTls = (read: Reader): { readonly tls?: HttpTls; readonly tlsClient: HttpTls['client'] } => {
  const [cert, key, clientCa] = ['TLS_CERT', 'TLS_KEY', 'TLS_CLIENT_CA'].map((name) => read.optional(name, file));
  const client = read.withDefault('TLS_CLIENT', oneOf('require', 'request'), 'require');
  together(read, 'TLS_CERT', 'TLS_KEY');
  if (clientCa !== undefined && !read.sources.has('TLS_CERT'))
    read.problems.push({ setting: 'TLS_CLIENT_CA', problem: 'needs TLS_CERT and TLS_KEY' });
  return {
    tlsClient: client,
    ...(cert === undefined || key === undefined ? {} : { tls: { cert, key, clientCa, client } }),
  };
};
