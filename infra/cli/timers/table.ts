import type { Timer } from '../../../http/shapes/timers.ts';
import { showPeriod } from '../moment.ts';
import { type Column, tableLines } from '../table.ts';
import type { Terminal } from '../terminal.ts';

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** `1h30m`: as `--after` and `--every` take it. */
export const exactly = (ms: number): string => {
  let rest = ms;
  const parts = UNITS.map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? `${count}${unit}` : '';
  });
  return parts.join('') || '0s';
};

type Moments = Pick<Timer, 'kind' | 'at' | 'after_ms' | 'every_ms' | 'cron' | 'zone'>;

/** `at 2026-11-21T09:00:00.000Z`, `after 30s`, `every 1h30m`, `cron 0 9 * * 1-5 Europe/Berlin`. */
export const momentWords = ({ kind, at, after_ms: after, every_ms: every, cron, zone }: Moments): string => {
  if (kind === 'at') return `at ${at ?? ''}`;
  if (kind === 'cron') return `cron ${cron ?? ''} ${zone ?? 'UTC'}`;
  return `${kind} ${exactly((kind === 'every' ? every : after) ?? 0)}`;
};

/** `in 3 min`, `2 s ago`. */
export const distance = (moment: string, nowMs: number): string => {
  const ms = Date.parse(moment) - nowMs;
  return ms >= 0 ? `in ${showPeriod(ms)}` : `${showPeriod(-ms)} ago`;
};

const columns = (nowMs: number): readonly Column<Timer>[] => [
  { head: 'ID', of: ({ id }) => id },
  { head: 'NAME', of: ({ id, name }) => (name === id ? undefined : name) },
  { head: 'STATE', of: ({ state }) => state },
  { head: 'FIRES', of: momentWords },
  { head: 'NEXT', of: ({ next_due_at: next }) => next && `${next} (${distance(next, nowMs)})` },
  { head: 'FIRED', of: ({ fired }) => fired, align: 'right' },
  { head: 'LATE', of: ({ late }) => late, align: 'right' },
  { head: 'EVENT', of: ({ event_type: type }) => type.replace(/^com\.auralink\./, '') },
  { head: 'SET BY', of: ({ set_by: by }) => by },
];

/** Timers as a table, or one JSON object a line. */
export const showTimers = async ({ json, paint, data }: Terminal, timers: readonly Timer[]): Promise<void> => {
  if (json) for (const timer of timers) await data(JSON.stringify(timer));
  else if (timers.length > 0) for (const line of tableLines(columns(Date.now()), timers, paint)) await data(line);
};
