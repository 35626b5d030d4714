import { createHash, randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import type { Step } from '../db/batch.ts';
import { checksum } from '../db/checksum.ts';
import { openDatabase, type Database, type DatabaseOptions } from '../db/connect.ts';
import type { LoadedProjection } from '../db/ddl.ts';
import { loadProjections } from '../db/load.ts';
import { startProjector, type Projector, type ProjectorOptions, type ProjectionDeadLetter } from '../db/projector.ts';
import { loadCatalogue } from '../schemas/catalogue.ts';
import type { DataOf, EventDeclaration } from '../schemas/define.ts';
import type { StoredEvent } from '../schemas/event.ts';

/** Roles belong to the cluster, which the files of a run share: they must agree on the passwords. */
export const TEST_PASSWORDS = {
  owner: 'owner-of-tests',
  app: 'app-of-tests',
  projector: 'projector-of-tests',
} as const;

/** An event before it has a position. */
export type Happened = Omit<StoredEvent, 'position'>;

interface More {
  readonly tenant?: string;
  readonly id?: string;
  readonly source?: string;
  readonly time?: string;
  readonly causedBy?: Happened;
}

/** Something that happened, with the declaration's example where `data` says nothing else. */
export const happened = <E extends EventDeclaration>(
  declaration: E,
  data: Partial<DataOf<E>> = {},
  more: More = {},
): Happened => {
  const { tenant = 'default', id = randomUUID(), source = '/auralink/tests', time = '2026-11-21T09:00:00.000Z' } = more;
  const whole = { ...(declaration.example as Record<string, unknown>), ...data };
  const msgId = createHash('sha256').update([tenant, source, id].join('\0')).digest('base64url');
  const cause = more.causedBy;
  return {
    msgId,
    event: {
      specversion: '1.0',
      id,
      source,
      type: declaration.type,
      time,
      tenant,
      subject: `${declaration.of.name}/${String(whole[declaration.of.key])}`,
      datacontenttype: 'application/json',
      correlationid: cause?.event.correlationid ?? msgId,
      ...(cause === undefined ? {} : { causationid: cause.msgId }),
      data: whole,
    },
  };
};

const catalogue = await loadCatalogue();

/** One of everything that can happen, as each declaration's example has it: whatever table is new has a row of it. */
export const oneOfEach = (tenant: string): readonly Happened[] =>
  [...catalogue.events.values()].map((declaration) =>
    happened(declaration, {}, { tenant, id: `example-${declaration.type}` }),
  );

/** Puts events at the positions from 1 on. */
export const logOf = (events: readonly Happened[]): readonly StoredEvent[] =>
  events.map((event, at) => ({ ...event, position: { stream: 'EVENTS', seq: at + 1 } }));

/** A log in memory that grows, read in batches of `batch`. The real one is read in projections-live. */
export const growingLog = (batch = 1_000) => {
  const events: StoredEvent[] = [];
  let grown = Promise.withResolvers<void>();
  return {
    events,
    append: (...more: readonly Happened[]) => {
      for (const event of more) events.push({ ...event, position: { stream: 'EVENTS', seq: events.length + 1 } });
      grown.resolve();
      grown = Promise.withResolvers<void>();
    },
    last: async () => ({ stream: 'EVENTS', seq: events.length }),
    async *read(this: void, after: number, signal: AbortSignal) {
      const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      for (let at = after; !signal.aborted;) {
        const next = events.slice(at, at + batch);
        if (next.length > 0) yield next;
        else await Promise.race([grown.promise, ended]);
        at += next.length;
      }
    },
  };
};

export type GrowingLog = ReturnType<typeof growingLog>;

export const silentMeter = { count: () => undefined, set: () => undefined, observe: () => undefined };

/** Opens the product's database with the passwords all tests share. */
export const openTestDatabase = (url: string, more: Partial<DatabaseOptions> = {}): Promise<Database> =>
  openDatabase({ url, passwords: TEST_PASSWORDS, readers: 2, ...more });

export interface Running {
  readonly projector: Projector;
  readonly letters: readonly ProjectionDeadLetter[];
  /** Resolves when everything on the log has been projected. */
  readonly caughtUp: () => Promise<void>;
}

/** Starts a projector over a log in memory. */
export const project = async (
  database: Database,
  log: GrowingLog,
  more: Partial<ProjectorOptions> = {},
): Promise<Running> => {
  const letters: ProjectionDeadLetter[] = [];
  const projector = startProjector({
    database,
    projections: more.projections ?? (await loadProjections()),
    stream: 'EVENTS',
    read: log.read,
    last: log.last,
    onDeadLetter: async (letter) => void letters.push(letter),
    meter: silentMeter,
    ...more,
  });
  const caughtUp = () =>
    vi.waitFor(
      () => {
        const { position, state, reason } = projector.health();
        if (state !== 'live' || position.seq !== log.events.length)
          throw new Error(`${state} at ${position.seq} of ${log.events.length}: ${reason ?? ''}`);
      },
      { timeout: 20_000, interval: 10 },
    );
  return { projector, letters, caughtUp };
};

/** What the projections make of the events: given a log, when it is projected from its start, then these rows. */
export const rowsAfter = async (
  database: Database,
  events: readonly Happened[],
  more: {
    readonly batch?: number;
    readonly projections?: readonly LoadedProjection[];
    readonly step?: (step: Step) => void;
  } = {},
): Promise<{ readonly checksum: string; readonly letters: readonly ProjectionDeadLetter[] }> => {
  const projections = more.projections ?? (await loadProjections());
  await dropDerived(database);
  const log = growingLog(more.batch);
  log.append(...events);
  const running = await project(database, log, { ...more, projections });
  try {
    await running.caughtUp();
    return { checksum: await checksum(database, projections), letters: running.letters };
  } finally {
    await running.projector.stop();
  }
};

/** Drops every derived table, as somebody with psql could. */
export const dropDerived = (database: Database): Promise<unknown> =>
  database.own((sql) => sql('drop schema if exists aura cascade'));

/** Reads rows of every tenant, as the projector may. */
export const rowsOf = <R extends object>(
  database: Database,
  text: string,
  parameters: readonly unknown[] = [],
): Promise<readonly R[]> => database.project((sql) => sql<R>(text, parameters));
