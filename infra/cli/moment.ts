import { parsePosition, type Position } from '../../schemas/event.ts';
import { readMoment } from '../../schemas/moment.ts';
import { EVENTS } from '../../streams/topology.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const PERIOD = /^(?:\d+(?:ms|s|m|h|d|w))+$/;
/** Milliseconds of `90s`, `5m`, `1h30m`, `7d`; undefined for anything else. */
export const parsePeriod = (text: string): number | undefined => {
  if (!PERIOD.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|s|m|h|d|w)/g))
    total += Number(count) * (UNIT_MS[unit as string] as number);
  return total;
};

/**
 * A place on the log as people write it: a position (`EVENTS:17`), a moment (`2026-11-21`, `2026-11-21T09:00Z`), how long ago
 * (`5m`), or `now`. Gives the position or ISO 8601 in UTC; undefined for anything else.
 */
export const parseMoment = (text: string, nowMs: number): Position | string | undefined => {
  const position = parsePosition(text);
  if (position) return position.stream === EVENTS ? position : undefined;
  const period = text === 'now' ? 0 : parsePeriod(text);
  if (period === undefined) return readMoment(text);
  const moment = new Date(nowMs - period);
  return Number.isNaN(moment.getTime()) ? undefined : readMoment(moment.toISOString());
};

/** `820 ms`, `4.2 s`, `3 min`, `2 h 5 min`, `4 d`: as precise as one needs to know how late something is. */
export const showPeriod = (ms: number): string => {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min`;
  const minutes = Math.floor(ms / 60_000) % 60;
  if (ms < 2 * 86_400_000) return `${Math.floor(ms / 3_600_000)} h${minutes > 0 ? ` ${minutes} min` : ''}`;
  return `${Math.floor(ms / 86_400_000)} d`;
};
