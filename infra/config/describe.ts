import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { formatShards } from '../../streams/shards.ts';
import type { BrokerProof, TlsFiles } from '../../streams/broker.ts';
import type { Config } from '../config.ts';
import type { HttpTls } from './encryption.ts';
import { ISSUER_SETTINGS } from './identity.ts';
import { MASTER_KEY } from './master-key.ts';
import { OIDC_SETTINGS } from './oidc.ts';
import { secretsDir } from './secrets.ts';

/** One setting as `aura config` prints it. */
export interface ConfigLine {
  readonly key: string;
  /** Secrets are masked. */
  readonly value: string;
  readonly source: string;
}

const MASK = '********';

const maskUrl = (text: string): string => {
  const address = new URL(text);
  if (address.password !== '') address.password = MASK;
  return address.href;
};

const NOT_SET = '(not set: started on this machine)';

/** A secret: given, generated before, or to be generated at the first start. */
const secret = (config: Config, key: string, file: string): ConfigLine => {
  const source = config.sources.get(key);
  if (source !== undefined) return { key, value: MASK, source };
  const path = join(secretsDir(config.dataDir), file);
  return existsSync(path)
    ? { key, value: MASK, source: `file ${path}` }
    : { key, value: '(generated at the first start)', source: `file ${path}` };
};

const plainLines = (config: Config): ConfigLine[] => {
  const plain: Record<string, string | number> = {
    AURALINK_MODE: config.mode,
    AURALINK_DATA: config.dataDir,
    HOST: config.host,
    PORT: config.port,
    AURALINK_ROLES: config.roles.join(','),
    AURALINK_PROJECTION_SHARDS: formatShards(config.projectionShards),
    AURALINK_EDGES: JSON.stringify(config.edges),
    AURALINK_LOG_LEVEL: config.logLevel,
    AURALINK_TENANTS: config.admits,
    AURALINK_WEBHOOK_ALLOW: config.webhookAllow.join(',') || '(only the public internet)',
    AURALINK_TRUSTED_PROXIES: config.trustedProxies.join(',') || '(none)',
    AURALINK_CORS_ORIGINS: config.corsOrigins.join(',') || '(none)',
    LIVEKIT_TENANT: config.livekitTenant,
    AURALINK_TLS: config.localTls,
    TLS_CLIENT: config.tlsClient,
    AURALINK_AUDIT_ORIGIN: config.audit.origin ?? "(the one on the log, else auralink/ and the instance's id)",
    AURALINK_AUDIT_WITNESS: config.audit.witnesses.map(({ place }) => place).join(',') || '(none)',
  };
  return Object.entries(plain).map(([key, value]) => ({
    key,
    value: String(value),
    source: config.sources.get(key) ?? 'default',
  }));
};

type Pairs = readonly (readonly [string, string | undefined])[];

const proofPairs = ({ user, password, credsFile, nkeySeedFile }: BrokerProof, of = ''): Pairs => [
  [`NATS${of}_USER`, user],
  [`NATS${of}_PASSWORD`, password && MASK],
  [`NATS${of}_CREDS`, credsFile],
  [`NATS${of}_NKEY_SEED_FILE`, nkeySeedFile],
];

const filePairs = (prefix: string, { ca, cert, key }: TlsFiles): Pairs => [
  [`${prefix}_CA`, ca],
  [`${prefix}_CERT`, cert],
  [`${prefix}_KEY`, key],
];

const brokerPairs = ({ tls, migrate, monitorUrl, replicas, ...own }: Partial<NonNullable<Config['nats']>>): Pairs => [
  ...proofPairs(own),
  ...proofPairs(migrate ?? {}, '_MIGRATE'),
  ...filePairs('NATS', tls ?? {}),
  ['NATS_MONITOR_URL', monitorUrl],
  ['NATS_REPLICAS', replicas?.toString()],
];

const facadePairs = ({ cert, key, clientCa }: Partial<HttpTls>): Pairs => [
  ['TLS_CERT', cert],
  ['TLS_KEY', key],
  ['TLS_CLIENT_CA', clientCa],
];

const serverLines = (config: Config): ConfigLine[] => {
  const { nats, database, livekit, tls, sources } = config;
  const line = (key: string, value: string | undefined): ConfigLine => ({
    key,
    value: value ?? NOT_SET,
    source: sources.get(key) ?? 'default',
  });
  const given = (pairs: Pairs): ConfigLine[] =>
    pairs.flatMap(([key, value]) => (value === undefined ? [] : [line(key, value)]));
  return [
    line('NATS_URL', nats?.url),
    ...given(brokerPairs(nats ?? {})),
    line('DATABASE_URL', database && maskUrl(database.url)),
    ...given(filePairs('DATABASE', database?.tls ?? {})),
    ...given(facadePairs(tls ?? {})),
    line('LIVEKIT_URL', livekit?.url),
    ...given([
      ['LIVEKIT_API_KEY', livekit?.apiKey],
      ['LIVEKIT_API_SECRET', livekit && MASK],
    ]),
  ];
};

/** Whose access tokens hold beside our own; nothing of it is secret. */
const issuerLines = ({ issuer, sources }: Config): ConfigLine[] => {
  if (issuer === undefined)
    return [{ key: 'AURALINK_JWKS_URL', value: '(not set: only tokens of this server hold)', source: 'default' }];
  const { tenant } = issuer;
  const values = [
    issuer.jwksUrl,
    issuer.issuer,
    issuer.audience,
    'is' in tenant ? tenant.is : undefined,
    'is' in tenant ? undefined : tenant.claim,
    issuer.rolesClaim,
    issuer.scopeClaim,
    issuer.mayGrant.join(','),
  ];
  return ISSUER_SETTINGS.flatMap((key, at) =>
    values[at] === undefined ? [] : [{ key, value: values[at], source: sources.get(key) ?? 'default' }],
  );
};

/** At which provider people sign in; its client secret is one. */
const oidcLines = ({ oidc, publicUrl, sources }: Config): ConfigLine[] => {
  const line = (key: string, value: string | undefined): ConfigLine[] =>
    value === undefined ? [] : [{ key, value, source: sources.get(key) ?? 'default' }];
  const reached = line('AURALINK_PUBLIC_URL', publicUrl);
  if (oidc === undefined) return [...line('AURALINK_OIDC_ISSUER', '(not set: browsers sign in by a link)'), ...reached];
  const { tenant, rolesClaim, mayGrant, defaultRole } = oidc.admission;
  const values = [
    oidc.issuer,
    oidc.clientId,
    oidc.scopes,
    oidc.name,
    'is' in tenant ? tenant.is : undefined,
    'is' in tenant ? undefined : tenant.claim,
    rolesClaim,
    mayGrant.join(','),
    defaultRole,
  ];
  return [
    ...OIDC_SETTINGS.flatMap((key, at) => line(key, values[at])),
    ...line('AURALINK_OIDC_CLIENT_SECRET', oidc.clientSecret && MASK),
    ...reached,
  ];
};

const tracingLines = ({ tracing, sources }: Config): ConfigLine[] => {
  const lines: Record<string, string> = {
    OTEL_EXPORTER_OTLP_ENDPOINT: tracing?.endpoint ?? '(not set: nothing is recorded)',
    ...(tracing && Object.keys(tracing.headers).length > 0 ? { OTEL_EXPORTER_OTLP_HEADERS: MASK } : {}),
    ...(tracing ? { OTEL_SERVICE_NAME: tracing.serviceName, OTEL_TRACES_SAMPLER_ARG: String(tracing.ratio) } : {}),
  };
  return Object.entries(lines).map(([key, value]) => ({ key, value, source: sources.get(key) ?? 'default' }));
};

/** Every setting with its value and where it came from. Reads only whether the files of the secrets exist. */
export const describeConfig = (config: Config): ConfigLine[] => [
  ...plainLines(config),
  ...serverLines(config),
  ...issuerLines(config),
  ...oidcLines(config),
  ...tracingLines(config),
  secret(config, 'AURALINK_JWT_SECRET', 'jwt-secret'),
  secret(config, 'AURALINK_PERSON_KEY', 'person-key'),
  config.given.masterKeyFile === undefined
    ? secret(config, 'AURALINK_MASTER_KEY', MASTER_KEY)
    : { key: 'AURALINK_MASTER_KEY_FILE', value: config.given.masterKeyFile, source: 'environment' },
  config.audit.keyFile === undefined
    ? secret(config, 'AURALINK_AUDIT_KEY', 'audit-key')
    : { key: 'AURALINK_AUDIT_KEY_FILE', value: config.audit.keyFile, source: 'environment' },
  secret(config, 'AURALINK_OWNER_PASSWORD', 'postgres-owner'),
  secret(config, 'AURALINK_APP_PASSWORD', 'postgres-app'),
  secret(config, 'AURALINK_PROJECTOR_PASSWORD', 'postgres-projector'),
  ...config.unknown.map((key) => ({ key, value: '(no such setting: misspelt?)', source: 'environment' })),
];
