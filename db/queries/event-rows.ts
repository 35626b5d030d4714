import { formatPosition, type StoredEvent } from '../../schemas/event.ts';
import type { LogReader } from '../../streams/log.ts';

/** Where an event lies. */
export interface IndexPlace {
  readonly stream: string;
  readonly seq: string;
}

/** A row of the index, as search and the causation tree need it. */
export interface IndexRow extends IndexPlace {
  readonly msg_id: string;
  readonly type: string;
  readonly subject: string;
  readonly source: string;
  readonly time: string;
  readonly causation_id: string | null;
}

export const INDEX =
  'select e.stream, e.seq, e.msg_id, e.type, e.subject, e.source, e.time, e.causation_id from aura.event_index e';

/** `EVENTS:17` of a row. */
export const positionOf = ({ stream, seq }: IndexPlace): string => formatPosition({ stream, seq: Number(seq) });

/** Reads the events of index rows from the log, in the rows' order; what the log no longer holds is left out. */
export const eventsOf = async (
  log: Pick<LogReader, 'many'>,
  rows: readonly IndexRow[],
  how?: Parameters<LogReader['many']>[1],
): Promise<readonly StoredEvent[]> => {
  if (rows.length === 0) return [];
  const positions = rows.map(({ stream, seq }) => ({ stream, seq: Number(seq) }));
  const stored = await log.many(positions, how);
  const byPosition = new Map(stored.map((event) => [formatPosition(event.position), event]));
  return rows.flatMap((row) => byPosition.get(positionOf(row)) ?? []);
};
