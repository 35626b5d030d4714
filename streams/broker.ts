import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import { connect, errors, type ConnectionOptions, type NatsConnection } from '@nats-io/transport-node';
import { Fault } from '../schemas/errors.ts';

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
  readonly status: () => BrokerStatus;
  /** Called with true after every reconnect, with false after every loss; returns the unsubscribe. */
  readonly onConnection: (listener: (connected: boolean) => void) => () => void;
  /** Resolves once there is a connection, or the signal ends. A request without one would hang for its whole timeout. */
  readonly whenConnected: (signal: AbortSignal) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface BrokerOptions {
  readonly url: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly name: string;
  /** How long the first connection may take; absent: for ever. */
  readonly patienceMs?: number;
}

const FIRST_RETRY_MS = 250;
/** A server that has just started loses requests: whoever asks asks again soon. */
const API_MS = 2_000;

/**
 * nats.js gives up after ten reconnects and notices a dead link after minutes by default (3.4.0). Here: never gives up,
 * a dead link is noticed within twelve seconds. `noAsyncTraces` saves one stack trace a request.
 */
const settings = ({ url, user, password, name }: BrokerOptions): ConnectionOptions => ({
  servers: url.split(','),
  name,
  maxReconnectAttempts: -1,
  reconnectTimeWait: 100,
  reconnectJitter: 100,
  pingInterval: 4_000,
  maxPingOut: 2,
  timeout: 5_000,
  ignoreAuthErrorAbort: true,
  noAsyncTraces: true,
  ...(user === undefined ? {} : { user }),
  ...(password === undefined ? {} : { pass: password }),
});

/** Connects, waiting until the server is there. Throws BROKER_UNREACHABLE when patience ends or the password is wrong. */
export const connectBroker = async (options: BrokerOptions): Promise<Broker> => {
  const nc = await firstConnection(options);
  const js = jetstream(nc, { timeout: API_MS });
  const jsm = await jetstreamManager(nc, { timeout: API_MS, checkAPI: false });
  const watch = watchConnection(nc);
  return { nc, js, jsm, ...watch, close: () => closeConnection(nc) };
};

const firstConnection = async (options: BrokerOptions): Promise<NatsConnection> => {
  const until = Date.now() + (options.patienceMs ?? Number.POSITIVE_INFINITY);
  for (;;) {
    try {
      return await connect(settings(options));
    } catch (thrown) {
      const refused = thrown instanceof errors.AuthorizationError;
      if (refused || Date.now() >= until) {
        const why = refused ? 'the server refuses the user or password' : (thrown as Error).message;
        throw new Fault('BROKER_UNREACHABLE', { server: options.url.replace(/\/\/[^@/]*@/, '//'), why }, thrown);
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
