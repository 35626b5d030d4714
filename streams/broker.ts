import { readFileSync } from 'node:fs';
import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import {
  connect,
  createInbox,
  credsAuthenticator,
  errors,
  nkeyAuthenticator,
  type Authenticator,
  type ConnectionOptions,
  type NatsConnection,
} from '@nats-io/transport-node';
import { Fault } from '../schemas/errors.ts';
import { inboxPrefixOf, nameInCreds } from './inbox.ts';
import type { Vault } from './vault.ts';

/** Whether the log's server is reachable, and since when (ISO 8601) that is so. */
export interface BrokerStatus {
  readonly connected: boolean;
  readonly since: string;
  readonly server: string;
}

/** One connection to NATS that reconnects for ever, and JetStream on it. */
export interface Broker {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  /** A new subject for answers, under the only prefix that this connection's user may hear. */
  readonly newInbox: () => string;
  /**
   * What encrypts whatever is published over this connection, and decrypts what is read over it. Absent: events are published and read as they are,
   * which only tests and those who look at the log itself want.
   */
  readonly vault?: Vault;
  readonly status: () => BrokerStatus;
  /** Called with true after every reconnect, with false after every loss; returns the unsubscribe. */
  readonly onConnection: (listener: (connected: boolean) => void) => () => void;
  /** Resolves once there is a connection, or the signal ends. A request without one would hang for its whole timeout. */
  readonly whenConnected: (signal: AbortSignal) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The same connection, by which nothing about people leaves the process in clear. */
export const withVault = (broker: Broker, vault: Vault): Broker => ({ ...broker, vault });

/** Certificates of a connection, as PEM files. They are read again at each connection, so that renewed ones count. */
export interface TlsFiles {
  /** Whom to believe; absent: what the machine believes. */
  readonly ca?: string | undefined;
  /** Who we are, where the server asks. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** What proves who we are: a password, a `.creds` file (JWT), or an nkey. */
export interface BrokerProof {
  /** Names the inbox too; where a `.creds` file says its own name it may be absent. */
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly credsFile?: string | undefined;
  readonly nkeySeedFile?: string | undefined;
  /** Present: the connection is encrypted or there is none. */
  readonly tls?: TlsFiles | undefined;
}

/** Where a broker is, and what proves who we are. */
export interface BrokerLogin extends BrokerProof {
  readonly url: string;
}

/** The same broker as somebody else, or as oneself where there is nobody else. */
export const asUser = (login: BrokerLogin, other: BrokerProof | undefined): BrokerLogin =>
  other === undefined ? login : { url: login.url, tls: login.tls, ...other };

export interface BrokerOptions extends BrokerLogin {
  readonly name: string;
  /** How long the first connection may take; absent: for ever. */
  readonly patienceMs?: number;
  /** How long JetStream may take for an answer about streams and consumers; absent: 2 s. */
  readonly apiMs?: number;
}

const FIRST_RETRY_MS = 250;
/** A server that has just started loses requests: whoever asks asks again soon. */
const API_MS = 2_000;
/** A cluster that misses a server waits four seconds for what that one knows before it lists consumers (2.15.2): for whoever wants to see all of it. */
export const LISTING_MS = 10_000;

/**
 * nats.js gives up after ten reconnects and notices a dead link after minutes by default (3.4.0). Here: never gives up,
 * a dead link is noticed within twelve seconds. `noAsyncTraces` saves one stack trace a request.
 */
const settings = (options: BrokerOptions): ConnectionOptions => ({
  servers: options.url.split(','),
  name: options.name,
  maxReconnectAttempts: -1,
  reconnectTimeWait: 100,
  reconnectJitter: 100,
  pingInterval: 4_000,
  maxPingOut: 2,
  timeout: 5_000,
  ignoreAuthErrorAbort: true,
  noAsyncTraces: true,
  ...proof(options),
  ...encryption(options),
});

/** Both are read at each connection: a rotated file counts from the next one on. */
const byFile = ({ credsFile, nkeySeedFile }: BrokerOptions): Authenticator | undefined => {
  if (credsFile !== undefined) return (nonce) => credsAuthenticator(readFileSync(credsFile))(nonce);
  if (nkeySeedFile === undefined) return undefined;
  return (nonce) => nkeyAuthenticator(Buffer.from(readFileSync(nkeySeedFile, 'utf8').trim()))(nonce);
};

/** Who we are, and the inbox that this name may hear. */
const proof = (options: BrokerOptions): ConnectionOptions => {
  const { user, password, credsFile } = options;
  const authenticator = byFile(options);
  const name = user ?? (credsFile === undefined ? undefined : nameInCreds(readFileSync(credsFile, 'utf8')));
  return {
    ...(name === undefined ? {} : { inboxPrefix: inboxPrefixOf(name) }),
    ...(authenticator ? { authenticator } : {}),
    ...(authenticator || user === undefined ? {} : { user }),
    ...(authenticator || password === undefined ? {} : { pass: password }),
  };
};

/** nats.js reads the files at each connection (3.4.0), and asks for TLS from a server that offers none: then there is no connection. */
const encryption = ({ url, tls }: BrokerOptions): ConnectionOptions => {
  const { ca, cert, key } = tls ?? {};
  return tls === undefined && !url.startsWith('tls:')
    ? {}
    : {
        tls: {
          minVersion: 'TLSv1.2',
          ...(ca === undefined ? {} : { caFile: ca }),
          ...(cert === undefined ? {} : { certFile: cert }),
          ...(key === undefined ? {} : { keyFile: key }),
        } as NonNullable<ConnectionOptions['tls']>,
      };
};

/** Connects, waiting until the server is there. Throws BROKER_UNREACHABLE when patience ends, or who we are or who the server is cannot be proved. */
export const connectBroker = async (options: BrokerOptions): Promise<Broker> => {
  const chosen = settingsOf(options);
  const nc = await firstConnection(options, chosen);
  const js = jetstream(nc, { timeout: API_MS });
  const jsm = await jetstreamManager(nc, { timeout: options.apiMs ?? API_MS, checkAPI: false });
  const watch = watchConnection(nc);
  const newInbox = (): string => createInbox(chosen.inboxPrefix);
  return { nc, js, jsm, newInbox, ...watch, close: () => closeConnection(nc) };
};

const unreachable = ({ url }: BrokerOptions, why: string, thrown: unknown): Fault =>
  new Fault('BROKER_UNREACHABLE', { server: url.replace(/\/\/[^@/]*@/, '//'), why }, thrown);

const settingsOf = (options: BrokerOptions): ConnectionOptions => {
  try {
    return settings(options);
  } catch (thrown) {
    throw unreachable(options, (thrown as Error).message, thrown);
  }
};

/** What no waiting mends: OpenSSL's and Node's words for a certificate that is not believed, and the server's for a user it refuses. */
const isFinal = (thrown: unknown): boolean => {
  if (!(thrown instanceof Error)) return false;
  const { code } = thrown as { readonly code?: unknown };
  return (
    thrown instanceof errors.AuthorizationError ||
    (typeof code === 'string' &&
      /^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_|ERR_SSL_|ERR_OSSL_|ENOENT)/.test(code)) ||
    isFinal(thrown.cause)
  );
};

const firstConnection = async (options: BrokerOptions, chosen: ConnectionOptions): Promise<NatsConnection> => {
  const until = Date.now() + (options.patienceMs ?? Number.POSITIVE_INFINITY);
  for (;;) {
    try {
      return await connect(chosen);
    } catch (thrown) {
      if (isFinal(thrown) || Date.now() >= until) {
        const refused = thrown instanceof errors.AuthorizationError;
        const why = refused ? 'the server refuses the user or what proves it' : (thrown as Error).message;
        throw unreachable(options, why, thrown);
      }
      await new Promise((resolve) => setTimeout(resolve, FIRST_RETRY_MS));
    }
  }
};

const watchConnection = (nc: NatsConnection): Pick<Broker, 'status' | 'onConnection' | 'whenConnected'> => {
  const listeners = new Set<(connected: boolean) => void>();
  const now = { connected: true, since: new Date().toISOString() };
  const change = (connected: boolean) => {
    if (now.connected !== connected) Object.assign(now, { connected, since: new Date().toISOString() });
    for (const listener of listeners) listener(connected);
  };
  void (async () => {
    for await (const status of nc.status()) {
      if (status.type === 'disconnect' && now.connected) change(false);
      if (status.type === 'reconnect') change(true);
    }
    if (now.connected) change(false);
  })();
  const onConnection: Broker['onConnection'] = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    status: () => ({ ...now, server: nc.getServer() }),
    onConnection,
    whenConnected: (signal) => {
      if (now.connected || signal.aborted) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      const forget = onConnection((connected) => connected && resolve());
      signal.addEventListener('abort', () => resolve(), { once: true });
      return promise.finally(forget);
    },
  };
};

/** Flushes what is on its way if the server listens, and closes in any case within two seconds. */
const closeConnection = async (nc: NatsConnection): Promise<void> => {
  if (nc.isClosed()) return;
  const slow = setTimeout(() => void nc.close(), 2_000);
  await nc.drain().catch(() => nc.close());
  clearTimeout(slow);
};
