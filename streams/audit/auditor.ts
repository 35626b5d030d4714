import { setTimeout as sleep } from 'node:timers/promises';
import { auditCheckpointed, auditGapFound } from '../../schemas/audit.ts';
import { emit } from '../../schemas/define.ts';
import { toFault, type Fault } from '../../schemas/errors.ts';
import type { Broker } from '../broker.ts';
import type { LogReader, Publisher } from '../log.ts';
import {
  AUDIT_SOURCE,
  AUDIT_TENANT,
  checkpointId,
  checkpointOf,
  createSeal,
  leafOf,
  NO_CHECKPOINT,
  type CheckpointData,
} from './checkpoint.ts';
import { createGapAlarm, lookForGaps, type Gap } from './gaps.ts';
import { auditLogOf, checkpointSubject, inTurns } from './log.ts';

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
const OWN: ReadonlySet<string> = new Set([auditCheckpointed.type, auditGapFound.type]);

/** The end of the last checkpoint, where the next one begins. */
interface Place {
  readonly from: number;
  readonly previous: string;
}

const placeOf = async ({ reader, stream }: AuditorOptions): Promise<Place> => {
  const newest = await reader.lastOfType(AUDIT_TENANT, checkpointSubject(stream), auditCheckpointed);
  let checkpoint = newest && checkpointOf(newest, stream);
  // Somebody else's claim does not count: then all of them are looked at.
  if (newest && !checkpoint)
    for await (const claim of auditLogOf(reader, stream).checkpoints())
      checkpoint = checkpointOf(claim, stream) ?? checkpoint;
  return checkpoint ? { from: checkpoint.to + 1, previous: checkpoint.hash } : { from: 1, previous: NO_CHECKPOINT };
};

/** Hashes a stretch; undefined where not all of it could be read, as on a replica that lags: the next look tries again. */
const sealOf = async (
  { reader, stream }: AuditorOptions,
  { from, previous }: Place,
  to: number,
  missing: number,
): Promise<{ readonly data: CheckpointData; readonly workMs: number } | undefined> => {
  const seal = createSeal();
  let hashingMs = 0;
  for await (const stored of inTurns(auditLogOf(reader, stream).events(from, to))) {
    const since = performance.now();
    seal.add(leafOf(stored));
    hashingMs += performance.now() - since;
  }
  return seal.size() > 0 && seal.size() + missing === to - from + 1
    ? { data: seal.close({ stream, from, to, previous }), workMs: WORK_FOR_HASHING * hashingMs }
    : undefined;
};

const missingIn = (gaps: readonly Gap[], from: number, to: number): number =>
  gaps.reduce((sum, gap) => sum + Math.max(0, Math.min(gap.to, to) - Math.max(gap.from, from) + 1), 0);

/** The first sequence from `from` on that no gap holds: a stretch of nothing but gaps would never be sealed. */
const firstThere = (gaps: readonly Gap[], from: number): number =>
  gaps.reduce((seq, gap) => (gap.from <= seq && seq <= gap.to ? gap.to + 1 : seq), from);

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
 * `audit.checkpointed` after so many events or so much time. Nothing is remembered but on the log, and a checkpoint's id follows from where it
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

  /** One look; gives how long to rest before the next. */
  const look = async (): Promise<number> => {
    const { last, gaps } = await lookForGaps(broker, stream);
    await alarm(gaps);
    // While the log has not grown, nobody has made a checkpoint either.
    const found = known?.last === last ? known.place : await placeOf(options);
    // Never back: where checkpoints were taken from the log, what was sealed stays sealed.
    const place = known && known.place.from > found.from ? known.place : found;
    known = { last, place };
    state = { coveredTo: place.from - 1, gaps, trouble: undefined };
    const most = firstThere(gaps, place.from) + everyEvents - 1;
    const to = Math.min(last, most);
    if (to < most && !(await isTime(place.from, last))) return lookMs;
    const sealed = await sealOf(options, place, to, missingIn(gaps, place.from, to));
    if (!sealed || signal.aborted) return lookMs;
    await publisher.publish(emit(auditCheckpointed, sealed.data, { id: checkpointId(stream, place.from) }), {
      tenant: AUDIT_TENANT,
      source: AUDIT_SOURCE,
    });
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
