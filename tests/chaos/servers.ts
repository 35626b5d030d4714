import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MikroORM } from '@mikro-orm/postgresql';
import {
  findBinary,
  postgresBinDir,
  startPostgres,
  type LocalPostgres,
  type startNats,
} from '../../infra/local/index.ts';

/** Of every role, in every row: roles belong to the cluster, which the rows share. */
export const PASSWORD = randomBytes(18).toString('base64url');

const START_NATS = 'infra/local/nats.ts';
type NatsModule = { readonly startNats: typeof startNats };

/** nats-server of one row, as the copied source starts it. */
export interface Broker {
  readonly url: string;
  readonly port: number;
  readonly monitorUrl: string;
  readonly user: string;
  readonly password: string;
  /** What the program is told besides, in settings. */
  readonly env?: Readonly<Record<string, string>>;
  readonly pid: () => number;
  /** SIGKILL; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** On the same port with the same data. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Starts nats-server with `dir` as its store. */
export const startBroker = async (tree: string, dir: string): Promise<Broker> => {
  const own = (await import(pathToFileURL(join(tree, START_NATS)).href)) as NatsModule;
  const binary = await findBinary('nats-server');
  if (binary === undefined) throw new Error('nats-server is not on this machine: npm test obtains it first');
  const users = [{ user: 'platform', password: PASSWORD }];
  let server = await own.startNats({ binary, dir, port: 0, users });
  const { url, port } = server;
  return {
    url,
    port,
    get monitorUrl() {
      return server.monitorUrl;
    },
    user: 'platform',
    password: PASSWORD,
    pid: () => server.pid,
    kill: async () => {
      server.kill();
      await server.exited;
    },
    start: async () => {
      server = await own.startNats({ binary, dir, port, users });
    },
    stop: () => server.stop(),
  };
};

/** A Postgres cluster; each row has a database of its own in it. */
export interface Cluster {
  readonly port: number;
  readonly pid: () => number;
  readonly urlOf: (database: string) => string;
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Runs statements as the superuser; gives the rows of the last one. Throws what the driver throws. */
  readonly sql: (database: string, ...statements: readonly string[]) => Promise<readonly Record<string, unknown>[]>;
}

/** The backends of a killed postmaster hold its memory for a moment; starting waits for them. */
export const startCluster = async (dir: string): Promise<Cluster> => {
  await mkdir(dir, { recursive: true, mode: 0o711 });
  const start = (port: number): Promise<LocalPostgres> =>
    startPostgres({ binDir: postgresBinDir(), dir, port, password: PASSWORD });
  let server = await start(0);
  const { port } = server;
  const urlOf = (database: string): string => {
    const url = new URL(server.url);
    url.pathname = `/${database}`;
    return url.href;
  };
  return {
    port,
    pid: () => server.pid,
    urlOf,
    kill: async () => {
      server.kill();
      await server.exited;
    },
    start: async () => {
      server = await start(port);
    },
    stop: () => server.stop(),
    sql: async (database, ...statements) => {
      const orm = await MikroORM.init({
        clientUrl: urlOf(database),
        entities: [],
        discovery: { warnWhenNoEntities: false },
        pool: { min: 0, max: 1 },
      });
      try {
        let rows: Record<string, unknown>[] = [];
        for (const statement of statements) rows = await orm.em.getConnection().execute(statement);
        return rows;
      } finally {
        await orm.close();
      }
    },
  };
};

/** Where initdb has put what; as root that is not below the folder that was asked for. */
export const removeDir = (dir: string): Promise<void> => rm(dir, { recursive: true, force: true });
