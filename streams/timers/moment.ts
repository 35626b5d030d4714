import { Cron } from 'croner';
import { Fault } from '../../schemas/errors.ts';
import { readMoment } from '../../schemas/moment.ts';

/** A timer's moment: when, after how long, again and again, or by cron in a time zone (IANA; absent: UTC). */
export type Moment =
  | { readonly at: string }
  | { readonly afterMs: number }
  | { readonly everyMs: number }
  | { readonly cron: string; readonly zone?: string };

/** A moment as `timer.set` holds it. `dueAt` is the first one, ISO 8601 in UTC. */
export interface Schedule {
  readonly kind: 'at' | 'after' | 'every' | 'cron';
  readonly dueAt: string;
  readonly afterMs?: number;
  readonly everyMs?: number;
  readonly cron?: string;
  readonly zone?: string;
}

/** nats-server 2.15.2 fires a moment after 2262 at once: its nanoseconds have run over. */
const FURTHEST_MS = 100 * 366 * 86_400_000;
const SHORTEST_EVERY_MS = 1_000;
/** Counting the turns of a cron expression stops here: each takes 60 µs (croner 11). */
const MOST_MISSED = 1_000;
const MOST_COUNT = 2_147_483_647;

const invalid = (field: string, reason: string): never => {
  throw new Fault('TIMER_INVALID', { field, reason });
};

/**
 * Reads a moment as it is given, now being `nowMs`. A moment that has passed is allowed: it is due at once, and late. Throws TIMER_INVALID
 * with the field and what is wrong with it.
 */
export const scheduleOf = (moment: Moment, nowMs: number): Schedule => {
  const given = ['at', 'afterMs', 'everyMs', 'cron'].filter(
    (field) => (moment as Readonly<Record<string, unknown>>)[field] !== undefined,
  );
  if (given.length !== 1) return invalid('moment', 'give one of at, after, every, cron');
  if ('at' in moment) return { kind: 'at', dueAt: soonEnough('at', Date.parse(readAt(moment.at)), nowMs) };
  if ('afterMs' in moment) {
    const afterMs = span('after', moment.afterMs, 0);
    return { kind: 'after', afterMs, dueAt: soonEnough('after', nowMs + afterMs, nowMs) };
  }
  if ('everyMs' in moment) {
    const everyMs = span('every', moment.everyMs, SHORTEST_EVERY_MS);
    return { kind: 'every', everyMs, dueAt: soonEnough('every', nowMs + everyMs, nowMs) };
  }
  const { cron, zone } = moment;
  // croner takes a moment too, in the zone, and would come once.
  if (/^\s*\d{4}-/.test(cron)) return invalid('cron', 'is a moment: give it as at');
  const dueAt = nextOfCron(cronOf(cron, zone), nowMs);
  if (dueAt === undefined) return invalid('cron', `${cron} never comes`);
  return { kind: 'cron', cron, ...(zone === undefined ? {} : { zone }), dueAt: iso(dueAt) };
};

const iso = (ms: number): string => new Date(ms).toISOString();

const readAt = (text: unknown): string =>
  (typeof text === 'string' ? readMoment(text) : undefined) ??
  invalid('at', 'write a moment, e.g. 2026-11-21T09:00:00Z');

const span = (field: string, ms: unknown, least: number): number => {
  if (typeof ms === 'number' && Number.isSafeInteger(ms) && ms >= least) return ms;
  return invalid(field, `must be a whole number of milliseconds, at least ${least}`);
};

const soonEnough = (field: string, ms: number, nowMs: number): string =>
  ms - nowMs > FURTHEST_MS ? invalid(field, 'is more than a hundred years away') : iso(ms);

const isZone = (zone: string): boolean => {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

/** Five fields, six with seconds first, or `@daily` and its like. Throws TIMER_INVALID. */
const cronOf = (expression: unknown, zone: unknown = 'UTC'): Cron => {
  if (typeof zone !== 'string' || !isZone(zone)) return invalid('zone', `${String(zone)} is no IANA time zone`);
  if (typeof expression !== 'string') return invalid('cron', 'must be a text');
  try {
    // Without the rule, 02:30 and 14:30 written as `30 2,14` came three times on the day whose clock shows 02:30 twice (croner 11).
    return new Cron(expression, {
      timezone: zone,
      paused: true,
      mode: '5-or-6-parts',
      fixedTimeRule: 'no-wildcard',
    });
  } catch (thrown) {
    return invalid(
      'cron',
      (thrown as Error).message.replace(/^CronPattern: /, '').replace('five, six, or seven', 'five or six'),
    );
  }
};

const nextOfCron = (cron: Cron, afterMs: number): number | undefined => {
  const next = cron.nextRun(new Date(afterMs))?.getTime();
  return next === undefined || next - afterMs > FURTHEST_MS ? undefined : next;
};

/** The moments of a schedule after one of them; none for `at` and `after`. */
function* occurrencesAfter(schedule: Omit<Schedule, 'dueAt'>, dueMs: number): Generator<number, void, void> {
  if (schedule.everyMs !== undefined) for (let next = dueMs + schedule.everyMs; ; next += schedule.everyMs) yield next;
  if (schedule.cron === undefined) return;
  const cron = cronOf(schedule.cron, schedule.zone);
  for (let next = nextOfCron(cron, dueMs); next !== undefined; next = nextOfCron(cron, next)) yield next;
}

/** What follows the occurrence of `dueAt` when it is dealt with at `nowMs`. */
export interface Following {
  /** Occurrences between it and now, of a cron expression 1,000 at most. They are not made up for one by one. */
  readonly missed: number;
  /** The first moment after now; undefined: that was the last. */
  readonly nextDueAt?: string;
}

/** Goes from one occurrence to the first that is still to come. Always forward, whatever this machine's clock says. */
export const following = (schedule: Omit<Schedule, 'dueAt'>, dueAt: string, nowMs: number): Following => {
  const dueMs = Date.parse(dueAt);
  const { everyMs } = schedule;
  if (everyMs !== undefined) {
    const missed = Math.max(0, Math.floor((nowMs - dueMs) / everyMs));
    return { missed: Math.min(missed, MOST_COUNT), nextDueAt: iso(dueMs + (missed + 1) * everyMs) };
  }
  let missed = 0;
  for (const next of occurrencesAfter(schedule, dueMs)) {
    if (next > nowMs) return { missed, nextDueAt: iso(next) };
    if (++missed >= MOST_MISSED) break;
  }
  if (schedule.cron === undefined || missed < MOST_MISSED) return { missed };
  const next = nextOfCron(cronOf(schedule.cron, schedule.zone), nowMs);
  return next === undefined ? { missed } : { missed, nextDueAt: iso(next) };
};

/** The occurrence of `dueAt` and those after it, at most so many. */
export const upcoming = (schedule: Omit<Schedule, 'dueAt'>, dueAt: string, most: number): readonly string[] => {
  const moments = [dueAt];
  for (const next of occurrencesAfter(schedule, Date.parse(dueAt))) {
    if (moments.length >= most) break;
    moments.push(iso(next));
  }
  return moments.slice(0, most);
};
