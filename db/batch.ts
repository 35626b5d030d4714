import { setImmediate } from 'node:timers/promises';
import type { StoredEvent } from '../schemas/event.ts';
import type { Table } from './changes.ts';
import { dropDifferences, erasingWrites, erasuresIn } from './erasure.ts';
import { fold, failureOf, type Failure, type Folder } from './fold.ts';
import { troubleOf, type Sql } from './sql.ts';
import { runWrites, UnfitRow, writesOf, type TableShape, type Write } from './write.ts';

/** Somebody else has moved the checkpoint since it was read: another process writes the same tables. */
export class CheckpointMoved extends Error {}

/** The checkpoint is where it was, but other projections than before stand there: one has been exchanged. */
export class FootingChanged extends Error {}

/** Steps of a batch, in order; tests stop a batch at them. */
export type Step = 'began' | 'indexed' | 'folded' | 'written' | 'lettered' | 'committed';

/** What the batches of a projector, or of one build, share. */
export interface Ground {
  /** Moves the checkpoint by compare-and-set; first in the transaction, so that two writers wait for each other here. */
  readonly move: (sql: Sql, batch: Batch) => Promise<void>;
  /** Those of the events that are to be folded. */
  readonly enter: (sql: Sql, events: readonly StoredEvent[]) => Promise<readonly StoredEvent[]>;
  readonly folders: readonly Folder[];
  readonly shapes: ReadonlyMap<Table, TableShape>;
  /** Makes the failures durable; called before the commit, again with the same ones when the commit fails. */
  readonly letters: (failures: readonly Failure[], sql: Sql) => Promise<void>;
  readonly step: (step: Step) => void;
  /** Tenants that are known to be deleted; those whose deletion a batch holds are added when it is committed. */
  readonly gone: Set<string>;
  /** Its tables are those that serve. */
  readonly serves?: boolean;
}

export interface Batch {
  /** The checkpoint as it must be. */
  readonly after: number;
  /** In log order, not empty, all behind `after`. */
  readonly events: readonly StoredEvent[];
}

const settled = (work: Promise<unknown>): Promise<unknown> => work.catch(() => undefined);

const isCulpable = (error: unknown): boolean => error instanceof UnfitRow || troubleOf(error) === 'data';

/** Applies events in halves until those that the database refuses stand alone; these are blamed, the others hold. */
const bisect = async (
  sql: Sql,
  events: readonly StoredEvent[],
  apply: (events: readonly StoredEvent[]) => Promise<readonly Failure[]>,
  projection: string,
): Promise<readonly Failure[]> => {
  const [event] = events;
  if (!event) return [];
  await sql('savepoint part');
  try {
    const failures = await apply(events);
    await sql('release savepoint part');
    return failures;
  } catch (error) {
    if (!isCulpable(error)) throw error;
    await sql('rollback to savepoint part');
    await sql('release savepoint part');
    if (events.length === 1) return [failureOf(projection, event, error)];
    const middle = events.length >> 1;
    return [
      ...(await bisect(sql, events.slice(0, middle), apply, projection)),
      ...(await bisect(sql, events.slice(middle), apply, projection)),
    ];
  }
};

/** Name of the inbox's checkpoint, under which an event that it cannot hold is reported. */
export const INBOX = 'event_index';

const apart = async (sql: Sql, ground: Ground, batch: Batch, moved: Promise<void>): Promise<readonly Failure[]> => {
  await moved;
  const fresh: StoredEvent[] = [];
  const failures: Failure[] = [];
  const index = async (events: readonly StoredEvent[]) => {
    fresh.push(...(await ground.enter(sql, events)));
    return [];
  };
  failures.push(...(await bisect(sql, batch.events, index, INBOX)));
  for (const folder of ground.folders) {
    const write = async (events: readonly StoredEvent[]) => {
      const folded = fold(folder, events, ground.gone);
      const { tables } = folder.projection;
      await runWrites(sql, [
        ...erasingWrites(tables, ground.shapes, erasuresIn(events)),
        ...writesOf(ground.shapes, folded.changes),
      ]);
      return folded.failures;
    };
    failures.push(...(await bisect(sql, fresh, write, folder.projection.name)));
  }
  return failures;
};

interface Folded {
  readonly writes: readonly Write[];
  readonly failures: readonly Failure[];
}

const foldAll = ({ folders, shapes, gone }: Ground, events: readonly StoredEvent[]): Folded => {
  const folded = folders.map((folder) => fold(folder, events, gone));
  const tables = folders.flatMap(({ projection }) => projection.tables);
  return {
    writes: [
      ...erasingWrites(tables, shapes, erasuresIn(events)),
      ...folded.flatMap(({ changes }) => writesOf(shapes, changes)),
    ],
    failures: folded.flatMap(({ failures }) => failures),
  };
};

/** Lets the database work first; what is thrown is kept until it is asked for. */
const meanwhile = async <T>(work: () => T): Promise<T> => {
  await setImmediate();
  return work();
};

/** Folds while the inbox is written, as if nothing was there yet; where something was, what is new is folded once more. */
const together = async (sql: Sql, ground: Ground, batch: Batch, moved: Promise<void>): Promise<readonly Failure[]> => {
  const entered = ground.enter(sql, batch.events);
  const presumed = meanwhile(() => foldAll(ground, batch.events));
  await Promise.all([moved, settled(entered), settled(presumed)]);
  ground.step('began');
  const fresh = await entered;
  ground.step('indexed');
  const { writes, failures } = fresh.length === batch.events.length ? await presumed : foldAll(ground, fresh);
  ground.step('folded');
  await runWrites(sql, writes);
  return failures;
};

export type Transact = (work: (sql: Sql) => Promise<void>) => Promise<void>;

/**
 * One batch in one transaction: checkpoints, inbox, rows. An event that a case or the database refuses becomes a dead letter for
 * that projection alone. Throws CheckpointMoved, FootingChanged, or what the database threw; then nothing was written.
 */
export const projectBatch = async (transact: Transact, ground: Ground, batch: Batch): Promise<void> => {
  const attempt = (write: typeof together) =>
    transact(async (sql) => {
      const moved = ground.move(sql, batch);
      const failures = await write(sql, ground, batch, moved);
      if (ground.serves === true) await dropDifferences(sql, erasuresIn(batch.events));
      ground.step('written');
      if (failures.length > 0) await ground.letters(failures, sql);
      ground.step('lettered');
    });
  try {
    await attempt(together);
  } catch (error) {
    if (!isCulpable(error)) throw error;
    await attempt(apart);
  }
  for (const tenant of erasuresIn(batch.events).deleted) ground.gone.add(tenant);
  ground.step('committed');
};
