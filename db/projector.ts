import { setTimeout as sleep } from 'node:timers/promises';
import type { Position } from '../schemas/event.ts';
import { ALL_SHARDS } from '../streams/shards.ts';
import { startBuilder } from './builder.ts';
import { startComparer } from './comparer.ts';
import { checkpointsOf, type Checkpoints, type Footing } from './checkpoints.ts';
import { follow, sharedGround } from './follow.ts';
import { watchLag, type Lag } from './lag.ts';
import { liveGround } from './live-ground.ts';
import { FootingChanged } from './batch.ts';
import type { ProjectorOptions } from './projector-options.ts';
import { begin, recover, stand, Stale, type ProjectorState, type Session } from './session.ts';

export type { ProjectionDeadLetter, ProjectorOptions } from './projector-options.ts';

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

/** A Postgres that answers nothing does not keep the program from stopping. */
const LONGEST_STOP_MS = 4_000;

const endOf = async (parts: readonly Promise<void>[]): Promise<void> => {
  await Promise.race([Promise.all(parts), sleep(LONGEST_STOP_MS, undefined, { ref: false })]);
};

type Sessions = { readonly session: Session; readonly checkpoints: Checkpoints; readonly signal: AbortSignal };

/** One session after the other: each starts at the checkpoint and ends with an error, until the signal ends them all. */
const runSessions = async (
  options: ProjectorOptions,
  { session, checkpoints, signal }: Sessions,
  open: (footing: Footing) => Promise<void>,
): Promise<void> => {
  let ensure = true;
  let because: string | undefined;
  while (!signal.aborted) {
    try {
      if (ensure) await begin(options, checkpoints, session, because);
      ensure = false;
      because = undefined;
      await open(await stand(checkpoints, session));
    } catch (error) {
      if (signal.aborted) break;
      const next = recover(session, error);
      // A first start must look at the schema, however often that fails.
      ensure ||= next.ensure;
      because = next.because ?? because;
      if (next.waitMs === 0 && !next.ensure) continue;
      const { reason, state } = session;
      options.log?.('warn', 'the projections wait', { reason, state, waitMs: Math.round(next.waitMs) });
      await sleep(next.waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
  session.state = 'stopped';
};

/** Every table that must be there; those of a projection that is being built may still be to come. */
const tablesOf = (projections: ProjectorOptions['projections'], { footing }: Session): readonly string[] => [
  'projection_checkpoints',
  'event_index',
  ...projections
    .filter(({ name }) => footing?.dated.has(name) !== true)
    .flatMap(({ tables }) => tables.map(({ meta }) => meta.tableName)),
];

/**
 * Projects the log until stopped. It never gives up and never ends the process: whatever is away, it waits and goes on; tables that
 * are missing, changed, or belong to another log are rebuilt from its start.
 */
export const startProjector = (options: ProjectorOptions): Projector => {
  const { database, stream, projections, onPosition, last, meter, lagEveryMs: everyMs = 1_000, lastOwn } = options;
  const { shards = ALL_SHARDS } = options;
  const names = projections.map(({ name }) => name);
  const shared = sharedGround(options);
  const checkpoints = checkpointsOf(database, stream, projections, shards);
  const session: Session = {
    state: 'starting',
    reason: undefined,
    at: 0,
    rebuildTo: 0,
    failures: 0,
    begun: false,
    footing: undefined,
  };
  const stopping = new AbortController();
  let reading = new AbortController();
  const position = (): Position => ({ stream, seq: session.at });
  /** A projection whose tables stand still says where. */
  const positionOf = (name: string): number =>
    session.footing?.folded.has(name) === false ? (session.footing.marks.get(name)?.position ?? 0) : session.at;
  const watch = watchLag({
    names,
    positionOf,
    position: () => session.at,
    last,
    lastOwn,
    database,
    meter,
    everyMs,
    tables: () => tablesOf(projections, session),
    // A log that has become shorter under our eyes is another one: the next session finds that out.
    onShrunk: () => reading.abort(),
    onMissing: () => reading.abort(new Stale('a table of the derived schema is missing', false)),
  });
  const moved = (time: string) => {
    for (const name of names) onPosition?.(name, { stream, seq: positionOf(name) }, time);
  };
  const open = (footing: Footing) => {
    reading = new AbortController();
    const { signal } = reading;
    const ground = liveGround(stream, shards, footing, shared);
    return follow(options, ground, session, moved, AbortSignal.any([stopping.signal, signal])).catch(
      (error: unknown) => {
        throw signal.reason instanceof Stale || signal.reason instanceof FootingChanged ? signal.reason : error;
      },
    );
  };
  const running = runSessions(options, { session, checkpoints, signal: stopping.signal }, open);
  // The reader is opened anew on the footing that has come about.
  const onExchanged = () => reading.abort(new FootingChanged('a projection was exchanged'));
  const building = startBuilder({ options, checkpoints, session, onExchanged, signal: stopping.signal });
  const comparing = startComparer({ options, session, signal: stopping.signal });
  return {
    health: () => ({ state: session.state, reason: session.reason, position: position(), lag: watch.lag() }),
    stop: () => {
      stopping.abort();
      watch.stop();
      return endOf([running, building, comparing]);
    },
  };
};
