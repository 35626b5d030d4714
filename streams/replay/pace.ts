import type { ReplaySpec } from './state.ts';

/** How fast a replay goes. */
export type Speed = ReplaySpec['speed'];

/** Milliseconds after the beginning at which an event is due; 0: at once. Ask for each event once, in log order. */
export type Pace = (eventTime: string) => number;

/** How many times as fast as it happened; undefined: as fast as possible. */
export const factorOf = (speed: Speed): number | undefined =>
  speed === 'as_fast_as_possible' ? undefined : speed === 'real_time' ? 1 : speed;

/**
 * The time between events as it was, divided by the speed; `maxGapMs` bounds each pause as it is kept, so that a quiet night is
 * not waited for. Events whose clocks run backwards follow at once. Pure but for what it remembers.
 */
export const paceOf = (speed: Speed, maxGapMs = Number.POSITIVE_INFINITY): Pace => {
  const factor = factorOf(speed);
  if (factor === undefined) return () => 0;
  let due = 0;
  let latest: number | undefined;
  return (eventTime) => {
    const at = Date.parse(eventTime);
    if (Number.isNaN(at)) return due;
    const gap = Math.max(0, at - (latest ?? at));
    latest = Math.max(latest ?? at, at);
    due += Math.min(gap / factor, maxGapMs);
    return due;
  };
};

const MINUTE_MS = 60_000;

/** How long a replay that has run so long waits before it records its place again: often while somebody watches, seldom in the long run. */
export const recordEveryMs = (runningForMs: number): number =>
  runningForMs < MINUTE_MS ? 1_000 : runningForMs < 10 * MINUTE_MS ? 5_000 : 15_000;
