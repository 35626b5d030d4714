import { setTimeout as sleep } from 'node:timers/promises';
import { toFault, type Fault } from '../schemas/errors.ts';
import { formatPosition, type Position, type StoredEvent } from '../schemas/event.ts';
import type { Meter } from '../schemas/metrics.ts';
import { CheckpointMoved, projectBatch, type Ground, type Step } from './batch.ts';
import { checkpointsOf, type Checkpoints } from './checkpoints.ts';
import type { Database } from './connect.ts';
import type { LoadedProjection } from './ddl.ts';
import { folderOf, type Failure } from './fold.ts';
import { isIndexedLog } from './index-events.ts';
import { watchLag, type Lag } from './lag.ts';
import { sqlState, troubleOf } from './sql.ts';
import { tableShape } from './write.ts';

/** An event that one projection gave up; the others took it in. */
export interface ProjectionDeadLetter {
  readonly projection: string;
  readonly event: StoredEvent;
  readonly fault: Fault;
  /** What was thrown, in its own words. */
  readonly reason: string;
}

export interface ProjectorOptions {
  readonly database: Database;
  readonly projections: readonly LoadedProjection[];
  /** The log's name in positions. */
  readonly stream: string;
  /** The one ordered reader: everything behind `afterSeq`, in batches, for ever. */
  readonly read: (afterSeq: number, signal: AbortSignal) => AsyncIterable<readonly StoredEvent[]>;
  /** Last position on the log; sequence 0 when it is empty. */
  readonly last: () => Promise<Position>;
  /** Called after the commit, once per projection; `time` is the last event's, or now where a projector only says where it stands. */
  readonly onPosition?: (projection: string, position: Position, time: string) => void;
  /**
   * Must be durable when it resolves, and the same letter twice must be one: it is called before the commit, and again if that fails.
   * About an event that is itself about a dead letter it must publish none.
   */
  readonly onDeadLetter: (letter: ProjectionDeadLetter) => Promise<void>;
  readonly meter: Meter;
  readonly log?: (level: 'info' | 'warn' | 'error', message: string, details: Readonly<Record<string, unknown>>) => void;
  readonly step?: (step: Step) => void;
  /** How often the lag is looked at; absent: 1,000. */
  readonly lagEveryMs?: number;
}

/** `standby`: another process projects. `waiting`: something is away, `reason` says what; tried again for ever. */
export type ProjectorState = 'starting' | 'live' | 'rebuilding' | 'standby' | 'waiting' | 'stopped';

export interface ProjectorHealth {
  readonly state: ProjectorState;
  readonly reason: string | undefined;
  readonly position: Position;
  readonly lag: Lag;
}

export interface Projector {
  readonly health: () => ProjectorHealth;
  /** Ends after the batch at hand. */
  readonly stop: () => Promise<void>;
}

/** The derived tables are gone, or (`forced`) look right but do not belong to this log: they are made anew. */
class Stale extends Error {
  readonly forced: boolean;

  constructor(message: string, forced: boolean) {
    super(message);
    this.forced = forced;
  }
}

/** Tables of another version of the program stand in the place of ours. */
class Superseded extends Error {}

const STANDBY_MS = 500;
const LONGEST_WAIT_MS = 5_000;

const reasonOf = (error: unknown): string => {
  const state = sqlState(error);
  return `${error instanceof Error ? error.message : String(error)}${state === undefined ? '' : ` (${state})`}`;
};

interface Session {
  state: ProjectorState;
  reason: string | undefined;
  at: number;
  /** Where the log ended when a rebuild began. */
  rebuildTo: number;
  failures: number;
  /** The derived schema was seen to be as declared since this process started. */
  begun: boolean;
}

const lettersTo =
  ({ onDeadLetter, log }: ProjectorOptions) =>
  async (failures: readonly Failure[]): Promise<void> => {
    for (const { projection, event, error } of failures) {
      const reason = reasonOf(error);
      log?.('error', 'a projection gave an event up', { projection, position: formatPosition(event.position), type: event.event.type, reason });
      await onDeadLetter({ projection, event, fault: toFault(error), reason });
    }
  };

/** Opens the log at the checkpoint and takes batches until the signal ends it. Everything that goes wrong is thrown. */
const follow = async (options: ProjectorOptions, ground: Ground, session: Session, moved: (time: string) => void, signal: AbortSignal): Promise<void> => {
  const { database, stream, read, last } = options;
  const end = (await last()).seq;
  if (end < session.at) {
    const [ends, at] = [end, session.at].map((seq) => formatPosition({ stream, seq }));
    throw new Stale(`the log ends at ${ends}, before the checkpoint ${at}: it was replaced`, true);
  }
  moved(new Date().toISOString());
  const transact = (work: Parameters<Database['project']>[0]) => database.project(work).then(() => undefined);
  // The event at the checkpoint is read once more: it tells whether this is the log that was indexed.
  let verified = session.at === 0;
  for await (const events of read(Math.max(0, session.at - 1), signal)) {
    const [first] = events;
    if (!verified && first) {
      verified = true;
      if (!(await database.project((sql) => isIndexedLog(sql, first))))
        throw new Stale(`another event stands at ${formatPosition(first.position)} than was indexed: the log was replaced`, true);
    }
    const fresh = events.filter(({ position }) => position.seq > session.at);
    const newest = fresh.at(-1);
    if (!newest) continue;
    await projectBatch(transact, ground, { after: session.at, events: fresh });
    session.at = newest.position.seq;
    session.failures = 0;
    session.reason = undefined;
    if (session.state !== 'rebuilding' || session.at >= session.rebuildTo) session.state = 'live';
    moved(newest.event.time);
    if (signal.aborted) return;
  }
  if (!signal.aborted) throw new Error('the reader of the log has ended');
};

const stand = async (checkpoints: Checkpoints, session: Session): Promise<void> => {
  const standing = await checkpoints.read();
  if ('missing' in standing) throw new Stale(standing.missing, standing.forced);
  if ('superseded' in standing) throw new Superseded(`another version of the program has rebuilt ${standing.superseded}`);
  session.at = standing.at;
  if (session.state !== 'rebuilding') session.state = 'live';
};

const unlessStale = (standing: Promise<void>): Promise<void> =>
  standing.catch((error: unknown) => {
    if (!(error instanceof Stale)) throw error;
  });

/** A program that starts puts its own tables in place; one that runs gives way to a newer one that has done so. */
const begin = async (options: ProjectorOptions, checkpoints: Checkpoints, session: Session, because: string | undefined): Promise<void> => {
  if (session.begun) await unlessStale(stand(checkpoints, session));
  const rebuilt = await checkpoints.ensure(because);
  session.begun = true;
  if (rebuilt === undefined) return;
  session.rebuildTo = (await options.last()).seq;
  session.state = session.rebuildTo > 0 ? 'rebuilding' : 'live';
  session.reason = rebuilt;
  options.log?.('warn', 'the read models are rebuilt from the start of the log', { because: rebuilt, to: session.rebuildTo });
};

/** What to do after `error`: how long to wait, and whether the derived schema must be made anew or looked at first. */
const recover = (session: Session, error: unknown): { readonly waitMs: number; readonly because?: string; readonly ensure: boolean } => {
  session.reason = reasonOf(error);
  if (error instanceof CheckpointMoved || error instanceof Superseded) {
    session.state = 'standby';
    return { waitMs: STANDBY_MS * (1 + Math.random()), ensure: false };
  }
  session.failures += 1;
  const waitMs = Math.min(LONGEST_WAIT_MS, 50 * 2 ** Math.min(session.failures, 10));
  if (error instanceof Stale) return { waitMs: session.failures > 1 ? waitMs : 0, ...(error.forced ? { because: error.message } : {}), ensure: true };
  session.state = 'waiting';
  return { waitMs, ensure: troubleOf(error) === 'missing' };
};

const groundOf = (options: ProjectorOptions): Ground => {
  const metadata = options.database.owner.getMetadata();
  return {
    stream: options.stream,
    folders: options.projections.map(folderOf),
    shapes: new Map(options.projections.flatMap(({ tables }) => tables.map((table) => [table, tableShape(metadata, table)]))),
    letters: lettersTo(options),
    step: options.step ?? (() => undefined),
  };
};

/**
 * Projects the log until stopped. It never gives up and never ends the process: whatever is away, it waits and goes on; tables that
 * are missing, changed, or belong to another log are rebuilt from its start.
 */
export const startProjector = (options: ProjectorOptions): Projector => {
  const { database, stream, projections, onPosition } = options;
  const names = projections.map(({ name }) => name);
  const ground = groundOf(options);
  const checkpoints = checkpointsOf(database, stream, projections);
  const session: Session = { state: 'starting', reason: undefined, at: 0, rebuildTo: 0, failures: 0, begun: false };
  const stopping = new AbortController();
  const { signal } = stopping;
  const watch = watchLag({ names, position: () => session.at, last: options.last, database, meter: options.meter, everyMs: options.lagEveryMs ?? 1_000 });
  const moved = (time: string) => {
    for (const name of names) onPosition?.(name, { stream, seq: session.at }, time);
  };
  const run = async (): Promise<void> => {
    let ensure = true;
    let because: string | undefined;
    while (!signal.aborted) {
      try {
        if (ensure) await begin(options, checkpoints, session, because);
        ensure = false;
        because = undefined;
        await stand(checkpoints, session);
        await follow(options, ground, session, moved, signal);
      } catch (error) {
        if (signal.aborted) break;
        const next = recover(session, error);
        // A first start must look at the schema, however often that fails.
        ensure ||= next.ensure;
        because = next.because ?? because;
        options.log?.('warn', 'the projections wait', { reason: session.reason, state: session.state, waitMs: Math.round(next.waitMs) });
        await sleep(next.waitMs, undefined, { signal }).catch(() => undefined);
      }
    }
    session.state = 'stopped';
  };
  const running = run();
  return {
    health: () => ({ state: session.state, reason: session.reason, position: { stream, seq: session.at }, lag: watch.lag() }),
    stop: async () => {
      stopping.abort();
      watch.stop();
      await running;
    },
  };
};
