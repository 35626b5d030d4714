import { CheckpointMoved } from './batch.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { ProjectorOptions } from './projector-options.ts';
import { sqlState, troubleOf } from './sql.ts';

/** `standby`: another process projects. `waiting`: something is away, `reason` says what; tried again for ever. */
export type ProjectorState = 'starting' | 'live' | 'rebuilding' | 'standby' | 'waiting' | 'stopped';

/** The derived tables are gone, or (`forced`) look right but do not belong to this log: they are made anew. */
export class Stale extends Error {
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
}

/** Takes the checkpoint as it stands. Throws Stale where there is none that holds, Superseded where it is not ours. */
export const stand = async (checkpoints: Checkpoints, session: Session): Promise<void> => {
  const standing = await checkpoints.read();
  if ('missing' in standing) throw new Stale(standing.missing, standing.forced);
  if ('superseded' in standing)
    throw new Superseded(`another version of the program has rebuilt ${standing.superseded}`);
  session.at = standing.at;
  if (session.state !== 'rebuilding') session.state = 'live';
};

const unlessStale = (standing: Promise<void>): Promise<void> =>
  standing.catch((error: unknown) => {
    if (!(error instanceof Stale)) throw error;
  });

/** A program that starts puts its own tables in place; one that runs gives way to a newer one that has done so. */
export const begin = async (
  { last, log }: Pick<ProjectorOptions, 'last' | 'log'>,
  checkpoints: Checkpoints,
  session: Session,
  because: string | undefined,
): Promise<void> => {
  if (session.begun) await unlessStale(stand(checkpoints, session));
  const rebuilt = await checkpoints.ensure(because);
  session.begun = true;
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
