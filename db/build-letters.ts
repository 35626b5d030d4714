import { letterId } from '../streams/identity.ts';
import type { Database } from './connect.ts';
import type { Failure } from './fold.ts';

/** A failure, and the letter that tells of it or is to. */
export interface Told extends Failure {
  readonly deadLetterId: string;
  /** The letter is on the log already. */
  readonly written: boolean;
}

/**
 * The letters of events that a build could not take in. One that was closed because an earlier build took its event in tells nothing of this failure:
 * then there is another, to which the same applies.
 */
export const lettersOf = async (database: Database, failures: readonly Failure[]): Promise<readonly Told[]> => {
  const told: Told[] = [];
  let open = failures.map((failure) => ({
    ...failure,
    deadLetterId: letterId(failure.projection, failure.event.msgId),
  }));
  while (open.length > 0) {
    const rows = await database.project((sql) =>
      sql<{ id: string; state: string; settled_seq: string | null }>(
        'select id, state, settled_seq from aura.dead_letters where id = any($1::text[])',
        [open.map(({ deadLetterId }) => deadLetterId)],
      ),
    );
    const known = new Map(rows.map((row) => [row.id, row]));
    const closed: typeof open = [];
    for (const failure of open) {
      const row = known.get(failure.deadLetterId);
      if (row?.state === 'redriven' && row.settled_seq !== null)
        closed.push({ ...failure, deadLetterId: letterId(failure.projection, failure.event.msgId, row.settled_seq) });
      else told.push({ ...failure, written: row !== undefined });
    }
    open = closed;
  }
  return told;
};
