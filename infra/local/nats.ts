import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keep } from './keep.ts';
import { answers, freePort } from './ports.ts';
import { logEnd, onPort, untilReady } from './ready.ts';
import type { LocalServer } from './server.ts';

/** A user of the local broker. Without lists it may publish and subscribe everywhere. */
export interface NatsUser {
  readonly user: string;
  readonly password: string;
  readonly publish?: readonly string[];
  /** Taken out of what it may publish on. */
  readonly denyPublish?: readonly string[];
  readonly subscribe?: readonly string[];
}

export interface NatsOptions {
  readonly binary: string;
  /** Holds the configuration, the log file and JetStream's store; made if missing. */
  readonly dir: string;
  /** 0 or absent: any free one. */
  readonly port?: number;
  readonly users: readonly NatsUser[];
  /** Present: only encrypted connections, and only of those who show a certificate of this authority. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string };
  /** Sync every message to the disk before it is acknowledged; absent: yes. */
  readonly syncAlways?: boolean;
}

export interface LocalNats extends LocalServer {
  readonly url: string;
  /** Without a password, on loopback: /varz, /jsz, /healthz. */
  readonly monitorUrl: string;
  readonly port: number;
}

const permissions = ({ publish, denyPublish, subscribe }: NatsUser): object =>
  publish === undefined && denyPublish === undefined && subscribe === undefined
    ? {}
    : {
        permissions: {
          ...((publish ?? denyPublish) && {
            publish: { ...(publish && { allow: publish }), ...(denyPublish && { deny: denyPublish }) },
          }),
          ...(subscribe && { subscribe: { allow: subscribe } }),
        },
      };

/** The configuration file. nats-server reads JSON as its own format; passwords stand here and not on a command line. */
export const natsConfig = (options: NatsOptions, port: number, monitorPort: number): string =>
  JSON.stringify(
    {
      server_name: 'auralink-local',
      listen: `127.0.0.1:${port}`,
      http: `127.0.0.1:${monitorPort}`,
      jetstream: {
        store_dir: join(options.dir, 'jetstream'),
        ...(options.syncAlways === false ? {} : { sync_interval: 'always' }),
      },
      ...(options.tls && {
        tls: {
          ca_file: options.tls.ca,
          cert_file: options.tls.cert,
          key_file: options.tls.key,
          verify: true,
          min_version: '1.2',
        },
      }),
      authorization: {
        users: options.users.map((one) => ({ user: one.user, password: one.password, ...permissions(one) })),
      },
    },
    null,
    2,
  );

const healthy = async (monitorUrl: string): Promise<boolean> => {
  try {
    return (await fetch(`${monitorUrl}/healthz`, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
};

const startOn = async (options: NatsOptions, port: number): Promise<LocalNats> => {
  const { dir, binary } = options;
  const config = join(dir, 'nats.conf');
  const log = join(dir, 'nats.log');
  const monitorPort = await freePort();
  await writeFile(config, natsConfig(options, port, monitorPort), { mode: 0o600 });
  const logFrom = await logEnd(log);
  const server = await keep({
    name: 'nats-server',
    command: binary,
    args: ['-c', config],
    cwd: dir,
    env: {},
    log,
    pidFile: join(dir, 'nats.pid'),
    stopSignal: 'SIGTERM',
    limitMs: 3_000,
  });
  const monitorUrl = `http://127.0.0.1:${monitorPort}`;
  // Recovering a large store takes time: the port opens at once, /healthz answers ok when JetStream is there.
  await untilReady(server, {
    name: 'nats-server',
    log,
    logFrom,
    limitMs: 60_000,
    ready: async () => (await healthy(monitorUrl)) && answers(port),
  });
  return { ...server, url: `nats://127.0.0.1:${port}`, monitorUrl, port };
};

/** Starts a nats-server with JetStream on loopback and resolves when it is ready. */
export const startNats = async (options: NatsOptions): Promise<LocalNats> => {
  await mkdir(options.dir, { recursive: true, mode: 0o700 });
  return onPort(options.port, freePort, (port) => startOn(options, port));
};
