import type { StoredEvent } from '../../schemas/event.ts';

/** Ends a wait at once, and a transfer that is under way after a moment's grace. */
export interface Ending {
  /** Nothing new begins, nothing is waited for. */
  readonly now: AbortSignal;
  /** What was begun is cut off. */
  readonly hard: AbortSignal;
}

/** Who is told. */
export interface Sink {
  /** Events it takes at once, and bytes of them. */
  readonly most: number;
  /**
   * Resolves when all of them were taken, in order; false when it was ended before. Throws a Fault that says why the
   * replay stops, or one that passes by itself (BROKER_UNREACHABLE).
   */
  readonly deliver: (events: readonly StoredEvent[], ending: Ending) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** Waits unless it is ended; says whether the time is over. */
export const rest = (ms: number, signal: AbortSignal): Promise<boolean> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const end = (whole: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cut);
      resolve(whole);
    };
    const cut = () => end(false);
    const timer = setTimeout(() => end(true), ms);
    signal.addEventListener('abort', cut, { once: true });
  });
