import { audit } from './audit-check.ts';
import type { Projection } from '../../http/shapes/system.ts';
import { type Check, fail, type Finding, ok, skipped, warn } from './check.ts';
import { encryption } from './encryption-check.ts';
import type { Facts } from './facts.ts';
import { shards } from './shard-check.ts';

const NOT_SEEN = 'not looked at: the program does not answer';

const program: Check = {
  name: 'program',
  judge: ({ program: found, health }) => {
    if (!found.reachable)
      return [fail(found.reason, 'Nothing is served, and no handler or projection runs.', 'npm start')];
    const who = `${found.url}${found.pid === undefined ? '' : `, pid ${found.pid}`}`;
    if (!health || health.status === 'ok')
      return [ok(`${who}${health ? `, version ${health.version}, ${health.mode}` : ''}`)];
    return [
      (health.status === 'down' ? fail : warn)(
        `${who} says it is ${health.status}`,
        'A part of it does not work; the checks below say which.',
        'aura status',
      ),
    ];
  },
};

/** Behind by more than a burst explains. */
const LATE_SECONDS = 10;
const VERY_LATE_SECONDS = 120;

const late = ({ name, lag_events: events, lag_seconds: seconds, state }: Projection): readonly Finding[] => {
  if (events === 0 || seconds < LATE_SECONDS) return [];
  const found = `${name} is ${events.toLocaleString('en')} events and ${Math.round(seconds)} s behind${state === 'live' ? '' : ` (${state})`}`;
  if (state !== 'live')
    return [
      warn(
        found,
        'It is being built; reads are older than the log until it has caught up.',
        'Wait; `aura lag` shows how it goes.',
      ),
    ];
  return [
    (seconds >= VERY_LATE_SECONDS ? fail : warn)(
      found,
      'Reads are older than the log; writes answer 202 instead of their result.',
      'aura lag   (if it does not shrink: check Postgres, then restart the program)',
    ),
  ];
};

/** `6 projections at EVENTS:17`; where they differ, each with its own. */
const upToDate = (all: readonly Projection[]): string => {
  const positions = new Set(all.map(({ position }) => position));
  if (positions.size === 1 && all.length > 1) return `${all.length} projections at ${[...positions].join('')}`;
  return all.map(({ name, position }) => `${name} at ${position}`).join(', ') || 'there are none';
};

const projections: Check = {
  name: 'projection lag',
  judge: ({ projections: all }) => {
    if (!all) return [skipped(NOT_SEEN)];
    const found = all.flatMap(late);
    return found.length > 0 ? found : [ok(upToDate(all))];
  },
};

const wiring: Check = {
  name: 'switched off',
  judge: ({ health }) => {
    if (!health) return [skipped(NOT_SEEN)];
    return health.off.length === 0
      ? [ok('nothing: every port is wired')]
      : health.off.map(({ what, why, how }) => warn(`${what} is off`, why, how));
  },
};

const part = (name: string, of: (facts: Facts) => Facts['postgres'], means: string, mend: string): Check => ({
  name,
  judge: (facts) => {
    const found = of(facts);
    if (found.reachable === 'unknown') return [skipped(found.reason)];
    return [found.reachable ? ok(found.url) : fail(`${found.url ?? name}: ${found.reason}`, means, mend)];
  },
});

const postgres = part(
  'Postgres',
  (facts) => facts.postgres,
  'Reads answer 503; events are kept on the log and folded in later.',
  'Start Postgres and check DATABASE_URL; the program connects by itself.',
);
const livekit = part(
  'LiveKit',
  (facts) => facts.livekit,
  'Rooms cannot be created, and nobody can join.',
  'Start livekit-server and check LIVEKIT_URL.',
);

/** The part of the report that the running program makes of what its read models say is due. */
const timers: Check = {
  name: 'timers',
  judge: ({ health, at }) => {
    const backlog = health?.parts['timers'] as
      | { readonly overdue?: number; readonly oldest_due_at?: string | null }
      | undefined;
    if (backlog?.overdue === undefined) return [skipped(NOT_SEEN)];
    if (backlog.overdue === 0) return [ok('none is overdue')];
    const seconds = Math.round((at - Date.parse(backlog.oldest_due_at ?? '')) / 1_000) || 0;
    return [
      (seconds >= VERY_LATE_SECONDS ? fail : warn)(
        `${backlog.overdue.toLocaleString('en')} should have fired, the oldest ${seconds} s ago`,
        'Their events come late, and say so. Overdue timers are armed again every 30 s by a process with the role handlers.',
        'Start a process with the role handlers (AURALINK_ROLES); `aura lag` shows arm-timer and fire-timers.',
      ),
    ];
  },
};

/** What stands beside the log. */
export const PART_CHECKS: readonly Check[] = [
  program,
  projections,
  shards,
  timers,
  wiring,
  postgres,
  livekit,
  encryption,
  audit,
];
