import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../../schemas/errors.ts';
import type { EdgeConfig } from '../config/read.ts';
import { programUsers } from '../../streams/grants.ts';
import { edgeUserName } from '../../streams/inbox.ts';
import { expiryOf } from './expiry.ts';
import type { Use } from './issue.ts';

/** What the certificates of a development are for; `days` from now on. */
export interface DevelopmentOptions {
  readonly days: number;
  readonly edges: readonly EdgeConfig[];
  /** Names and addresses of the servers beside this machine's own. */
  readonly hosts?: readonly string[];
}

/** Where the files of a development authority lie. */
export interface DevelopmentFiles {
  readonly ca: string;
  readonly server: (name: ServerName) => { readonly cert: string; readonly key: string };
  /** `name` may be `{role}`, as settings take it. */
  readonly client: (name: string) => { readonly cert: string; readonly key: string };
}

export const SERVERS = ['nats', 'postgres', 'http'] as const;
export type ServerName = (typeof SERVERS)[number];

/** How this machine calls itself. */
export const LOOPBACK = ['localhost', '127.0.0.1', '::1'] as const;

const DAY_MS = 24 * 3_600_000;
/** The authority outlives what it signs: whoever trusts it need not be told of each renewal. */
const AUTHORITY_DAYS = 730;
const AUTHORITY = 'AuraLink development';

/** The users of the three servers: of NATS the parts of the program and the edges, of Postgres its roles, of HTTP whoever asks. */
const clientsOf = (edges: readonly EdgeConfig[]): readonly string[] => [
  ...programUsers().map(({ name }) => name),
  'owner',
  ...edges.map(({ tenant, name }) => edgeUserName(tenant, name)),
  'postgres',
  'aura_owner',
  'aura_app',
  'aura_projector',
  'http',
];

/** The files of an authority in a directory, whether they are there or not. */
export const developmentFiles = (dir: string): DevelopmentFiles => {
  const pair = (folder: string, name: string) => ({
    cert: join(dir, folder, `${name}.crt`),
    key: join(dir, folder, `${name}.key`),
  });
  return { ca: join(dir, 'ca.crt'), server: (name) => pair('server', name), client: (name) => pair('client', name) };
};

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

/** Whole or not at all, and its owner's alone from the first byte on. */
const put = async (file: string, text: string): Promise<void> => {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const partial = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(partial, text, { mode: 0o600, flag: 'wx' });
  await rename(partial, file);
};

interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** The authority that is there, as long as it outlives what it is to sign; else a new one. */
const authorityOf = async (dir: string, days: number): Promise<Pair> => {
  const [cert, key] = await Promise.all(
    ['ca.crt', 'ca.key'].map((name) => readFile(join(dir, name), 'utf8').catch(() => undefined)),
  );
  if (cert !== undefined && key !== undefined && expiryOf(cert) > Date.now() + days * DAY_MS) return { cert, key };
  const { createAuthority } = await import('./issue.ts');
  const made = await createAuthority(AUTHORITY, Math.max(AUTHORITY_DAYS, days + 1));
  await put(join(dir, 'ca.key'), made.key);
  await put(join(dir, 'ca.crt'), made.cert);
  return made;
};

const writePair = async (paths: Pair, { cert, key }: Pair): Promise<void> => {
  await put(paths.key, key);
  await put(paths.cert, cert);
};

/** One that is whole, still counts long enough and was signed by this authority, or undefined. */
const isGood = async ({ cert, key }: Pair, untilMs: number, signedBy: string): Promise<boolean> => {
  const { X509Certificate, createPrivateKey } = await import('node:crypto');
  try {
    const certificate = new X509Certificate(await readFile(cert, 'utf8'));
    const privateKey = createPrivateKey(await readFile(key, 'utf8'));
    return (
      Date.parse(certificate.validTo) > untilMs &&
      certificate.verify(new X509Certificate(signedBy).publicKey) &&
      certificate.checkPrivateKey(privateKey)
    );
  } catch {
    return false;
  }
};

interface Part {
  readonly paths: Pair;
  readonly wanted: { readonly name: string; readonly for: Use; readonly hosts?: readonly string[] };
}

/** Servers of a NATS cluster show each other the same certificate, whichever of the two has dialled (nats-server 2.15.2). */
const useOf = (name: ServerName): Use => (name === 'nats' ? 'peer' : 'server');

const partsOf = (dir: string, { edges, hosts = [] }: DevelopmentOptions): readonly Part[] => {
  const files = developmentFiles(dir);
  return [
    ...SERVERS.map((name) => ({
      paths: files.server(name),
      wanted: { name: `AuraLink ${name}`, for: useOf(name), hosts: [...new Set([...LOOPBACK, ...hosts])] },
    })),
    ...clientsOf(edges).map((name) => ({ paths: files.client(name), wanted: { name, for: 'client' as const } })),
  ];
};

const writeParts = async (dir: string, parts: readonly Part[], days: number, authority: Pair): Promise<void> => {
  if (parts.length === 0) return;
  const { issue } = await import('./issue.ts');
  for (const { paths, wanted } of parts) await writePair(paths, await issue(authority, { ...wanted, days }));
};

/**
 * Writes an authority and the certificates of a development into a directory. Where there are some, CERTIFICATES_THERE, unless `force` says
 * to renew them; the authority stays while it outlives what it signs.
 */
export const writeDevelopment = async (
  dir: string,
  options: DevelopmentOptions,
  force: boolean,
): Promise<readonly string[]> => {
  const parts = partsOf(dir, options);
  const there = await Promise.all([join(dir, 'ca.crt'), ...parts.map(({ paths }) => paths.cert)].map(isThere));
  if (!force && there.includes(true)) throw new Fault('CERTIFICATES_THERE', { dir });
  await writeParts(dir, parts, options.days, await authorityOf(dir, options.days));
  return parts.map(({ wanted }) => wanted.name);
};

/** Makes what is missing or ends before `renewDays` are over, and leaves the rest. */
export const keepDevelopment = async (
  dir: string,
  options: DevelopmentOptions & { readonly renewDays: number },
): Promise<DevelopmentFiles> => {
  const authority = await authorityOf(dir, options.days);
  const until = Date.now() + options.renewDays * DAY_MS;
  const parts = partsOf(dir, options);
  const good = await Promise.all(parts.map(({ paths }) => isGood(paths, until, authority.cert)));
  await writeParts(
    dir,
    parts.filter((_, index) => good[index] !== true),
    options.days,
    authority,
  );
  return developmentFiles(dir);
};
