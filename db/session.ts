import { CheckpointMoved, FootingChanged } from './batch.ts';
import type { Checkpoints, Footing } from './checkpoints.ts';
import type { Derived } from './derived.ts';
import type { ProjectorOptions } from './projector-options.ts';
import { sqlState, troubleOf } from './sql.ts';

/**
 * `rebuilding`: everything, from empty tables. `renewing`: some projections are built beside the old ones, which serve. `standby`: another
 * process projects. `waiting`: something is away, `reason` says what; tried again for ever.
 */
export type ProjectorState = 'starting' | 'live' | 'rebuilding' | 'renewing' | 'standby' | 'waiting' | 'stopped';

/** The derived tables are gone, or (`forced`) look right but do not belong to this log: they are made anew. */
export class Stale extends Error {
  readonly forced: boolean;

  constructor(message: string, forced: boolean) {
    super(message);
    this.forced = forced;
  }
}

/** Tables of another version of the program stand in the place of ours, or other ranges of shards than ours. */
class Superseded extends Error {}

const STANDBY_MS = 500;
const LONGEST_WAIT_MS = 5_000;

/** What was thrown, in its own words, with its SQLSTATE. */
export const reasonOf = (error: unknown): string => {
  const state = sqlState(error);
  return `${error instanceof Error ? error.message : String(error)}${state === undefined ? '' : ` (${state})`}`;
};

/** What a projector knows of itself. */
export interface Session {
  state: ProjectorState;
  reason: string | undefined;
  at: number;
  /** Where the log ended when a rebuild began. */
  rebuildTo: number;
  failures: number;
  /** The derived schema was seen to be as declared since this process started. */
  begun: boolean;
  /** The checkpoints as they were read last. */
  footing: Footing | undefined;
}

/** What a projector that takes events in on this footing is. */
export const stateOn = (footing: Footing | undefined): 'live' | 'renewing' =>
  footing !== undefined && footing.dated.size > 0 ? 'renewing' : 'live';

/** Takes the checkpoints as they stand. Throws Stale where there are none that hold, Superseded where they are not ours. */
export const stand = async (checkpoints: Checkpoints, session: Session): Promise<Footing> => {
  const standing = await checkpoints.read();
  if ('missing' in standing) throw new Stale(standing.missing, false);
  if ('superseded' in standing) throw new Superseded(standing.superseded);
  // A commit whose answer was lost has moved it: what failed was the line, and the next batch need not wait longer for that.
  if (standing.at > session.at) session.failures = 0;
  session.at = standing.at;
  session.footing = standing;
  return standing;
};

const unlessStale = (standing: Promise<unknown>): Promise<unknown> =>
  standing.catch((error: unknown) => {
    if (!(error instanceof Stale)) throw error;
  });

const namesOf = (dated: Derived['dated'], ...why: readonly string[]): string =>
  [...dated]
    .filter(([, one]) => why.includes(one.why))
    .map(([name]) => name)
    .join(', ');

/** Says what is built anew beside the tables that serve, and which of these cannot answer everything that is asked of them. */
const tellDated = (log: ProjectorOptions['log'], dated: Derived['dated']): void => {
  const because = [
    ['these projections have changed', namesOf(dated, 'changed')],
    ['these projections are new', namesOf(dated, 'new')],
    ['the tables of these projections differ from their declaration', namesOf(dated, 'damaged')],
    ['these projections are behind', namesOf(dated, 'behind')],
  ]
    .filter(([, names]) => names !== '')
    .map(([why, names]) => `${why}: ${names}`)
    .join('; ');
  log?.('warn', 'read models are rebuilt beside the old ones, which serve until then', { because });
  for (const [projection, { folds, statements }] of dated)
    if (!folds && statements.length > 0)
      log?.('warn', 'the old tables stand still until they are exchanged; reads of what they lack are refused', {
        projection,
        lacking: statements,
      });
};

/** A program that starts puts its own tables in place; one that runs gives way to a newer one that has done so. */
export const begin = async (
  { last, log }: Pick<ProjectorOptions, 'last' | 'log'>,
  checkpoints: Checkpoints,
  session: Session,
  because: string | undefined,
): Promise<void> => {
  if (session.begun) await unlessStale(stand(checkpoints, session));
  const { recreated: rebuilt, dated } = await checkpoints.ensure(because);
  session.begun = true;
  if (dated.size > 0) tellDated(log, dated);
  if (rebuilt === undefined) return;
  session.rebuildTo = (await last()).seq;
  session.state = session.rebuildTo > 0 ? 'rebuilding' : 'live';
  session.reason = rebuilt;
  log?.('warn', 'the read models are rebuilt from the start of the log', {
    because: rebuilt,
    to: session.rebuildTo,
  });
};

/** What to do after `error`: how long to wait, and whether the derived schema must be made anew or looked at first. */
export const recover = (
  session: Session,
  error: unknown,
): { readonly waitMs: number; readonly because?: string; readonly ensure: boolean } => {
  if (error instanceof FootingChanged) return { waitMs: 0, ensure: false };
  session.reason = reasonOf(error);
  if (error instanceof CheckpointMoved || error instanceof Superseded) {
    session.state = 'standby';
    return { waitMs: STANDBY_MS * (1 + Math.random()), ensure: false };
  }
  session.failures += 1;
  const waitMs = Math.min(LONGEST_WAIT_MS, 50 * 2 ** Math.min(session.failures, 10));
  if (error instanceof Stale)
    return {
      waitMs: session.failures > 1 ? waitMs : 0,
      ...(error.forced ? { because: error.message } : {}),
      ensure: true,
    };
  session.state = 'waiting';
  return { waitMs, ensure: troubleOf(error) === 'missing' };
};
