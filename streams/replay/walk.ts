import { Fault } from '../../schemas/errors.ts';
import { formatPosition, parsePosition, type Position, type StoredEvent } from '../../schemas/event.ts';
import { readMoment } from '../../schemas/moment.ts';
import type { LogReader, Selection } from '../log.ts';
import { EVENTS } from '../topology.ts';

/** Sequences read at a time: between two of them the place is known although nothing of them was wanted. */
const STRETCH = 20_000;

/** A step along the log: everything up to `seq` was seen; `stored` is wanted. */
export interface Step {
  readonly seq: number;
  readonly stored?: StoredEvent;
}

/** Walks from one sequence to another, both inclusive, and says how far it has come also where nothing is wanted. Throws BROKER_UNREACHABLE. */
export async function* walk(
  reader: Pick<LogReader, 'read'>,
  wanted: Omit<Selection, 'from' | 'to'>,
  from: number,
  to: number,
  signal: AbortSignal,
): AsyncGenerator<Step, void, void> {
  for (let at = from; at <= to; at += STRETCH) {
    const end = Math.min(to, at + STRETCH - 1);
    const stretch = { from: { stream: EVENTS, seq: at }, to: { stream: EVENTS, seq: end } };
    for await (const stored of reader.read({ ...wanted, ...stretch }, signal))
      yield { seq: stored.position.seq, stored };
    if (signal.aborted) return;
    yield { seq: end };
  }
}

/** Both ends of a stretch as positions. */
export interface Ends {
  readonly from: Position;
  readonly to: Position;
}

const momentOf = (text: string): number => {
  const moment = readMoment(text);
  if (moment === undefined) throw new Fault('CURSOR_INVALID', { value: text });
  return Date.parse(moment);
};

const startOf = async (reader: LogReader, text: string | undefined): Promise<number> => {
  if (text === undefined) return 1;
  const position = parsePosition(text);
  if (position) return position.stream === EVENTS ? Math.max(1, position.seq) : otherStream(text);
  // The first event after the last one before the moment.
  return (await reader.positionAt(new Date(momentOf(text) - 1).toISOString())).seq + 1;
};

const endOf = async (reader: LogReader, text: string | undefined, last: number): Promise<number> => {
  if (text === undefined) return last;
  const position = parsePosition(text);
  if (position) return position.stream === EVENTS ? Math.min(last, position.seq) : otherStream(text);
  return Math.min(last, (await reader.positionAt(new Date(momentOf(text)).toISOString())).seq);
};

const otherStream = (text: string): never => {
  throw new Fault('CURSOR_INVALID', { value: text, reason: `the log's stream is ${EVENTS}` });
};

/**
 * Fixes what is asked for (positions, moments at which the log stored events, or nothing: the whole log as it is now) as positions. The
 * end never lies beyond the log. Throws CURSOR_INVALID, REPLAY_RANGE_EMPTY.
 */
export const endsOf = async (
  reader: LogReader,
  asked: { readonly from?: string | undefined; readonly to?: string | undefined },
): Promise<Ends> => {
  const last = (await reader.last()).seq;
  const [from, to] = await Promise.all([startOf(reader, asked.from), endOf(reader, asked.to, last)]);
  const ends = { from: { stream: EVENTS, seq: from }, to: { stream: EVENTS, seq: to } };
  if (from > to)
    throw new Fault('REPLAY_RANGE_EMPTY', { from: formatPosition(ends.from), to: formatPosition(ends.to) });
  return ends;
};
