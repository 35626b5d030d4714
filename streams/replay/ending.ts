import type { Ending } from './sink.ts';

/** Why a run was ended before its end: somebody asked for something, the program stops, or nothing of its tenant is served any more. */
export type Interruption = 'request' | 'stop' | 'held';

/** What is on its way to a receiver when somebody pauses may arrive: cutting it off would leave open whether it did. */
const GRACE_MS = 1_000;

export interface OpenEnding extends Ending {
  readonly end: (because: Interruption) => void;
  /** The first reason; undefined while it goes on. */
  readonly why: () => Interruption | undefined;
}

/** Ends a run: softly at once, hard a moment later. */
export const createEnding = (): OpenEnding => {
  const [now, hard] = [new AbortController(), new AbortController()];
  let why: Interruption | undefined;
  return {
    now: now.signal,
    hard: hard.signal,
    why: () => why,
    end: (because) => {
      why ??= because;
      now.abort();
      setTimeout(() => hard.abort(), GRACE_MS).unref();
    },
  };
};
