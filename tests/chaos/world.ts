import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkAcked, checkRows, type Derived, type Violation } from './invariants.ts';
import type { Acked } from './load.ts';
import { startProgram, type Program, type Start } from './program.ts';
import { mountDisk } from './machine.ts';
import type { Invariant, Row } from './row.ts';
import type { Chance } from './seed.ts';
import { PASSWORD, startBroker, startCluster, type Broker, type Cluster } from './servers.ts';
import { lastSeq, readStream, type Raw } from './stream.ts';
import { startThree, type Three } from './three.ts';

/** Where a row runs: servers, processes, what was seen. Everything in it is ended by `close`. */
export interface World {
  readonly chance: Chance;
  /** A scratch folder. */
  readonly dir: string;
  readonly database: string;
  /** The copy of the source that runs. */
  readonly tree: string;
  readonly broker: Broker;
  /** The same, of a row with three servers. */
  readonly three: () => Three;
  readonly cluster: Cluster;
  readonly acked: Acked;
  /** The long form's number, or the short one's. */
  readonly much: (long: number, short: number) => number;
  /** How long mixed faults go on. */
  readonly minutes: number;
  /** Takes the place of the broker or the cluster as the program knows them: a proxy. */
  readonly route: (ports: { readonly broker?: number; readonly cluster?: number }) => void;
  /** Starts a process; undefined when it died at its crash point before it was ready. */
  readonly start: (start: Start) => Promise<Program | undefined>;
  /** The same, where no crash is asked for. */
  readonly startWhole: (roles: string, env?: Start['env']) => Promise<Program>;
  readonly note: (fact: string, value: number | string) => void;
  readonly count: (fact: string, by?: number) => void;
  readonly violated: (invariant: Invariant, what: string) => void;
  readonly sql: (...statements: readonly string[]) => Promise<readonly Record<string, unknown>[]>;
  /** Waits; false when the limit ends it. What `holds` throws counts as no. */
  readonly until: (holds: () => boolean | Promise<boolean>, limitMs: number) => Promise<boolean>;
  /** I5: everything on the log is in the rows within the limit; else that is a violation. */
  readonly caughtUp: (limitMs?: number) => Promise<boolean>;
  /** I1, I2 and I7 against the stream itself. */
  readonly check: (options?: { readonly repeatsAllowed?: boolean; readonly rows?: boolean }) => Promise<void>;
  /** A scope's end: proxies, mounts, tracers. */
  readonly onClose: (end: () => Promise<unknown>) => void;
}

/** What a row needs of the suite. */
export interface Setting {
  readonly tree: string;
  readonly dir: string;
  readonly database: string;
  readonly cluster: Cluster;
  readonly disks: NonNullable<Row['disks']>;
  readonly three: boolean;
  readonly chance: Chance;
  readonly short: boolean;
  readonly minutes: number;
}

/** What a run has left behind. */
export interface Outcome {
  readonly facts: ReadonlyMap<string, number | string>;
  readonly violations: readonly Violation[];
}

const LAG_MS = 30_000;
const LOOK_MS = 50;

const environment = (world: Pick<World, 'dir'>, natsUrl: string, broker: Broker, databaseUrl: string) => ({
  AURALINK_DATA: join(world.dir, 'data'),
  AURALINK_LOG_LEVEL: 'warn',
  NATS_URL: natsUrl,
  NATS_USER: broker.user,
  NATS_PASSWORD: broker.password,
  NATS_MONITOR_URL: broker.monitorUrl,
  ...broker.env,
  DATABASE_URL: databaseUrl,
  AURALINK_OWNER_PASSWORD: PASSWORD,
  AURALINK_APP_PASSWORD: PASSWORD,
  AURALINK_PROJECTOR_PASSWORD: PASSWORD,
  // Nobody answers there: no row is about media, and a server of its own would only cost time.
  LIVEKIT_URL: 'ws://127.0.0.1:9',
  LIVEKIT_API_KEY: 'APIchaos',
  LIVEKIT_API_SECRET: PASSWORD,
});

const portOf = (url: string, port: number | undefined): string => {
  if (port === undefined) return url;
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href.replace(/\/$/, '');
};

const derivedIn = async (sql: World['sql']): Promise<Derived> => {
  const numberOf = async (statement: string): Promise<number> => Number((await sql(statement))[0]?.['n'] ?? 0);
  return {
    tallies: await sql('select tenant, room, total, sum, last from aura.chaos_tallies'),
    indexed: await numberOf('select count(*) as n from aura.event_index'),
    counted: await numberOf('select coalesce(sum(total), 0) as n from aura.event_counts'),
    messages: await numberOf('select count(*) as n from aura.room_messages'),
  };
};

const STILL_MS = 30_000;

const positionIn = async (sql: World['sql']): Promise<number> =>
  Number((await sql('select min(position) as at from aura.projection_checkpoints'))[0]?.['at'] ?? 0);

/**
 * The stream and its rows at one moment. The program goes on publishing by itself for a while, so both are read until the rows
 * stood at the end of the log before and the log has not grown since; `stuck` rows are taken as they are.
 */
const still = async (
  broker: Broker,
  sql: World['sql'],
  stuck: boolean,
): Promise<{ readonly log: readonly Raw[]; readonly derived: Derived | Error }> => {
  const end = Date.now() + STILL_MS;
  for (;;) {
    const at = await positionIn(sql).catch(() => 0);
    const derived = await derivedIn(sql).catch((error: Error) => error);
    const log = await readStream(broker);
    const last = log.at(-1)?.seq ?? 0;
    if (stuck || at >= last || Date.now() > end) return { log, derived };
    await sleep(LOOK_MS);
  }
};

const untilWithin: World['until'] = async (holds, limitMs) => {
  const end = Date.now() + limitMs;
  for (;;) {
    try {
      if (await holds()) return true;
    } catch {
      // What is away cannot be asked yet.
    }
    if (Date.now() > end) return false;
    await sleep(LOOK_MS);
  }
};

/** Counts, names and breaches of one run. */
const notebook = () => {
  const facts = new Map<string, number | string>();
  const violations: Violation[] = [];
  return {
    facts,
    violations,
    note: (fact: string, value: number | string) => void facts.set(fact, value),
    count: (fact: string, by = 1) => void facts.set(fact, Number(facts.get(fact) ?? 0) + by),
    violated: (invariant: Invariant, what: string) => void violations.push({ invariant, what }),
  };
};

const open = new Set<() => Promise<void>>();

/** Ends what still runs, where the suite itself is ended. */
export const closeWorlds = async (): Promise<void> =>
  void (await Promise.allSettled([...open].map((close) => close())));

/** Makes the servers of one run. */
export const openWorld = async (
  setting: Setting,
): Promise<{ readonly world: World; readonly outcome: Outcome; readonly close: () => Promise<void> }> => {
  const { tree, dir, database, chance, short, disks } = setting;
  // Postgres runs as another user where this one is root.
  await mkdir(dir, { recursive: true, mode: 0o711 });
  const book = notebook();
  const ends: (() => Promise<unknown>)[] = [];
  const unmounts: (() => Promise<void>)[] = [];
  if (disks.broker !== undefined) unmounts.push(await mountDisk(join(dir, 'nats'), disks.broker));
  if (disks.cluster !== undefined) unmounts.push(await mountDisk(join(dir, 'postgres'), disks.cluster));
  const cluster = disks.cluster === undefined ? setting.cluster : await startCluster(join(dir, 'postgres'));
  const three = setting.three ? await startThree(tree, join(dir, 'nats')) : undefined;
  const broker = three ?? (await startBroker(tree, join(dir, 'nats')));
  await cluster.sql('postgres', `create database ${database}`);
  const programs: Program[] = [];
  const ports: { broker?: number; cluster?: number } = {};
  let http: string | undefined;
  const sql: World['sql'] = (...statements) => cluster.sql(database, ...statements);

  const start: World['start'] = async (how) => {
    const env = environment(
      setting,
      portOf(broker.url, ports.broker),
      broker,
      portOf(cluster.urlOf(database), ports.cluster),
    );
    const serves = how.roles.includes('http');
    const program = await startProgram(tree, { ...env, PORT: (serves && http) || '0' }, how, (ended) =>
      book.violated('I5', `the program ended by itself: ${ended}`),
    );
    if (program && serves) http = new URL(program.url).port;
    if (program) programs.push(program);
    return program;
  };
  const caughtUp: World['caughtUp'] = async (limitMs = LAG_MS) => {
    const last = await lastSeq(broker);
    const patience = programs.some((program) => program.alive()) ? limitMs : 0;
    if (await untilWithin(async () => (await positionIn(sql)) >= last, patience)) return true;
    book.violated(
      'I5',
      `the rows stand at ${await positionIn(sql).catch(() => 'nothing')} of ${last} after ${patience / 1_000} s`,
    );
    return false;
  };
  const acked: Acked = new Map();
  const world: World = {
    chance,
    dir,
    database,
    tree,
    broker,
    three: () => {
      if (!three) throw new Error('this row has one nats-server: three: true');
      return three;
    },
    cluster,
    acked,
    much: (long, less) => (short ? less : long),
    minutes: setting.minutes,
    route: (more) => void Object.assign(ports, more),
    start,
    startWhole: async (roles, env) => {
      const program = await start({ roles, ...(env && { env }) });
      if (!program) throw new Error('the program died without a crash point');
      const made = roles.includes('projections')
        ? await untilWithin(async () => (await sql('select 1 from aura.projection_checkpoints')).length > 0, LAG_MS)
        : true;
      if (!made) throw new Error(`the program makes no tables:\n${program.said()}`);
      return program;
    },
    note: book.note,
    count: book.count,
    violated: book.violated,
    sql,
    until: untilWithin,
    caughtUp,
    check: async ({ repeatsAllowed = false, rows = true } = {}) => {
      const stuck = !rows || book.violations.some(({ invariant }) => invariant === 'I5');
      const { log, derived } = await still(broker, sql, stuck);
      const { violations, lost, duplicates } = checkAcked(log, acked, repeatsAllowed);
      book.violations.push(...violations);
      for (const [fact, value] of Object.entries({ acked: acked.size, stored: log.length, lost, duplicates }))
        book.note(fact, value);
      if (derived instanceof Error && rows) book.violated('I2', `no rows: ${derived.message}`);
      if (derived instanceof Error || !rows) return;
      const compared = checkRows(log, derived);
      book.violations.push(...compared.violations);
      book.note('rows differing', compared.differing);
    },
    onClose: (end) => void ends.push(end),
  };
  const close = async (): Promise<void> => {
    open.delete(close);
    await Promise.all(programs.map((program) => program.kill()));
    for (const end of ends.toReversed()) await end();
    await broker.stop();
    if (cluster === setting.cluster) await cluster.sql('postgres', `drop database if exists ${database} with (force)`);
    else await cluster.stop();
    for (const unmount of unmounts) await unmount();
  };
  open.add(close);
  return { world, outcome: book, close };
};
