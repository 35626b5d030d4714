import { setTimeout as sleep } from 'node:timers/promises';
import type { Position } from '../schemas/event.ts';
import { checkpointsOf, type Checkpoints } from './checkpoints.ts';
import { follow, groundOf } from './follow.ts';
import { watchLag, type Lag } from './lag.ts';
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

type Sessions = { readonly session: Session; readonly checkpoints: Checkpoints; readonly signal: AbortSignal };

/** One session after the other: each starts at the checkpoint and ends with an error, until the signal ends them all. */
const runSessions = async (
  options: ProjectorOptions,
  { session, checkpoints, signal }: Sessions,
  open: () => Promise<void>,
): Promise<void> => {
  let ensure = true;
  let because: string | undefined;
  while (!signal.aborted) {
    try {
      if (ensure) await begin(options, checkpoints, session, because);
      ensure = false;
      because = undefined;
      await stand(checkpoints, session);
      await open();
    } catch (error) {
      if (signal.aborted) break;
      const next = recover(session, error);
      // A first start must look at the schema, however often that fails.
      ensure ||= next.ensure;
      because = next.because ?? because;
      const { reason, state } = session;
      options.log?.('warn', 'the projections wait', { reason, state, waitMs: Math.round(next.waitMs) });
      await sleep(next.waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
  session.state = 'stopped';
};

const tablesOf = (projections: ProjectorOptions['projections']): readonly string[] =>
  projections.flatMap(({ tables }) => tables.map(({ meta }) => meta.tableName));

/**
 * Projects the log until stopped. It never gives up and never ends the process: whatever is away, it waits and goes on; tables that
 * are missing, changed, or belong to another log are rebuilt from its start.
 */
export const startProjector = (options: ProjectorOptions): Projector => {
  const { database, stream, projections, onPosition, last, meter, lagEveryMs: everyMs = 1_000 } = options;
  const names = projections.map(({ name }) => name);
  const ground = groundOf(options);
  const checkpoints = checkpointsOf(database, stream, projections);
  const session: Session = { state: 'starting', reason: undefined, at: 0, rebuildTo: 0, failures: 0, begun: false };
  const stopping = new AbortController();
  let reading = new AbortController();
  const position = (): Position => ({ stream, seq: session.at });
  const tables = ['projection_checkpoints', 'event_index', ...tablesOf(projections)];
  const watch = watchLag({
    names,
    position: () => session.at,
    last,
    database,
    meter,
    everyMs,
    tables,
    // A log that has become shorter under our eyes is another one: the next session finds that out.
    onShrunk: () => reading.abort(),
    onMissing: () => reading.abort(new Stale('a table of the derived schema is missing', false)),
  });
  const moved = (time: string) => {
    for (const name of names) onPosition?.(name, position(), time);
  };
  const open = () => {
    reading = new AbortController();
    const { signal } = reading;
    return follow(options, ground, session, moved, AbortSignal.any([stopping.signal, signal])).catch(
      (error: unknown) => {
        throw signal.reason instanceof Stale ? signal.reason : error;
      },
    );
  };
  const running = runSessions(options, { session, checkpoints, signal: stopping.signal }, open);
  return {
    health: () => ({ state: session.state, reason: session.reason, position: position(), lag: watch.lag() }),
    stop: async () => {
      stopping.abort();
      watch.stop();
      await Promise.race([running, sleep(LONGEST_STOP_MS, undefined, { ref: false })]);
    },
  };
};
