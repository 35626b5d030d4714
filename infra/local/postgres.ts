import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keep } from './keep.ts';
import { endLeftover, endProcess } from './leftover.ts';
import { clusterPath, postgresUser, reachableBin } from './os-user.ts';
import { freePort } from './ports.ts';
import { DATABASE, initCluster, SUPERUSER, type Programs } from './postgres-cluster.ts';
import { commandOf, identityOf } from './process-identity.mjs';
import { tlsSettings, type ServerTls } from './postgres-tls.ts';
import { lastWords, logEnd, onPort, untilReady } from './ready.ts';
import type { LocalServer } from './server.ts';

export interface PostgresOptions {
  /** The folder of initdb and postgres. */
  readonly binDir: string;
  /** Holds the cluster and the log file; made if missing. */
  readonly dir: string;
  /** 0 or absent: any free one. */
  readonly port?: number;
  /** Of the superuser `postgres`; counts when the cluster is made. */
  readonly password: string;
  /** Present: only encrypted connections, and only of those who show a certificate of this authority for the role they want to be. */
  readonly tls?: ServerTls;
}

export interface LocalPostgres extends LocalServer {
  /** Superuser, database `auralink`. */
  readonly url: string;
  readonly port: number;
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // The log file is for its owner's eyes; statements may hold what people said.
  log_min_error_statement: 'panic',
};

/** The eighth line says `ready` once connections are taken (what pg_ctl -w reads). */
const isReady = async (cluster: string, pid: number): Promise<boolean> => {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
};

/**
 * Postgres refuses to start when `postmaster.pid` names a living process of the same user, whoever that is after a
 * reboot: it is removed unless that process really serves this cluster, and that one is ended first.
 */
const clearStalePid = async (cluster: string): Promise<void> => {
  const file = join(cluster, 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (pid > 0 && commandOf(pid)?.includes(cluster)) {
    const identity = identityOf(pid);
    if (identity !== undefined) await endProcess(pid, identity, 'SIGINT');
  }
  await rm(file, { force: true });
};

const startOn = async (
  options: PostgresOptions,
  programs: Programs,
  cluster: string,
  port: number,
): Promise<LocalPostgres> => {
  const log = join(options.dir, 'postgres.log');
  const logFrom = await logEnd(log);
  const encrypted = options.tls ? await tlsSettings(programs, cluster, options.tls) : {};
  const settings = Object.entries({ ...SETTINGS, ...encrypted, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const server = await keep({
    name: 'postgres',
    command: join(programs.bin, 'postgres'),
    args: ['-D', cluster, ...settings],
    cwd: cluster,
    env: { LC_ALL: 'C', TZ: 'UTC' },
    user: programs.user,
    log,
    pidFile: join(options.dir, 'postgres.pid'),
    stopSignal: 'SIGINT' /* fast shutdown */,
    limitMs: 3_000,
  });
  await untilReady(server, {
    name: 'postgres',
    log,
    logFrom,
    limitMs: 60_000,
    ready: () => isReady(cluster, server.pid),
  });
  return {
    ...server,
    url: `postgres://${SUPERUSER}:${encodeURIComponent(options.password)}@127.0.0.1:${port}/${DATABASE}`,
    port,
  };
};

const STILL_SHARED = /pre-existing shared memory block/;

/** After kill -9 of the postmaster its backends end by themselves, but not at once; until then Postgres refuses to start. */
const whenBackendsAreGone = async (start: () => Promise<LocalPostgres>): Promise<LocalPostgres> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start();
    } catch (thrown) {
      if (attempt === 25 || !STILL_SHARED.test(lastWords(thrown))) throw thrown;
      await sleep(200);
    }
  }
};

/** Starts Postgres on loopback, making its cluster the first time, and resolves when it takes connections. As root it runs as another user. */
export const startPostgres = async (options: PostgresOptions): Promise<LocalPostgres> => {
  const user = await postgresUser();
  await mkdir(options.dir, { recursive: true, mode: user === undefined ? 0o700 : 0o711 });
  const programs: Programs = { user, bin: await reachableBin(options.binDir, user) };
  const cluster = await clusterPath(options.dir, user);
  await endLeftover(join(options.dir, 'postgres.pid'));
  if ((await stat(join(cluster, 'PG_VERSION')).catch(() => undefined)) === undefined)
    await initCluster(programs, cluster, options.password);
  await clearStalePid(cluster);
  return whenBackendsAreGone(() => onPort(options.port, freePort, (port) => startOn(options, programs, cluster, port)));
};
