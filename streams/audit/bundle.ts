import type { StoredEvent } from '../../schemas/event.ts';
import { asWritten } from '../reading.ts';
import { checkpointOf, type Checkpoint } from './checkpoint.ts';
import type { Gap } from './gaps.ts';
import { inTurns, type AuditLog } from './log.ts';
import { checkEnds } from './stretch.ts';

/** First line of a bundle. */
export interface BundleHead {
  readonly bundle: 'auralink-audit';
  readonly version: 1;
  readonly stream: string;
  /** First and last sequence; `from` is where a checkpoint begins. */
  readonly from: number;
  readonly to: number;
  readonly made_at: string;
}

/**
 * A line with an event, as it lies on the log: what is encrypted stays so. `beside`: it lies outside of the bundle's sequences, and is in it
 * because what is inside rests on it: keys, the checkpoint before the first, and those that lie behind what they cover.
 */
export interface BundleEvent {
  readonly seq: number;
  readonly beside?: true;
  readonly event: object;
}

export interface BundleOptions {
  /** Absent: the whole log. What is asked for is widened to whole checkpoints. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Sequences that are known to be missing. */
  readonly gaps: readonly Gap[];
  readonly signal?: AbortSignal | undefined;
}

export const BUNDLE_VERSION = 1;

/** Which checkpoints a bundle has to do with. */
interface Span {
  readonly from: number;
  readonly to: number;
  /** The checkpoint that ends where the bundle begins; absent at the beginning of the log. */
  readonly base: StoredEvent | undefined;
  /** Checkpoints of events inside that lie behind them. */
  readonly behind: readonly StoredEvent[];
}

/** Every checkpoint up to a sequence, each beginning counted once. */
async function* chain(
  log: AuditLog,
  last: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly [StoredEvent, Checkpoint], void, void> {
  let reached = 0;
  for await (const stored of log.checkpoints(signal)) {
    const checkpoint = checkpointOf(stored, log.stream);
    if (!checkpoint || checkpoint.from <= reached || checkpoint.seq > last) continue;
    reached = checkpoint.from;
    yield [stored, checkpoint];
  }
}

const spanOf = async (log: AuditLog, { from = 1, to, signal }: BundleOptions): Promise<Span> => {
  const last = await log.last();
  let [begin, end] = [1, Math.min(to ?? last, last)];
  let base: StoredEvent | undefined;
  const covering: StoredEvent[] = [];
  for await (const [stored, checkpoint] of chain(log, last, signal)) {
    if (checkpoint.to < from) [base, begin] = [stored, checkpoint.to + 1];
    else if (checkpoint.from <= end || to === undefined) {
      covering.push(stored);
      end = Math.max(end, to === undefined ? last : checkpoint.to);
      // Only those that can lie behind the end are kept.
      while (covering[0] && covering[0].position.seq <= end) covering.shift();
    } else break;
  }
  return { from: begin, to: end, base, behind: covering };
};

const lineOf = (stored: StoredEvent, beside = false): string =>
  JSON.stringify({
    seq: stored.position.seq,
    ...(beside ? { beside } : {}),
    event: asWritten(stored),
  } satisfies BundleEvent);

/**
 * The lines of a bundle: its head, the keys, the checkpoint before it, every event from its first to its last sequence (checkpoints with their
 * signatures are among them), gaps, and an end that says how many lines there were. Reads the log once, and its checkpoints before. Throws AUDIT_RANGE_EMPTY.
 */
export async function* bundleLines(log: AuditLog, options: BundleOptions): AsyncGenerator<string, void, void> {
  checkEnds(options);
  const span = await spanOf(log, options);
  const { from, to } = span;
  const head: BundleHead = {
    bundle: 'auralink-audit',
    version: BUNDLE_VERSION,
    stream: log.stream,
    from,
    to,
    made_at: new Date().toISOString(),
  };
  let lines = 1;
  yield JSON.stringify(head);
  for await (const line of body(log, span, options)) {
    lines += 1;
    yield line;
  }
  yield JSON.stringify({ end: { lines } });
}

/** Everything between the first line and the last, in log order: whoever reads on can verify as they read. */
async function* body(
  log: AuditLog,
  { from, to, base, behind }: Span,
  { gaps, signal }: BundleOptions,
): AsyncGenerator<string, void, void> {
  const keys: StoredEvent[] = [];
  for await (const stored of log.keys(signal)) keys.push(stored);
  const beside = [...(base ? [base] : []), ...behind, ...keys].toSorted((a, b) => a.position.seq - b.position.seq);
  for (const stored of beside) if (stored.position.seq < from) yield lineOf(stored, true);
  for await (const stored of inTurns(log.events(from, to, signal))) yield lineOf(stored);
  signal?.throwIfAborted();
  for (const stored of beside) if (stored.position.seq > to) yield lineOf(stored, true);
  for (const gap of gaps) if (gap.to >= from && gap.from <= to) yield JSON.stringify({ gap });
}
