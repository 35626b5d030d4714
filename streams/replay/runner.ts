import type { Publisher } from '../log.ts';
import { Journal, Moved, Overtaken } from './journal.ts';
import { createSlots, type Slots } from './slots.ts';
import { decideReplay, readReplay, type ReplayState, type Wish } from './state.ts';
import { workReplay, type WorkOptions } from './work.ts';

export interface ReplayRunnerOptions extends WorkOptions {
  readonly publisher: Publisher;
  /** Replays of one tenant that run at once; the others wait their turn. Absent: 4. */
  readonly perTenant?: number;
}

/** Works replays. */
export interface ReplayRunner {
  /**
   * Brings a replay to where its requests want it: runs it to its end or its next stop, pauses or cancels it; does nothing where
   * nothing is asked. Throws what may pass by itself, to be called again: it goes on at the last recorded place.
   */
  readonly run: (tenant: string, replayId: string, signal: AbortSignal) => Promise<void>;
  /** Every replay here records its place and ends with SHUTTING_DOWN, for another process. */
  readonly stop: () => void;
}

const PER_TENANT = 4;

/** One step of a replay; false: nothing more is asked. */
const step = async (
  options: ReplayRunnerOptions,
  state: ReplayState,
  slots: Slots,
  signal: AbortSignal,
): Promise<boolean> => {
  const journal = new Journal(options.publisher, options.reader, state);
  const at = { seq: state.position, delivered: state.delivered };
  const decision = decideReplay(state);
  if (decision === 'cancel') await journal.cancelled(at, state.cancel as Wish);
  else if (decision === 'pause') await journal.paused(at, state.pause as Wish);
  else if (decision === 'run') await workReplay(options, journal, slots, signal);
  return decision !== 'nothing';
};

/** Makes the runner. One process at a time should run a given replay; one that is overtaken notices at its next word and stops. */
export const createReplayRunner = (options: ReplayRunnerOptions): ReplayRunner => {
  const slots = createSlots(options.perTenant ?? PER_TENANT);
  const stopping = new AbortController();
  return {
    run: async (tenant, replayId, signal) => {
      const either = AbortSignal.any([signal, stopping.signal]);
      for (let goOn = true; goOn;) {
        const state = await readReplay(options.reader, tenant, replayId);
        if (!state) return;
        goOn = await step(options, state, slots, either).catch((thrown: unknown) => {
          if (thrown instanceof Overtaken) return false;
          if (thrown instanceof Moved) return true;
          throw thrown;
        });
      }
    },
    stop: () => stopping.abort(),
  };
};
