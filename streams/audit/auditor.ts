import { setTimeout as sleep } from 'node:timers/promises';
import { auditCheckpointed, auditGapFound, auditKeyRotated, auditWitnessed } from '../../schemas/audit.ts';
import { emit } from '../../schemas/define.ts';
import { Fault, toFault } from '../../schemas/errors.ts';
import { formatPosition } from '../../schemas/event.ts';
import type { Broker } from '../broker.ts';
import type { LogReader, Publisher } from '../log.ts';
import {
  AUDIT_SOURCE,
  AUDIT_TENANT,
  checkpointId,
  createSeal,
  leafOf,
  NO_CHECKPOINT,
  type Checkpoint,
  type CheckpointData,
} from './checkpoint.ts';
import { createGapAlarm, lookForGaps, type Gap } from './gaps.ts';
import { auditLogOf, inTurns } from './log.ts';
import type { Range } from './merkle.ts';
import { newestCheckpoint } from './newest.ts';
import { keysFor, signerNow, type Signing } from './signer.ts';
import { createWhole, type Whole } from './whole-tree.ts';

/** How often checkpoints are made. */
export interface AuditIntervals {
  /** Events that a checkpoint covers at most. */
  readonly everyEvents: number;
  /** Time from the first event behind the last checkpoint to the next one. */
  readonly everyMs: number;
  /** Between two looks at the end of the log. */
  readonly lookMs: number;
}

export const AUDIT_INTERVALS: AuditIntervals = { everyEvents: 1_000, everyMs: 60_000, lookMs: 1_000 };

export interface AuditorOptions {
  readonly broker: Broker;
  readonly reader: LogReader;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly stream: string;
  readonly intervals?: Partial<AuditIntervals>;
  /** Absent: checkpoints are not signed. */
  readonly signing?: Signing | undefined;
  /** Called once when auditing begins to fail; it goes on. */
  readonly onTrouble: (fault: Fault) => void;
}

export interface AuditorState {
  /** Last sequence that a checkpoint covers. */
  readonly coveredTo: number;
  readonly gaps: readonly Gap[];
  readonly trouble: Fault | undefined;
}

export interface Auditor {
  readonly state: () => AuditorState;
  /** Resolves when nothing of it runs any more. */
  readonly stop: () => Promise<void>;
}

/** Of the processor an auditor that has to catch up takes at most a quarter. */
const REST = 3;
/** Reading and decoding an event takes about as long as hashing it, which is what can be measured in between. */
const WORK_FOR_HASHING = 2;

/** What only says how the audit itself goes: alone it is no reason for a checkpoint, or each would cause the next. */
const OWN: ReadonlySet<string> = new Set(
  [auditCheckpointed, auditGapFound, auditKeyRotated, auditWitnessed].map(({ type }) => type),
);

/** The end of the last checkpoint, where the next one begins. */
interface Place {
  readonly from: number;
  readonly previous: string;
  readonly checkpoint: Checkpoint | undefined;
}

const placeOf = async ({ reader, stream }: AuditorOptions, known: Checkpoint | undefined): Promise<Place> => {
  const checkpoint = await newestCheckpoint(reader, stream, { known });
  return checkpoint
    ? { from: checkpoint.to + 1, previous: checkpoint.hash, checkpoint }
    : { from: 1, previous: NO_CHECKPOINT, checkpoint };
};

/** A stretch, hashed. */
interface Sealed {
  readonly seal: ReturnType<typeof createSeal>;
  readonly workMs: number;
}

/** Hashes a stretch; undefined where not all of it could be read, as on a replica that lags: the next look tries again. */
const sealOf = async (
  { reader, stream }: AuditorOptions,
  from: number,
  to: number,
  missing: number,
  before: Range | undefined,
): Promise<Sealed | undefined> => {
  const seal = createSeal(before);
  let hashingMs = 0;
  for await (const stored of inTurns(auditLogOf(reader, stream).events(from, to))) {
    const since = performance.now();
    seal.add(leafOf(stored));
    hashingMs += performance.now() - since;
  }
  return seal.size() > 0 && seal.size() + missing === to - from + 1
    ? { seal, workMs: WORK_FOR_HASHING * hashingMs }
    : undefined;
};

const missingIn = (gaps: readonly Gap[], from: number, to: number): number =>
  gaps.reduce((sum, gap) => sum + Math.max(0, Math.min(gap.to, to) - Math.max(gap.from, from) + 1), 0);

/** The first sequence from `from` on that no gap holds: a stretch of nothing but gaps would never be sealed. */
const firstThere = (gaps: readonly Gap[], from: number): number =>
  gaps.reduce((seq, gap) => (gap.from <= seq && seq <= gap.to ? gap.to + 1 : seq), from);

/** What stands before a stretch that is to be signed: the tree up to it, or how much longer to rest while older events are still hashed into it. */
const treeBefore = async (
  options: AuditorOptions,
  whole: Whole,
  { from, checkpoint }: Place,
  gaps: readonly Gap[],
  most: number,
): Promise<Range | number | undefined> => {
  const { signing, stream } = options;
  if (!signing) return undefined;
  await whole.meet(checkpoint, (note) => keysFor(options, signing, note));
  if (whole.to() === from - 1) return whole.range();
  if (whole.to() >= from) throw new Fault('AUDIT_MISMATCH', { position: formatPosition({ stream, seq: from }) });
  // Checkpoints from before there were signatures: once, everything is hashed.
  const [first, to] = [whole.to() + 1, Math.min(from - 1, firstThere(gaps, whole.to() + 1) + most - 1)];
  const hashed = await sealOf(options, first, to, missingIn(gaps, first, to), whole.range());
  const range = hashed?.seal.range();
  if (hashed && range) whole.reach(to, range);
  return hashed ? REST * hashed.workMs : Number.POSITIVE_INFINITY;
};

/** Remembers since when there is something to cover. */
const createClock = ({ reader, stream }: AuditorOptions, everyMs: number) => {
  let [at, seen, since] = [0, 0, 0];
  /** Whether anything but the audit's own events lies between `from` and `last`. Looks at each event once. */
  const anything = async (from: number, last: number): Promise<boolean> => {
    for await (const { event, position } of auditLogOf(reader, stream).events(from, last)) {
      seen = position.seq;
      if (!OWN.has(event.type)) return true;
    }
    return false;
  };
  return async (from: number, last: number): Promise<boolean> => {
    if (at !== from) [at, seen, since] = [from, from - 1, 0];
    if (since === 0 && seen < last && (await anything(seen + 1, last))) since = Date.now();
    return since > 0 && Date.now() - since >= everyMs;
  };
};

/**
 * Seals the log: reads it behind the last checkpoint by the direct get API, apart from everything that publishes, and publishes
 * `audit.checkpointed`, signed, after so many events or so much time. Nothing is remembered but on the log, and a checkpoint's id follows from where it
 * begins: a restart adds nothing, and of two auditors that make the same one the log holds the first. Raises `audit.gap_found`.
 */
export const startAuditor = (options: AuditorOptions): Auditor => {
  const { broker, publisher, stream, onTrouble } = options;
  const { everyEvents, everyMs, lookMs } = { ...AUDIT_INTERVALS, ...options.intervals };
  const stopping = new AbortController();
  const { signal } = stopping;
  const alarm = createGapAlarm(stream, options);
  const isTime = createClock(options, everyMs);
  let state: AuditorState = { coveredTo: 0, gaps: [], trouble: undefined };
  let known: { readonly last: number; readonly place: Place } | undefined;
  const whole = createWhole();

  const publishSealed = async ({ from, previous }: Place, to: number, { seal }: Sealed): Promise<boolean> => {
    const signer = options.signing && (await signerNow(options, options.signing));
    if (options.signing && !signer) return false;
    const data: CheckpointData = seal.close({ stream, from, to, previous }, signer);
    const { duplicate } = await publisher.publish(emit(auditCheckpointed, data, { id: checkpointId(stream, from) }), {
      tenant: AUDIT_TENANT,
      source: AUDIT_SOURCE,
    });
    const range = seal.range();
    // Somebody else's may end elsewhere: it is met at the next look.
    if (range && !duplicate) whole.reach(to, range);
    return true;
  };

  /** One look; gives how long to rest before the next. */
  const look = async (): Promise<number> => {
    const { last, gaps } = await lookForGaps(broker, stream);
    await alarm(gaps);
    // While the log has not grown, nobody has made a checkpoint either.
    const found = known?.last === last ? known.place : await placeOf(options, known?.place.checkpoint);
    // Never back: where checkpoints were taken from the log, what was sealed stays sealed.
    const place = known && known.place.from > found.from ? known.place : found;
    known = { last, place };
    state = { coveredTo: place.from - 1, gaps, trouble: undefined };
    const most = firstThere(gaps, place.from) + everyEvents - 1;
    const to = Math.min(last, most);
    if (to < most && !(await isTime(place.from, last))) return lookMs;
    const before = await treeBefore(options, whole, place, gaps, everyEvents);
    if (typeof before === 'number') return Math.min(lookMs, before);
    const sealed = await sealOf(options, place.from, to, missingIn(gaps, place.from, to), before);
    if (!sealed || signal.aborted || !(await publishSealed(place, to, sealed))) return lookMs;
    state = { ...state, coveredTo: to };
    // Not for the time that others took in between: under a flood that is most of it.
    return Math.min(lookMs, REST * sealed.workMs);
  };

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await broker.whenConnected(signal);
      const rest = await look().catch((thrown: unknown) => {
        const trouble = toFault(thrown);
        if (!state.trouble && !signal.aborted) onTrouble(trouble);
        state = { ...state, trouble };
        return lookMs;
      });
      await sleep(rest, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    state: () => state,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
