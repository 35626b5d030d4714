import { auditCheckpointed, auditKeyRotated } from '../../schemas/audit.ts';
import { Fault } from '../../schemas/errors.ts';
import type { CloudEvent, StoredEvent } from '../../schemas/event.ts';
import { msgIdOf } from '../identity.ts';
import type { BundleEvent, BundleHead } from './bundle.ts';
import { BUNDLE_VERSION } from './bundle.ts';
import { checkpointOf, type Checkpoint } from './checkpoint.ts';
import type { Gap } from './gaps.ts';
import type { AuditLog } from './log.ts';
import { verifyLog, type Verdict, type VerifyOptions } from './verify.ts';

/** Begins to read the lines of a bundle anew, without their ends. */
export type OpenLines = () => AsyncIterable<string>;

/** A bundle, before anything in it is verified. */
export interface Bundle {
  readonly head: BundleHead;
  readonly log: AuditLog;
  /** The checkpoint that ends where the bundle begins. */
  readonly base: Checkpoint | undefined;
  /** Last of its sequences that there is a line for. */
  readonly seen: number;
  /** It has its end, and as many lines as that says. */
  readonly whole: boolean;
  readonly gaps: readonly Gap[];
}

const invalid = (why: string): Fault => new Fault('BUNDLE_INVALID', { why });

const parsed = (line: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
};

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const headIn = (line: string | undefined): BundleHead => {
  const head = parsed(line ?? '') as Partial<BundleHead> | undefined;
  if (head?.bundle !== 'auralink-audit') throw invalid('its first line is not that of a bundle');
  if (head.version !== BUNDLE_VERSION)
    throw invalid(`it is of version ${String(head.version)}, which this program does not know`);
  const { stream, from, to } = head;
  if (typeof stream !== 'string' || !isCount(from) || !isCount(to) || from < 1)
    throw invalid('its first line does not say which sequences it holds');
  return head as BundleHead;
};

/** What a line says without reading all of it. */
const seqIn = (line: string): number | undefined => {
  const digits = /^\{"seq":(\d{1,15}),/.exec(line)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

const isBeside = (line: string): boolean => /^\{"seq":\d{1,15},"beside":true,/.test(line);

/** A line as an event of the log; undefined where it is none. The identity follows from what the event says of itself. */
const eventIn = (line: string, stream: string): StoredEvent | undefined => {
  const { seq, event } = (parsed(line) ?? {}) as Partial<BundleEvent>;
  const { tenant, source, id, data } = (event ?? {}) as Partial<CloudEvent>;
  if (!isCount(seq) || [tenant, source, id].some((text) => typeof text !== 'string')) return undefined;
  if (typeof data !== 'object' || data === null) return undefined;
  const msgId = msgIdOf(tenant as string, source as string, id as string);
  return { position: { stream, seq }, msgId, event: event as CloudEvent };
};

interface Scanned extends Pick<Bundle, 'seen' | 'whole' | 'gaps'> {
  readonly head: BundleHead;
  readonly keys: readonly StoredEvent[];
  readonly base: Checkpoint | undefined;
}

const isGap = (gap: unknown): gap is Gap => {
  const { from, to } = (gap ?? {}) as Partial<Gap>;
  return isCount(from) && isCount(to);
};

/** What the lines of a bundle say, collected: what is few is kept, of the rest where it ends. */
const createScan = (head: BundleHead) => {
  let [lines, seen, whole]: [number, number, boolean] = [1, 0, false];
  let base: Checkpoint | undefined;
  const keys: StoredEvent[] = [];
  const gaps: Gap[] = [];
  const event = (line: string, seq: number): void => {
    if (!isBeside(line)) seen = Math.max(seen, seq);
    if (!line.includes('com.auralink.audit.')) return;
    const stored = eventIn(line, head.stream);
    if (stored?.event.type === auditKeyRotated.type) keys.push(stored);
    const checkpoint = stored && checkpointOf(stored, head.stream);
    if (checkpoint && checkpoint.to === head.from - 1) base ??= checkpoint;
  };
  const other = (line: string): void => {
    const { gap, end } = parsed(line) ?? {};
    if (isGap(gap)) gaps.push(gap);
    whole = (end as { readonly lines?: unknown } | undefined)?.lines === lines - 1;
  };
  return {
    add: (line: string): void => {
      lines += 1;
      const seq = seqIn(line);
      if (seq === undefined) other(line);
      else event(line, seq);
    },
    scanned: (): Scanned => {
      const sorted = keys.toSorted((a, b) => a.position.seq - b.position.seq);
      return { head, keys: sorted, gaps, seen, whole, base };
    },
  };
};

/** Goes through a bundle once. */
const scan = async (open: OpenLines): Promise<Scanned> => {
  let found: ReturnType<typeof createScan> | undefined;
  for await (const line of open()) {
    if (found) found.add(line);
    else found = createScan(headIn(line));
  }
  if (!found) throw invalid('it is empty');
  return found.scanned();
};

/** Hands out the events of a bundle by sequence. It goes forward as long as it is asked forward, and begins anew otherwise. */
const cursor = (open: OpenLines, stream: string) => {
  let lines: AsyncIterator<string> | undefined;
  let waiting: string | undefined;
  let at = 0;
  const next = async (): Promise<{ readonly seq: number; readonly line: string } | undefined> => {
    for (;;) {
      const line = waiting ?? (await lines?.next())?.value;
      waiting = undefined;
      if (line === undefined) return undefined;
      const seq = seqIn(line as string);
      if (seq !== undefined && !isBeside(line as string)) return { seq, line: line as string };
    }
  };
  const rewind = async (): Promise<void> => {
    await lines?.return?.();
    [lines, waiting, at] = [open()[Symbol.asyncIterator](), undefined, 0];
  };
  return async function* (from: number, to: number): AsyncGenerator<StoredEvent, void, void> {
    if (!lines || from <= at) await rewind();
    for (let found = await next(); found; found = await next()) {
      const { seq, line } = found;
      if (seq > to) {
        waiting = line;
        return;
      }
      at = Math.max(at, seq);
      const stored = seq < from ? undefined : eventIn(line, stream);
      if (stored) yield stored;
    }
  };
};

/** Reads what a bundle is. Nothing in it is believed yet. Throws BUNDLE_INVALID for what is none. */
export const openBundle = async (open: OpenLines): Promise<Bundle> => {
  const { keys, ...scanned } = await scan(open);
  const { stream, to } = scanned.head;
  async function* checkpoints(signal?: AbortSignal): AsyncGenerator<StoredEvent, void, void> {
    for await (const line of open()) {
      if (signal?.aborted) return;
      if (!line.includes(auditCheckpointed.type)) continue;
      const stored = eventIn(line, stream);
      if (stored?.event.type === auditCheckpointed.type) yield stored;
    }
  }
  const log: AuditLog = {
    stream,
    last: async () => to,
    events: cursor(open, stream),
    checkpoints,
    keys: async function* () {
      yield* keys;
    },
  };
  return { ...scanned, log };
};

/** Verifies a bundle as the log itself would be; what was cut off it, or is missing as the log says itself, is called so. */
export const verifyBundle = async (bundle: Bundle, options: Omit<VerifyOptions, 'base'>): Promise<Verdict> => {
  const { head, seen, base, log, gaps, whole } = bundle;
  const verdict = await verifyLog(log, { ...options, base });
  const { firstBad } = verdict;
  if (head.from > 1 && !base)
    return refused(verdict, head.from, 'checkpoint', 'the checkpoint that ends before its first event is not in it');
  if (firstBad?.kind === 'missing' && firstBad.seq > seen)
    return refused(verdict, firstBad.seq, 'cut', `the bundle ends here; it says of itself that it goes to ${head.to}`);
  const gap = firstBad && gaps.find(({ from, to }) => from <= firstBad.seq && firstBad.seq <= to);
  if (firstBad?.kind === 'missing' && gap)
    return refused(
      verdict,
      firstBad.seq,
      'missing',
      `the log itself lacked ${gap.from} to ${gap.to} when the bundle was made`,
    );
  return firstBad || whole ? verdict : refused(verdict, head.to + 1, 'cut', 'the bundle has lost its last line');
};

const refused = (verdict: Verdict, seq: number, kind: 'cut' | 'missing' | 'checkpoint', why: string): Verdict => ({
  ...verdict,
  ok: false,
  firstBad: { seq, kind, why },
});
