import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, inject } from 'vitest';
import {
  findBinary,
  postgresBinDir,
  startLiveKit,
  startNats,
  startPostgres,
  type LocalLiveKit,
  type LocalNats,
  type LocalPostgres,
  type NatsUser,
  type ServerName,
} from '../infra/local/index.ts';
import { tempDir } from './temp-dir.ts';

export { tempDir };

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser URL of the cluster that all files of one run share; absent when the run has no global set-up. */
    postgresUrl?: string;
  }
}

const START_MS = 60_000;
const secret = (): string => randomBytes(24).toString('base64url');

const binary = async (name: ServerName): Promise<string> => {
  const found = await findBinary(name);
  if (found === undefined) throw new Error(`${name} is not on this machine: npm test obtains it first`);
  return found;
};

/** A private nats-server of a test file. The fields can be read once the tests run. */
export interface NatsFixture {
  readonly url: string;
  readonly monitorUrl: string;
  /** The first user; without `users` it may do everything. */
  readonly user: string;
  readonly password: string;
  readonly server: LocalNats;
  /** Where its files lie. */
  readonly dir: string;
  /** SIGKILL; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** Starts it again with the same data on the same port. */
  readonly restart: () => Promise<void>;
}

/** Starts a private nats-server before the tests of the file and ends it after them. */
export const useNats = (
  options: { readonly users?: readonly NatsUser[]; readonly syncAlways?: boolean } = {},
): NatsFixture => {
  const users = options.users ?? [{ user: 'platform', password: secret() }];
  let dir: string;
  let server: LocalNats;
  const start = async (port: number): Promise<void> => {
    server = await startNats({
      binary: await binary('nats-server'),
      dir,
      port,
      users,
      syncAlways: options.syncAlways ?? true,
    });
  };
  beforeAll(async () => {
    dir = await tempDir();
    await start(0);
  }, START_MS);
  afterAll(async () => {
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  }, START_MS);
  return {
    get url() {
      return server.url;
    },
    get monitorUrl() {
      return server.monitorUrl;
    },
    get server() {
      return server;
    },
    get dir() {
      return dir;
    },
    user: users[0]?.user ?? '',
    password: users[0]?.password ?? '',
    kill: async () => {
      server.kill();
      await server.exited;
    },
    restart: async () => {
      await server.stop();
      await start(server.port);
    },
  };
};

/** Runs SQL statements one after the other, each outside of a transaction. */
export const runSql = async (url: string, ...statements: readonly string[]): Promise<void> => {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: 1 },
  });
  try {
    for (const sql of statements) await orm.em.getConnection().execute(sql);
  } finally {
    await orm.close();
  }
};

const withDatabase = (url: string, database: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
};

/** What every database of the files that name it starts with; made once a run. */
export interface Template {
  /** Letters and digits; files that give the same name share it. */
  readonly name: string;
  /** Fills an empty database; `url` is the superuser's. */
  readonly prepare: (url: string) => Promise<void>;
}

/** A database of a test file. The fields can be read once the tests run. */
export interface PostgresFixture {
  /** Superuser, in a database of this file alone. */
  readonly url: string;
  readonly database: string;
  /** Only with `own: true`. */
  readonly server: LocalPostgres;
  readonly kill: () => Promise<void>;
  readonly restart: () => Promise<void>;
}

const LOCK = 4_711_001;

/** Makes the template unless another file of the run has: an advisory lock lets one do it while the others wait. */
const ensureTemplate = async (url: string, template: Template): Promise<string> => {
  const name = `template_${template.name}`;
  const orm = await MikroORM.init({
    clientUrl: withDatabase(url, 'postgres'),
    entities: [],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 1, max: 1 },
  });
  const sql = orm.em.getConnection();
  try {
    await sql.execute('select pg_advisory_lock(?)', [LOCK]);
    const rows: unknown[] = await sql.execute('select 1 from pg_database where datname = ?', [name]);
    if (rows.length > 0) return name;
    await sql.execute(`drop database if exists ${name}_making`); // another file's attempt that failed
    await sql.execute(`create database ${name}_making`);
    await template.prepare(withDatabase(url, `${name}_making`));
    await sql.execute(`alter database ${name}_making rename to ${name}`);
    return name;
  } finally {
    await orm.close();
  }
};

/**
 * Gives the file a database of its own, cloned from a template. All files of a run share one cluster when the run has
 * the global set-up of tests/ground.setup.ts; with `own: true` the file has a cluster that it may kill.
 */
export const usePostgres = (
  options: { readonly template?: Template; readonly own?: boolean } = {},
): PostgresFixture => {
  const database = `test_${randomBytes(6).toString('hex')}`;
  const password = secret();
  let dir: string | undefined;
  let server: LocalPostgres | undefined;
  let cluster = '';
  const start = async (port: number): Promise<void> => {
    server = await startPostgres({ binDir: postgresBinDir(), dir: (dir ??= await tempDir()), port, password });
  };
  const own = (): LocalPostgres => {
    if (server === undefined) throw new Error('this file shares its cluster: usePostgres({ own: true })');
    return server;
  };
  beforeAll(async () => {
    const shared = options.own ? undefined : inject('postgresUrl');
    if (shared === undefined) await start(0);
    cluster = shared ?? own().url;
    const from = options.template ? await ensureTemplate(cluster, options.template) : 'template0';
    await runSql(withDatabase(cluster, 'postgres'), `create database ${database} template ${from}`);
  }, START_MS);
  afterAll(async () => {
    await (server === undefined
      ? runSql(withDatabase(cluster, 'postgres'), `drop database if exists ${database} with (force)`)
      : server.stop());
    if (dir !== undefined) await rm(dir, { recursive: true, force: true });
  }, START_MS);
  return {
    get url() {
      return withDatabase(cluster, database);
    },
    get server() {
      return own();
    },
    database,
    kill: async () => {
      own().kill();
      await own().exited;
    },
    restart: async () => {
      await own().stop();
      await start(own().port);
    },
  };
};

/** A private livekit-server of a test file. The fields can be read once the tests run. */
export interface LiveKitFixture {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly server: LocalLiveKit;
  /** SIGKILL, and started again on the same port: it remembers no room. */
  readonly killAndRestart: () => Promise<void>;
}

/** Starts a private livekit-server; `webhookUrl` is asked before the start, so that it may come from another fixture. */
export const useLiveKit = (options: { readonly webhookUrl?: () => string | Promise<string> } = {}): LiveKitFixture => {
  const key = { apiKey: `API${randomBytes(6).toString('hex')}`, apiSecret: secret() + secret() };
  let dir: string;
  let server: LocalLiveKit;
  let webhookUrl: string;
  const start = async (port: number): Promise<void> => {
    server = await startLiveKit({ binary: await binary('livekit-server'), dir, port, webhookUrl, ...key });
  };
  beforeAll(async () => {
    dir = await tempDir();
    webhookUrl = (await options.webhookUrl?.()) ?? 'http://127.0.0.1:9/nobody';
    await start(0);
  }, START_MS);
  afterAll(async () => {
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  }, START_MS);
  return {
    ...key,
    get url() {
      return server.url;
    },
    get server() {
      return server;
    },
    killAndRestart: async () => {
      server.kill();
      await server.exited;
      await start(server.port);
    },
  };
};
