import type { RoomMoment } from '../../api/types.ts';
import { sequence } from '../../live/position.ts';

/** How much of the scale the past takes; its very end is now. */
const PAST = 0.965;

/**
 * Where each moment stands on a scale from 0 to 1: by its time, and never before the one that the log had first. Where all happened at
 * once they are spread evenly.
 */
export const placesOf = (moments: readonly RoomMoment[]): readonly number[] => {
  let latest = Number.NEGATIVE_INFINITY;
  const times = moments.map(({ time }) => (latest = Math.max(latest, Date.parse(time))));
  const [first = 0, span] = [times[0], latest - (times[0] ?? 0)];
  return times.map((time, at) => PAST * (span > 0 ? (time - first) / span : at / Math.max(1, moments.length - 1)));
};

/** The moment nearest to a place on the scale; one past the last is now. */
export const nearest = (places: readonly number[], x: number): number => {
  if (x > (1 + PAST) / 2) return places.length;
  let best = 0;
  for (const [at, place] of places.entries())
    if (Math.abs(place - x) <= Math.abs((places[best] as number) - x)) best = at;
  return best;
};

export const isPosition = (text: string): boolean => /^[A-Z][A-Z0-9_]*:\d+$/.test(text);

/** Which moment a position, or a time, belongs to: the last that it is not before; -1 before the first. Thinned moments leave gaps. */
export const indexOf = (moments: readonly RoomMoment[], at: string): number => {
  if (!isPosition(at)) return moments.findLastIndex(({ time }) => Date.parse(time) <= Date.parse(at));
  const seq = sequence(at) ?? 0;
  return moments.findLastIndex(({ position }) => (sequence(position) ?? 0) <= seq);
};

/** Where a key leads from a moment; undefined for every other key. */
export const stepOf = (key: string, at: number, last: number): number | undefined => {
  const page = Math.max(2, Math.round(last / 10));
  const to: Readonly<Record<string, number>> = {
    ArrowLeft: at - 1,
    ArrowDown: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    PageDown: at - page,
    PageUp: at + page,
    Home: 0,
    End: last,
  };
  const next = to[key];
  return next === undefined ? undefined : Math.min(last, Math.max(0, next));
};
