import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { issueServiceToken } from '../../http/service-tokens.ts';
import { type Grant, issueToken } from '../../http/tokens.ts';
import { Fault } from '../../schemas/errors.ts';
import { asUser, type Broker, connectBroker, LISTING_MS, type TlsFiles } from '../../streams/broker.ts';
import type { Config } from '../config.ts';
import { localCertificates } from '../config/certificates.ts';
import type { Remote } from '../config/remote.ts';
import { secretsDir } from '../config/secrets.ts';
import { type Holder, holderOf } from '../lock.ts';
import { type Api, createApi } from './api.ts';
import { type Send, senderWith } from './sender.ts';
import { localLogAddress, type LogAddress } from './local-log.ts';

/** In whose name a command acts, where the CLI makes its own token. What is absent: everything of the tenant `default`, as `cli`. */
export type Wanted = { readonly [K in keyof Grant]?: Grant[K] | undefined };

/** The instance of AuraLink that is meant, and the ways to reach it. Nothing is asked or opened before it is needed. */
export interface Here {
  readonly config: Config;
  /** AURALINK_URL, where one is named. */
  readonly remoteUrl: string | undefined;
  /** The process that holds the data directory. */
  readonly holder: () => Promise<Holder | undefined>;
  /** Throws NOT_RUNNING, UNAUTHENTICATED where no token can be had, OPTION_INVALID where AURALINK_TOKEN is of another tenant. */
  readonly api: (signal: AbortSignal, wanted?: Wanted) => Promise<Api>;
  /** What sends requests to that address: with the certificates that are named, or with those of the data directory. */
  readonly sender: (url: string) => Promise<Send>;
  /** Where the log is; undefined where nothing was started here and NATS_URL is not set. */
  readonly logAddress: () => Promise<LogAddress | undefined>;
  /** A connection with the platform's credential, to be closed by the caller. Throws NOT_RUNNING, BROKER_UNREACHABLE. */
  readonly broker: () => Promise<Broker>;
  /** The same with the credential that may change and delete streams, as far as there is one of its own. */
  readonly migrator: () => Promise<Broker>;
  /** A token signed with the secret of the data directory. Throws NOT_RUNNING where there is none. */
  readonly mint: (grant: Grant, ttlS: number) => Promise<string>;
  /** The same for a call from one role of the program to another. */
  readonly mintService: (service: Parameters<typeof issueServiceToken>[1]) => Promise<string>;
}

/** A command's own token need not hold longer than a long tail. */
const OWN_TOKEN_S = 24 * 3_600;
const PATIENCE_MS = 3_000;

const secretOf = async ({ given, dataDir }: Config): Promise<string> => {
  if (given.jwtSecret !== undefined) return given.jwtSecret;
  const file = join(secretsDir(dataDir), 'jwt-secret');
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const reason =
      error.code === 'ENOENT' ? 'nothing was started on it yet, and AURALINK_JWT_SECRET is not set' : error.message;
    throw new Fault('NOT_RUNNING', { dataDir, reason }, error);
  });
  return kept.trim();
};

/** The tenant of a token that somebody else signed: read, not believed; the program decides. */
const tenantOf = (token: string): string | undefined => {
  try {
    const { tenant } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      tenant?: string;
    };
    return tenant;
  } catch {
    return undefined;
  }
};

const checkTenant = (token: string, wanted: string | undefined): string => {
  const tenant = tenantOf(token);
  if (wanted !== undefined && tenant !== wanted)
    throw new Fault('OPTION_INVALID', {
      reason: `AURALINK_TOKEN is of tenant ${tenant ?? '(unknown)'}, not ${wanted}`,
    });
  return token;
};

/** Finds what the environment and the data directory name. */
export const findHere = (config: Config, remote: Remote): Here => {
  const { dataDir } = config;
  const holder = () => holderOf(dataDir);
  const mint = async (grant: Grant, ttlS: number) => issueToken(await secretOf(config), { ...grant, ttlS });

  const urlOf = async (): Promise<string> => {
    if (remote.url !== undefined) return remote.url;
    const found = await holder();
    if (!found) throw new Fault('NOT_RUNNING', { dataDir });
    if (found.url === undefined)
      throw new Fault('NOT_RUNNING', {
        dataDir,
        pid: found.pid,
        reason: 'it is starting, or runs without the role http',
      });
    return found.url;
  };

  const tokenOf = async ({ tenant, subject, roles, scope, source, owners }: Wanted): Promise<string> => {
    if (remote.token !== undefined) return checkTenant(remote.token, tenant);
    if (remote.url !== undefined && config.given.jwtSecret === undefined)
      throw new Fault('UNAUTHENTICATED', { reason: 'AURALINK_URL is set without AURALINK_TOKEN' });
    const edge = { ...(source === undefined ? {} : { source }), ...(owners === undefined ? {} : { owners }) };
    const allowed = roles ? { roles, ...(scope === undefined ? {} : { scope }) } : { scope: scope ?? '*' };
    return mint({ tenant: tenant ?? 'default', subject: subject ?? 'cli', ...allowed, ...edge }, OWN_TOKEN_S);
  };

  /** What is named; for the program of the data directory, what it has there for whoever asks over https. */
  const tlsFor = (url: string): TlsFiles | undefined => {
    if (remote.tls !== undefined || remote.url !== undefined || !url.startsWith('https:')) return remote.tls;
    const files = localCertificates(dataDir);
    return existsSync(files.ca) ? { ca: files.ca, ...files.client('http') } : undefined;
  };

  const sender = (url: string): Promise<Send> => senderWith(tlsFor(url));

  const logAddress = async (): Promise<LogAddress | undefined> => config.nats ?? (await localLogAddress(dataDir));

  const connect = async (asMigrator: boolean): Promise<Broker> => {
    const address = await logAddress();
    if (!address)
      throw new Fault('NOT_RUNNING', {
        dataDir,
        reason: 'no log was started here; for one elsewhere set NATS_URL, NATS_USER and NATS_PASSWORD',
      });
    if (!config.nats && !(await holder())) throw new Fault('NOT_RUNNING', { dataDir });
    const login = asUser(address, asMigrator ? address.migrate : undefined);
    return connectBroker({ ...login, name: 'aura', patienceMs: PATIENCE_MS, apiMs: LISTING_MS });
  };

  return {
    config,
    remoteUrl: remote.url,
    holder,
    mint,
    mintService: async (service) => issueServiceToken(await secretOf(config), service),
    logAddress,
    sender,
    broker: () => connect(false),
    migrator: () => connect(true),
    api: async (signal, wanted = {}) => {
      const url = await urlOf();
      return createApi(url, await tokenOf(wanted), signal, await sender(url));
    },
  };
};
