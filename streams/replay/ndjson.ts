import type { StoredEvent } from '../../schemas/event.ts';
import type { LogReader, Selection } from '../log.ts';
import { asSent, asWritten, viewOf } from '../reading.ts';
import { paceOf, type Speed } from './pace.ts';
import { rest } from './sink.ts';

/** How an event is written: with its place on the log, and as it lies there, whatever its version. */
export interface LineForm {
  readonly positions: boolean;
  readonly raw: boolean;
}

const PIECE_MS = 3_600_000;

/** One event as one line without its end: the CloudEvent, or with its place on the log. */
export const lineOf = (stored: StoredEvent, { positions, raw }: LineForm): string => {
  if (positions) return JSON.stringify(viewOf(stored, raw));
  return JSON.stringify(raw ? asWritten(stored) : asSent(stored));
};

/**
 * The events of a selection at a pace, in log order, to the end as it was when the reading began. Ends early, without a word, when the
 * signal does. Throws BROKER_UNREACHABLE.
 */
export async function* paced(
  reader: Pick<LogReader, 'read'>,
  selection: Selection,
  { speed, maxGapMs }: { readonly speed: Speed; readonly maxGapMs?: number | undefined },
  signal: AbortSignal,
): AsyncGenerator<StoredEvent, void, void> {
  if (speed === 'as_fast_as_possible') {
    yield* reader.read(selection, signal);
    return;
  }
  const pace = paceOf(speed, maxGapMs);
  let began: number | undefined;
  for await (const stored of reader.read(selection, signal)) {
    began ??= performance.now();
    const due = began + pace(stored.event.time);
    // In pieces: a timer of more than 24 days would end at once.
    for (let left = due - performance.now(); left > 0; left = due - performance.now())
      if (!(await rest(Math.min(left, PIECE_MS), signal))) return;
    yield stored;
  }
}
