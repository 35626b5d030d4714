import { setTimeout as sleep } from 'node:timers/promises';
import { MikroORM } from '@mikro-orm/postgresql';
import { Fault } from '../schemas/errors.ts';
import { shardOf } from '../streams/subjects.ts';
import { ENTITIES } from './entities/index.ts';
import type { Table } from './changes.ts';
import { ensureRoles, type RolePasswords } from './roles.ts';
import { oftenRun, sqlState, STALE_PLAN, type Sql } from './sql.ts';
import { encrypting, type DatabaseTls } from './tls.ts';
import { closePool, holding, plainly, transaction } from './transaction.ts';

export interface DatabaseOptions {
  /** A user that may create roles: what makes the roles and schemas at the start. */
  readonly url: string;
  readonly passwords: RolePasswords;
  /** Present: encrypted, by the server's proof of who it is, or not at all. */
  readonly tls?: DatabaseTls | undefined;
  /** Where the roles connect when that is not the host of `url` (a pooler). User and password must stand in it. */
  readonly appUrl?: string;
  readonly projectorUrl?: string;
  /** Connections for reads; absent: 8. */
  readonly readers?: number;
  /** How long the start waits for Postgres to answer; absent: 30,000. */
  readonly waitMs?: number;
  /** Entities beside the product's own, for tests of the runner. */
  readonly entities?: readonly Table[];
}

type Work<T> = (sql: Sql) => Promise<T>;

/** What a read sees at least: `EVENTS:17`. Not waited for before the rows are asked for. */
type AsOf = Promise<string>;

/** Postgres as each of the three roles. Connections are made when needed and given back when lost. */
export interface Database {
  /**
   * One read-only transaction of `aura_app` that sees the tenant's rows alone; with a user, of the rows that belong to people that user's
   * alone. Throws DATABASE_UNREACHABLE.
   */
  readonly read: <T>(tenant: string, work: (sql: Sql, asOf: AsOf) => Promise<T>, user?: string) => Promise<T>;
  /** The same for whoever runs the platform: the tenants themselves, all of them, and nothing else. */
  readonly readPlatform: <T>(work: (sql: Sql, asOf: AsOf) => Promise<T>) => Promise<T>;
  /**
   * One transaction of `aura_projector`; its statements may be handed over at once. Postgres answers before the disk has it: rows and checkpoint
   * are one transaction, so a crash that takes it back leaves both as they were, and the log has the events.
   */
  readonly project: <T>(work: Work<T>) => Promise<T>;
  /** The same, which sees nothing that is committed after its first statement. */
  readonly projectStill: <T>(work: Work<T>) => Promise<T>;
  /**
   * Runs `work` while this process alone holds the lock of that number; undefined when another one does. The signal ends when the
   * connection is lost, and the lock with it.
   */
  readonly hold: <T>(lock: number, work: (signal: AbortSignal) => Promise<T>) => Promise<T | undefined>;
  /** One transaction of `aura_owner`, on a connection that is closed soon after. */
  readonly own: <T>(work: Work<T>) => Promise<T>;
  /** MikroORM as `aura_owner`, for its schema generator. */
  readonly owner: MikroORM;
  /** Resolves true when Postgres answers. */
  readonly ping: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

const BEGIN_READ = oftenRun(`select set_config('app.tenant', $1, true), set_config('app.user', $3, true),
  (select stream || ':' || min(position) from aura.projection_checkpoints where $2::int between shard_from and shard_to
   group by stream order by stream limit 1) as as_of`);

const BEGIN_PLATFORM = oftenRun(`select set_config('app.platform', 'on', true),
  (select stream || ':' || min(position) from aura.projection_checkpoints group by stream order by stream limit 1) as as_of`);

const ANSWER_WITHIN_MS = 30_000;
const MOST_STALE = 64;

const as = (url: string, user: string, password: string): string => {
  const changed = new URL(url);
  changed.username = user;
  changed.password = encodeURIComponent(password);
  return changed.href;
};

interface PoolOptions {
  readonly tls: DatabaseTls | undefined;
  readonly entities: readonly Table[];
  readonly max: number;
  readonly idleTimeoutMillis: number;
  readonly pipeline?: boolean;
}

/** A pool. A server that is gone without a word is noticed by the time limits, one that says so by MikroORM's error listeners. */
const connect = (
  clientUrl: string,
  { tls, entities, max, idleTimeoutMillis, pipeline = false }: PoolOptions,
): MikroORM =>
  new MikroORM({
    clientUrl,
    // MikroORM finds the transaction at hand by this name: pools that share it would run in each other's transactions.
    contextName: new URL(clientUrl).username,
    entities: [...entities],
    schema: 'aura',
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max, idleTimeoutMillis },
    driverOptions: {
      connectionTimeoutMillis: 5_000,
      query_timeout: ANSWER_WITHIN_MS,
      keepAlive: true,
      pipeline,
      application_name: 'auralink',
      ...encrypting(tls, clientUrl),
    },
    schemaGenerator: { ignoreSchema: ['public', 'aura_state', 'aura_next', 'aura_compare'] },
    logger: () => undefined,
  });

/** Connection trouble in the words of the error table; everything else as it is. */
const named = (error: unknown): unknown => {
  if (error instanceof Fault) return error;
  const state = sqlState(error);
  const { code } = error as { code?: unknown };
  // 28: the password was changed under a running program, by another one that shares the database and not the passwords.
  const unreachable =
    /^(?:08|28|57P)/.test(state ?? '') ||
    (state === undefined && (typeof code === 'string' || /timeout|terminated/i.test(String(error))));
  if (unreachable) return new Fault('DATABASE_UNREACHABLE', {}, error);
  // A table that is not there yet, or one that still lacks a column: a newer one is being built.
  if (state === '42P01' || state === '3F000' || state === '42703')
    return new Fault('DATABASE_UNREACHABLE', { reason: 'the read models are being rebuilt' }, error);
  return error;
};

/** A read-only transaction that first says whose rows it may see: for its own length only, however it ends. */
const reading = async <T>(
  app: MikroORM,
  begin: string,
  parameters: readonly unknown[],
  work: (sql: Sql, asOf: AsOf) => Promise<T>,
): Promise<T> => {
  // Each connection may have planned for a table as it was before its rebuild; those are closed one by one.
  for (let stale = 0; ; stale += 1)
    try {
      return await transaction(app, 'read only', async (sql) => {
        // Statements run in the order in which they are handed over: the position is read before the rows, so that the rows are never older than it says.
        const asOf = sql<{ as_of: string | null }>(begin, parameters).then(([first]) => first?.as_of ?? 'EVENTS:0');
        const [, result] = await Promise.all([asOf, work(sql, asOf)]);
        return result;
      });
    } catch (error) {
      if (sqlState(error) !== STALE_PLAN || stale >= MOST_STALE) throw named(error);
    }
};

/** Two starts at once change the same role or setting: one is told so, also as XX000 "tuple concurrently updated". */
const RACED = new Set(['XX000', '40P01', '23505', '42710', '42P06']);

/** What no waiting mends: a certificate that is not believed, on one side or the other (Node's and OpenSSL's words), or no encryption at all. */
const isUntrusted = (error: unknown): boolean => {
  const { code, message } = error as { readonly code?: unknown; readonly message?: string };
  return (
    /does not support SSL/.test(message ?? '') ||
    (typeof code === 'string' && /^(?:CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_|ERR_SSL_|ERR_OSSL_)/.test(code))
  );
};

const untilSetUp = async (orm: MikroORM, { passwords, waitMs = 30_000 }: DatabaseOptions): Promise<void> => {
  const until = Date.now() + waitMs;
  for (let delay = 100; ; delay = Math.min(delay * 2, 2_000)) {
    try {
      return await plainly(orm, (sql) => ensureRoles(sql, passwords));
    } catch (error) {
      const state = sqlState(error) ?? '';
      if (/^28|^3D/.test(state)) throw error;
      if (isUntrusted(error)) throw named(error);
      const passes = named(error) instanceof Fault || RACED.has(state);
      if (!passes || Date.now() > until) throw named(error);
      await sleep(delay);
    }
  }
};

const setUp = async (options: DatabaseOptions): Promise<void> => {
  const orm = connect(options.url, { tls: options.tls, entities: [], max: 1, idleTimeoutMillis: 1 });
  try {
    await untilSetUp(orm, options);
  } finally {
    await closePool(orm);
  }
};

/**
 * Makes roles and schemas where they are missing, then gives pools for them. Waits for Postgres for a while, then throws
 * DATABASE_UNREACHABLE; from then on every call finds its way back by itself.
 */
export const openDatabase = async (options: DatabaseOptions): Promise<Database> => {
  await setUp(options);
  const { url, passwords, tls } = options;
  const pooled = { tls, entities: [], idleTimeoutMillis: 60_000 };
  const entities = [...ENTITIES, ...(options.entities ?? [])] as readonly Table[];
  const owner = connect(as(url, 'aura_owner', passwords.owner), { tls, entities, max: 4, idleTimeoutMillis: 1_000 });
  const projector = connect(options.projectorUrl ?? as(url, 'aura_projector', passwords.projector), {
    ...pooled,
    max: 6,
    pipeline: true,
  });
  const app = connect(options.appUrl ?? as(url, 'aura_app', passwords.app), {
    ...pooled,
    max: options.readers ?? 8,
    pipeline: true,
  });
  return {
    owner,
    read: (tenant, work, user = '') => reading(app, BEGIN_READ, [tenant, shardOf(tenant), user], work),
    readPlatform: (work) => reading(app, BEGIN_PLATFORM, [], work),
    project: (work) => transaction(projector, 'read write, unsynced', work),
    projectStill: (work) => transaction(projector, 'isolation level repeatable read', work),
    hold: (lock, work) => holding(projector, lock, work),
    own: (work) => transaction(owner, 'read write', work),
    ping: () =>
      plainly(app, (sql) => sql('select 1')).then(
        () => true,
        () => false,
      ),
    close: async () => {
      await Promise.all([owner, projector, app].map(closePool));
    },
  };
};
