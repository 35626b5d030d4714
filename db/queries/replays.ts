import { formatPosition } from '../../schemas/event.ts';
import { EVENTS } from '../../streams/topology.ts';
import type { Database } from '../connect.ts';
import { iso, isoOrNull } from './columns.ts';
import { limitOf, pageOf, placeOf, type Asked, type Page } from './page.ts';

export type ReplayStateName =
  | 'requested'
  | 'running'
  | 'pausing'
  | 'paused'
  | 'resuming'
  | 'cancelling'
  | 'cancelled'
  | 'completed'
  | 'failed';

/** Who is told, as the API shows it. */
export type TargetView =
  | { type: 'webhook'; url: string; mode: 'structured' | 'binary' | 'batch'; retry_for_s: number }
  | { type: 'nats'; subject: string; acknowledged: boolean }
  | { type: 'projection'; projection: string };

/** A replay as the API shows it. */
export interface ReplayView {
  id: string;
  state: ReplayStateName;
  from: string;
  to: string;
  types: string[];
  subject: string | null;
  correlation_id: string | null;
  speed: 'as_fast_as_possible' | 'real_time' | number;
  max_gap_ms: number | null;
  target: TargetView;
  position: string;
  delivered: number;
  percent: number;
  events_per_second: number | null;
  seconds_left: number | null;
  restarts: number;
  requested_at: string;
  started_at: string | null;
  marked_at: string | null;
  ended_at: string | null;
  error: { code: string; reason: string } | null;
}

interface ReplayRow {
  readonly id: string;
  readonly state: ReplayStateName;
  readonly from_seq: string;
  readonly to_seq: string;
  readonly types: string[] | null;
  readonly subject: string | null;
  readonly correlation_id: string | null;
  readonly speed: string;
  readonly max_gap_ms: string | null;
  readonly target: Record<string, unknown>;
  readonly seq: string | null;
  readonly delivered: string | null;
  readonly taken_up_at: string | null;
  readonly taken_up_seq: string | null;
  readonly taken_up_delivered: string | null;
  readonly restarts: number;
  readonly requested_at: string;
  readonly started_at: string | null;
  readonly marked_at: string | null;
  readonly ended_at: string | null;
  readonly code: string | null;
  readonly reason: string | null;
}

const place = (seq: number): string => formatPosition({ stream: EVENTS, seq });

const targetView = (target: Record<string, unknown>): TargetView => {
  const { kind, ...told } = target as Record<string, never>;
  if (kind === 'webhook')
    return {
      type: 'webhook',
      url: told['url']!,
      mode: told['mode']!,
      retry_for_s: Math.round(told['retryForMs']! / 1_000),
    };
  if (kind === 'nats') return { type: 'nats', subject: told['subject']!, acknowledged: told['acknowledged']! };
  return { type: 'projection', projection: told['projection']! };
};

const speedView = (speed: string): ReplayView['speed'] =>
  speed === 'as_fast_as_possible' || speed === 'real_time' ? speed : Number(speed);

/** How far along the stretch, in per cent with one decimal. */
export const percentOf = (from: number, to: number, seq: number): number =>
  to < from ? 100 : Math.floor((1_000 * Math.min(Math.max(0, seq - from + 1), to - from + 1)) / (to - from + 1)) / 10;

/** Events and positions a second since it was last taken up; null before there is a pace to speak of. */
const paceOf = (row: ReplayRow): { readonly events: number; readonly positions: number } | null => {
  if (row.taken_up_at === null || row.marked_at === null) return null;
  const seconds = (Date.parse(iso(row.marked_at)) - Date.parse(iso(row.taken_up_at))) / 1_000;
  if (seconds <= 0) return null;
  return {
    events: (Number(row.delivered) - Number(row.taken_up_delivered)) / seconds,
    positions: (Number(row.seq) - Number(row.taken_up_seq)) / seconds,
  };
};

const replayView = (row: ReplayRow): ReplayView => {
  const [from, to] = [Number(row.from_seq), Number(row.to_seq)];
  const seq = Number(row.seq ?? from - 1);
  const pace = paceOf(row);
  const left = row.state === 'running' && pace !== null && pace.positions > 0 ? (to - seq) / pace.positions : undefined;
  return {
    id: row.id,
    state: row.state,
    from: place(from),
    to: place(to),
    types: row.types ?? [],
    subject: row.subject,
    correlation_id: row.correlation_id,
    speed: speedView(row.speed),
    max_gap_ms: row.max_gap_ms === null ? null : Number(row.max_gap_ms),
    target: targetView(row.target),
    position: place(seq),
    delivered: Number(row.delivered ?? 0),
    percent: percentOf(from, to, seq),
    events_per_second: pace === null ? null : Math.round(pace.events * 10) / 10,
    seconds_left: left === undefined ? null : Math.ceil(left),
    restarts: row.restarts,
    requested_at: iso(row.requested_at),
    started_at: isoOrNull(row.started_at),
    marked_at: isoOrNull(row.marked_at),
    ended_at: isoOrNull(row.ended_at),
    error: row.code === null ? null : { code: row.code, reason: row.reason ?? '' },
  };
};

/** What a replay says of itself without its request, which this log does not hold, is no replay: it has no target. */
const REPLAYS = `select * from (
    select id, case when outcome = 'open' then coalesce(state, 'requested') else outcome end as state, from_seq, to_seq, types, subject,
      correlation_id, speed, max_gap_ms, target, seq, delivered, taken_up_at, taken_up_seq, taken_up_delivered, restarts,
      requested_at, started_at, marked_at, ended_at, code, reason
    from aura.replays where tenant = $1 and target is not null
  ) r`;

const LISTED = `${REPLAYS}
  where ($2::text is null or state = $2) and ($3::timestamptz is null or (requested_at, id) < ($3, $4))
  order by requested_at desc, id desc limit $5`;

export interface ReplaySearch extends Asked {
  readonly state?: ReplayStateName | undefined;
}

export const replayQueries = (database: Database) => ({
  /** Newest first. */
  list: (tenant: string, asked: ReplaySearch): Promise<Page<ReplayView>> =>
    database.read(tenant, async (sql) => {
      const limit = limitOf(asked);
      const [at = null, id = null] = placeOf(asked, ['moment', 'text']) ?? [];
      const rows = await sql<ReplayRow>(LISTED, [tenant, asked.state ?? null, at, id, limit + 1]);
      return pageOf(rows, limit, replayView, (row) => [iso(row.requested_at), row.id]);
    }),
  one: (tenant: string, id: string): Promise<ReplayView | undefined> =>
    database.read(tenant, async (sql) => {
      const [row] = await sql<ReplayRow>(`${REPLAYS} where id = $2`, [tenant, id]);
      return row && replayView(row);
    }),
  /** How many may still run, or were cancelled since then (ISO 8601). */
  openSince: (tenant: string, since: string): Promise<number> =>
    database.read(tenant, async (sql) => {
      const [row] = await sql<{ count: string }>(
        `select count(*) from aura.replays where tenant = $1 and target is not null
         and ((outcome = 'open' and coalesce(state, '') <> 'failed') or (outcome = 'cancelled' and ended_at >= $2))`,
        [tenant, since],
      );
      return Number(row?.count ?? 0);
    }),
  /** How many are neither completed nor cancelled. */
  open: (tenant: string): Promise<number> =>
    database.read(tenant, async (sql) => {
      const [row] = await sql<{ count: string }>(
        `select count(*) from aura.replays where tenant = $1 and outcome = 'open' and target is not null and coalesce(state, '') <> 'failed'`,
        [tenant],
      );
      return Number(row?.count ?? 0);
    }),
});
