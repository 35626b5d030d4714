import { parsePosition, type Position } from '../../schemas/event.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const PERIOD = /^(?:\d+(?:ms|s|m|h|d|w))+$/;
/** A date, or a date and a time; without a zone it is UTC, as every time on the log is. */
const TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/** Milliseconds of `90s`, `5m`, `1h30m`, `7d`; undefined for anything else. */
export const parsePeriod = (text: string): number | undefined => {
  if (!PERIOD.test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|s|m|h|d|w)/g))
    total += Number(count) * (UNIT_MS[unit as string] as number);
  return total;
};

const parseTime = (text: string): string | undefined => {
  const match = TIME.exec(text);
  if (!match) return undefined;
  const day = new Date(`${match[1]}T00:00Z`);
  const time = new Date(`${match[1]}T${match[2] ?? '00:00'}${match[3] ?? 'Z'}`);
  if (Number.isNaN(day.getTime()) || Number.isNaN(time.getTime())) return undefined;
  // Date rolls the 30th of February over to March: a day that does not come back as it went in is none.
  return day.toISOString().startsWith(match[1] as string) ? time.toISOString() : undefined;
};

/**
 * A place on the log as people write it: a position (`EVENTS:17`), a moment (`2026-11-21`, `2026-11-21T09:00Z`), how long ago
 * (`5m`), or `now`. Gives the position or ISO 8601 in UTC; undefined for anything else.
 */
export const parseMoment = (text: string, nowMs: number): Position | string | undefined => {
  const position = parsePosition(text);
  if (position) return position;
  const period = text === 'now' ? 0 : parsePeriod(text);
  return period === undefined ? parseTime(text) : new Date(nowMs - period).toISOString();
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
