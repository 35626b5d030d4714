import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Fault } from '../schemas/errors.ts';
import type { DatabaseTls } from '../db/tls.ts';
import type { BrokerLogin, BrokerProof } from '../streams/broker.ts';
import { ALL_SHARDS, type Shards } from '../streams/shards.ts';
import type { Issuer } from '../http/issuer.ts';
import { readDatabaseTls, readHttpTls, readNatsTls, readProof, type HttpTls } from './config/encryption.ts';
import { readAudit, type AuditConfig } from './config/audit.ts';
import { parseFlags } from './config/flags.ts';
import { readIssuer } from './config/identity.ts';
import { readOidc, readPublicUrl } from './config/oidc.ts';
import { readTracing, type TracingConfig } from './config/tracing.ts';
import {
  createReader,
  edges,
  key,
  listOf,
  masterKeys,
  oneOf,
  origins,
  port,
  ranges,
  shards,
  receivers,
  text,
  token,
  url,
  urls,
  type EdgeConfig,
  type Problem,
  type Reader,
  type Source,
} from './config/read.ts';

export type { EdgeConfig, Source };

/** The parts of the program. */
export const ROLES = ['edge', 'handlers', 'projections', 'http'] as const;
/** A part of the program that may run in a process of its own. */
export type Role = (typeof ROLES)[number];

/** The whole configuration, parsed once. What is absent is started or generated on this machine. */
export interface Config {
  readonly mode: 'development' | 'production';
  /** Absolute. */
  readonly dataDir: string;
  readonly fresh: boolean;
  readonly json: boolean;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly roles: readonly Role[];
  /** Whose events this process projects, where several share the work. */
  readonly projectionShards: Shards;
  readonly edges: readonly EdgeConfig[];
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** Secrets given by the environment; the others come from files (config/secrets.ts). */
  readonly given: GivenSecrets;
  /** `monitorUrl`: where the servers say whether they sync before they acknowledge, with commas between. */
  readonly nats?: BrokerLogin & {
    readonly monitorUrl?: string;
    /** Of each stream, over the servers of a cluster. */
    readonly replicas?: number;
    /** Who may change and delete streams, where that is somebody else. */
    readonly migrate?: BrokerProof;
  };
  /** Of a user that may create roles and schemas. */
  readonly database?: { readonly url: string; readonly tls?: DatabaseTls | undefined };
  /** How the facade is served encrypted, as the settings say; `httpTlsOf` also knows the local servers' certificates. */
  readonly tls?: HttpTls;
  /** Whether callers have to show a certificate, where they are asked for one. */
  readonly tlsClient: HttpTls['client'];
  /** `dev`: the servers started here, and the facade, are encrypted with certificates of the data directory. */
  readonly localTls: 'off' | 'dev';
  readonly livekit?: { readonly url: string; readonly apiKey: string; readonly apiSecret: string };
  /** The tenant that LiveKit's rooms belong to. */
  readonly livekitTenant: string;
  /** Who else signs access tokens. */
  readonly issuer?: Issuer;
  /** Whether a tenant may be used that nobody has created (`open`), or is refused (`listed`). */
  readonly admits: 'open' | 'listed';
  /** The OpenID provider at which people sign in; and where browsers reach this server, if their requests do not say it. */
  readonly oidc?: NonNullable<ReturnType<typeof readOidc>>;
  readonly publicUrl?: string;
  /** Receivers of webhooks beyond the public internet: hosts, addresses, ranges. */
  readonly webhookAllow: readonly string[];
  /** Proxies before this server: only what they say about where a request comes from is believed. */
  readonly trustedProxies: readonly string[];
  /** Origins whose pages may call the API with a bearer token. */
  readonly corsOrigins: readonly string[];
  /** Absent: nothing is recorded. */
  readonly tracing?: TracingConfig;
  /** What the audit is signed with, and where its checkpoints go. */
  readonly audit: AuditConfig;
  /** Where each setting came from, by its name in the environment. */
  readonly sources: ReadonlyMap<string, Source>;
  /** Variables that look like settings of ours but are none: most likely misspelt. */
  readonly unknown: readonly string[];
}

/** See `Config.given`. */
export interface GivenSecrets {
  readonly jwtSecret?: string;
  readonly personKey?: string;
  /** The present one first; or where a file of them lies. */
  readonly masterKeys?: readonly Uint8Array[];
  readonly masterKeyFile?: string;
  readonly ownerPassword?: string;
  readonly appPassword?: string;
  readonly projectorPassword?: string;
}

const CHECKOUT = fileURLToPath(new URL('..', import.meta.url));
const DEFAULT_EDGES: readonly EdgeConfig[] = [{ tenant: 'default', name: 'webrtc', owners: ['webrtc'] }];
/** Read elsewhere: by the set-up before the start, by the command line. */
const READ_ELSEWHERE = [
  'AURALINK_RELEASES',
  'AURALINK_URL',
  'AURALINK_TOKEN',
  'AURALINK_CA',
  'AURALINK_CERT',
  'AURALINK_KEY',
];

const present = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/** Who may change streams: a user with a password, which are set together, a `.creds` file or an nkey. */
const readMigrator = (read: Reader): BrokerProof | undefined => {
  const user = read.optional('NATS_MIGRATE_USER', text);
  const password = read.optional('NATS_MIGRATE_PASSWORD', text);
  const credsFile = readProof(read, 'NATS_MIGRATE_CREDS');
  const nkeySeedFile = readProof(read, 'NATS_MIGRATE_NKEY_SEED_FILE');
  if (credsFile !== undefined || nkeySeedFile !== undefined)
    return present({ user, credsFile, nkeySeedFile }) as BrokerProof;
  if (user !== undefined && password !== undefined) return { user, password };
  if (user !== undefined || password !== undefined)
    read.problems.push({
      setting: user === undefined ? 'NATS_MIGRATE_USER' : 'NATS_MIGRATE_PASSWORD',
      problem: 'is missing: NATS_MIGRATE_USER and NATS_MIGRATE_PASSWORD are set together or not at all',
    });
  return undefined;
};

const readNats = (read: Reader): Config['nats'] => {
  const address = read.optional('NATS_URL', urls('nats', 'tls', 'ws', 'wss'));
  const replicas = read.optional('NATS_REPLICAS', oneOf('1', '3', '5'));
  const user = read.optional('NATS_USER', text);
  const password = read.optional('NATS_PASSWORD', text);
  const credsFile = readProof(read, 'NATS_CREDS');
  const nkeySeedFile = readProof(read, 'NATS_NKEY_SEED_FILE');
  const tls = readNatsTls(read);
  const monitorUrl = read.optional('NATS_MONITOR_URL', urls('http', 'https'))?.join(',');
  const migrate = readMigrator(read);
  if (credsFile !== undefined && nkeySeedFile !== undefined)
    read.problems.push({ setting: 'NATS_CREDS', problem: 'and NATS_NKEY_SEED_FILE prove the same: set one of them' });
  if (address === undefined) return undefined;
  const parsed = address.map((one) => new URL(one));
  const [first] = parsed as [URL, ...URL[]];
  const credentials = {
    user: user ?? (decodeURIComponent(first.username) || undefined),
    password: password ?? (decodeURIComponent(first.password) || undefined),
    credsFile,
    nkeySeedFile,
    tls,
  };
  return {
    url: parsed.map(({ protocol, host }) => `${protocol}//${host}`).join(','),
    ...(replicas === undefined ? {} : { replicas: Number(replicas) }),
    ...(present({ ...credentials, monitorUrl, migrate }) as Omit<NonNullable<Config['nats']>, 'url'>),
  };
};

const readLiveKit = (read: Reader): Config['livekit'] => {
  const address = read.optional('LIVEKIT_URL', url('ws', 'wss', 'http', 'https'));
  const apiKey = read.optional('LIVEKIT_API_KEY', text);
  const apiSecret = read.optional('LIVEKIT_API_SECRET', text);
  const names = ['LIVEKIT_URL', 'LIVEKIT_API_KEY', 'LIVEKIT_API_SECRET'];
  const missing = names.filter((name) => !read.sources.has(name));
  if (missing.length > 0 && missing.length < names.length) {
    for (const setting of missing)
      read.problems.push({ setting, problem: `is missing: ${names.join(', ')} are set together or not at all` });
  }
  return address === undefined || apiKey === undefined || apiSecret === undefined
    ? undefined
    : { url: address, apiKey, apiSecret };
};

/** A key and a file of keys: nobody could say which counts. */
const readMaster = (read: Reader): Pick<GivenSecrets, 'masterKeys' | 'masterKeyFile'> => {
  const given = {
    masterKeys: read.optional('AURALINK_MASTER_KEY', masterKeys),
    masterKeyFile: read.optional('AURALINK_MASTER_KEY_FILE', text),
  };
  if (given.masterKeys && given.masterKeyFile !== undefined)
    read.problems.push({ setting: 'AURALINK_MASTER_KEY_FILE', problem: 'is set beside AURALINK_MASTER_KEY: set one' });
  return present(given) as Pick<GivenSecrets, 'masterKeys' | 'masterKeyFile'>;
};

const readGiven = (read: Reader): GivenSecrets =>
  present({
    ...readMaster(read),
    jwtSecret: read.optional('AURALINK_JWT_SECRET', key),
    personKey: read.optional('AURALINK_PERSON_KEY', key),
    ownerPassword: read.optional('AURALINK_OWNER_PASSWORD', text),
    appPassword: read.optional('AURALINK_APP_PASSWORD', text),
    projectorPassword: read.optional('AURALINK_PROJECTOR_PASSWORD', text),
  }) as GivenSecrets;

const readServers = (read: Reader): Pick<Config, 'nats' | 'database' | 'livekit' | 'tracing'> => {
  const address = read.optional('DATABASE_URL', url('postgres', 'postgresql'));
  const servers = {
    nats: readNats(read),
    database: address === undefined ? undefined : readDatabaseTls(read, address),
    livekit: readLiveKit(read),
    tracing: readTracing(read),
  };
  return present(servers) as Pick<Config, 'nats' | 'database' | 'livekit' | 'tracing'>;
};

/** Throws one Fault CONFIG_INVALID that lists every problem there is. */
const refuseProblems = (problems: readonly Problem[]): void => {
  if (problems.length > 0) throw new Fault('CONFIG_INVALID', { problems });
};

/**
 * Parses the environment and the command line, once: `process.env` is read nowhere else.
 * Flags win over the environment, the environment over generated files, those over defaults.
 */
export const parseConfig = (
  env: Readonly<Record<string, string | undefined>>,
  argv: readonly string[] = [],
): Config => {
  const flags = parseFlags(argv);
  const read = createReader(env, flags.settings);
  const mode = read.withDefault('AURALINK_MODE', oneOf('development', 'production'), 'development');
  const config: Omit<Config, 'sources' | 'unknown'> = {
    mode,
    dataDir: resolve(read.withDefault('AURALINK_DATA', text, resolve(CHECKOUT, '.auralink'))),
    fresh: flags.fresh,
    json: flags.json,
    host: read.withDefault('HOST', text, '127.0.0.1'),
    port: read.withDefault('PORT', port, 8080),
    roles: read.withDefault('AURALINK_ROLES', listOf(...ROLES), ROLES),
    projectionShards: read.withDefault('AURALINK_PROJECTION_SHARDS', shards, ALL_SHARDS),
    edges: read.withDefault('AURALINK_EDGES', edges, DEFAULT_EDGES),
    logLevel: read.withDefault(
      'AURALINK_LOG_LEVEL',
      oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
      'info',
    ),
    given: readGiven(read),
    ...readServers(read),
    ...present({
      issuer: readIssuer(read),
      oidc: readOidc(read, env['LIVEKIT_TENANT']?.trim() || 'default'),
      publicUrl: readPublicUrl(read),
    }),
    ...readHttpTls(read),
    localTls: read.withDefault('AURALINK_TLS', oneOf('off', 'dev'), 'off'),
    admits: read.withDefault('AURALINK_TENANTS', oneOf('open', 'listed'), mode === 'production' ? 'listed' : 'open'),
    webhookAllow: read.withDefault('AURALINK_WEBHOOK_ALLOW', receivers, []),
    trustedProxies: read.withDefault('AURALINK_TRUSTED_PROXIES', ranges, []),
    corsOrigins: read.withDefault('AURALINK_CORS_ORIGINS', origins, []),
    livekitTenant: read.withDefault('LIVEKIT_TENANT', token, 'default'),
    audit: readAudit(read),
  };
  const { sources } = read;
  if (config.mode === 'production' && config.localTls === 'dev')
    read.problems.push({ setting: 'AURALINK_TLS', problem: 'makes certificates to develop with: not for production' });
  refuseProblems([...flags.problems, ...read.problems]);
  const unknown = Object.keys(env).filter(
    (name) =>
      name.startsWith('AURALINK_') && !sources.has(name) && !READ_ELSEWHERE.includes(name) && env[name]?.trim() !== '',
  );
  return { ...config, sources, unknown };
};

/** The configuration of this process. */
export const configOfProcess = (argv: readonly string[] = process.argv.slice(2)): Config =>
  parseConfig(process.env, argv);
