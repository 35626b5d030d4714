import type { StoredEvent } from '../schemas/event.ts';
import { formatPosition } from '../schemas/event.ts';
import type { Table } from './changes.ts';
import { momentOf } from './clean.ts';
import { fold, type Failure, type Folder } from './fold.ts';
import { indexEvents } from './index-events.ts';
import { troubleOf, type Sql } from './sql.ts';
import { UnfitRow, writeChanges, type TableShape } from './write.ts';

/** Somebody else has moved the checkpoints since they were read: another process projects the same tables. */
export class CheckpointMoved extends Error {}

/** Steps of a batch, in order; tests stop a batch at them. */
export type Step = 'began' | 'indexed' | 'folded' | 'written' | 'lettered' | 'committed';

/** What every batch of a projector shares. */
export interface Ground {
  readonly stream: string;
  readonly folders: readonly Folder[];
  readonly shapes: ReadonlyMap<Table, TableShape>;
  /** Makes the failures durable; called before the commit, again with the same ones when the commit fails. */
  readonly letters: (failures: readonly Failure[]) => Promise<void>;
  readonly step: (step: Step) => void;
}

export interface Batch {
  /** The checkpoint as it must be. */
  readonly after: number;
  /** In log order, not empty, all behind `after`. */
  readonly events: readonly StoredEvent[];
}

/** Moves every checkpoint by compare-and-set; first in the transaction, so that two projectors wait for each other here. */
const moveCheckpoints = async (sql: Sql, { stream, folders }: Ground, { after, events }: Batch): Promise<void> => {
  const last = events.at(-1) as StoredEvent;
  const moved = await sql(
    `update aura.projection_checkpoints set position = $1, event_time = $2, updated_at = now()
     where stream = $3 and position = $4 and name = any($5::text[]) returning name`,
    [last.position.seq, momentOf(last.event.time), stream, after, folders.map(({ projection }) => projection.name)],
  );
  if (moved.length !== folders.length)
    throw new CheckpointMoved(`the checkpoints are no longer at ${formatPosition({ stream, seq: after })}`);
};

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
    if (events.length === 1) return [{ projection, event, error }];
    const middle = events.length >> 1;
    return [
      ...(await bisect(sql, events.slice(0, middle), apply, projection)),
      ...(await bisect(sql, events.slice(middle), apply, projection)),
    ];
  }
};

/** The name under which an event that the inbox itself cannot hold is reported. */
export const INBOX = 'event_index';

const apart = async (sql: Sql, ground: Ground, batch: Batch): Promise<readonly Failure[]> => {
  const fresh: StoredEvent[] = [];
  const failures: Failure[] = [];
  const index = async (events: readonly StoredEvent[]) => {
    fresh.push(...(await indexEvents(sql, events)));
    return [];
  };
  failures.push(...(await bisect(sql, batch.events, index, INBOX)));
  for (const folder of ground.folders) {
    const write = async (events: readonly StoredEvent[]) => {
      const folded = fold(folder, events);
      await writeChanges(sql, ground.shapes, folded.changes);
      return folded.failures;
    };
    failures.push(...(await bisect(sql, fresh, write, folder.projection.name)));
  }
  return failures;
};

const together = async (sql: Sql, ground: Ground, batch: Batch): Promise<readonly Failure[]> => {
  const fresh = await indexEvents(sql, batch.events);
  ground.step('indexed');
  const folded = ground.folders.map((folder) => fold(folder, fresh));
  ground.step('folded');
  for (const { changes } of folded) await writeChanges(sql, ground.shapes, changes);
  return folded.flatMap(({ failures }) => failures);
};

type Transact = (work: (sql: Sql) => Promise<void>) => Promise<void>;

/**
 * One batch in one transaction: checkpoints, inbox, rows. An event that a case or the database refuses becomes a dead letter for
 * that projection alone. Throws CheckpointMoved, or what the database threw; then nothing was written.
 */
export const projectBatch = async (transact: Transact, ground: Ground, batch: Batch): Promise<void> => {
  const attempt = (write: typeof together) =>
    transact(async (sql) => {
      await moveCheckpoints(sql, ground, batch);
      ground.step('began');
      const failures = await write(sql, ground, batch);
      ground.step('written');
      if (failures.length > 0) await ground.letters(failures);
      ground.step('lettered');
    });
  try {
    await attempt(together);
  } catch (error) {
    if (!isCulpable(error)) throw error;
    await attempt(apart);
  }
  ground.step('committed');
};
