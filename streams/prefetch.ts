/** Weight of the newest attempt in the mean. */
const NEWEST = 0.05;
const AHEAD_MS = 50;

/**
 * How many events wait here beside those that are worked on, so that a slot that is free need not wait for the server: as many as are begun
 * within a moment by the measured time of an attempt, and never more than there are slots. A slow handler leaves them to other processes.
 */
export const fetchedAhead = (parallel: number, meanMs: number | undefined): number =>
  meanMs === undefined ? 0 : Math.floor(parallel * Math.min(1, AHEAD_MS / Math.max(meanMs, 1)));

/** The moving mean of what attempts take, with one more; `meanMs` is undefined before the first. */
export const meanWith = (meanMs: number | undefined, tookMs: number): number =>
  meanMs === undefined ? tookMs : meanMs + (tookMs - meanMs) * NEWEST;
