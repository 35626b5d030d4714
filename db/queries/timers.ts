import { formatPosition, type Position } from '../../schemas/event.ts';
import type { LogReader } from '../../streams/log.ts';
import { EVENTS } from '../../streams/topology.ts';
import type { Database } from '../connect.ts';
import { troubleOf, type Sql } from '../sql.ts';
import { iso, isoOrNull, refusal } from './columns.ts';
import { limitOf, pageOf, placeOf, type Asked, type Page } from './page.ts';

export type TimerState = 'set' | 'fired' | 'failed' | 'cancelled';

/** A timer as the API shows it. */
export interface TimerView {
  id: string;
  name: string;
  state: TimerState;
  kind: 'at' | 'after' | 'every' | 'cron';
  at: string | null;
  after_ms: number | null;
  every_ms: number | null;
  cron: string | null;
  zone: string | null;
  event_type: string;
  event_source: string;
  set_by: string;
  set_at: string;
  next_due_at: string | null;
  last_due_at: string | null;
  last_fired_at: string | null;
  last_late_ms: number | null;
  last_event_id: string | null;
  ended_at: string | null;
  fired: number;
  late: number;
  missed: number;
  failed: number;
  error: { code: string; reason: string } | null;
}

interface TimerRow extends Omit<TimerView, 'error' | 'at'> {
  first_due_at: string;
  set_seq: string;
  code: string | null;
  reason: string | null;
}

/** Which timers are wanted. Absent fields select everything of the tenant. */
export interface TimerSearch extends Asked {
  readonly state?: TimerState | undefined;
  /** Full type of the event it publishes, or a prefix that ends in `*`. */
  readonly type?: string | undefined;
}

/** A timer that a handler cancels and never set has a row, and no name. */
const TIMERS = `select * from (
    select id, name, kind, after_ms, every_ms, cron, zone, event_type, event_source, set_by, set_at, set_seq, first_due_at,
      next_due_at, last_due_at, last_fired_at, last_late_ms, last_event_id, fired, late, missed, failed, code, reason,
      case when ended_seq > set_seq then case when code is null then 'fired' else 'failed' end
        when cancelled_seq > set_seq then 'cancelled' else 'set' end as state,
      case when ended_seq > set_seq then ended_at when cancelled_seq > set_seq then cancelled_at end as ended_at
    from aura.timers where tenant = $1 and name is not null
  ) t`;

const LISTED = `${TIMERS}
  where ($2::text is null or state = $2)
    and ($3::text is null or event_type = $3 or (right($3, 1) = '*' and starts_with(event_type, left($3, -1))))
    and ($4::timestamptz is null or (set_at, id) < ($4, $5))
  order by set_at desc, id desc limit $6`;

/** By its key, or by the name it was set by: then the newest, of a person before that of a handler. */
const ONE = `${TIMERS} where id = $2 or name = $2
  order by id = $2 desc, starts_with(event_source, '/auralink/handlers/'), set_at desc limit 1`;

const number = (value: unknown): number => Number(value ?? 0);
const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value));

const timerView = ({ first_due_at, set_seq: _seq, code, reason, ...row }: TimerRow): TimerView => ({
  ...row,
  at: row.kind === 'at' ? iso(first_due_at) : null,
  after_ms: numberOrNull(row.after_ms),
  every_ms: numberOrNull(row.every_ms),
  set_at: iso(row.set_at),
  next_due_at: isoOrNull(row.next_due_at),
  last_due_at: isoOrNull(row.last_due_at),
  last_fired_at: isoOrNull(row.last_fired_at),
  last_late_ms: numberOrNull(row.last_late_ms),
  ended_at: isoOrNull(row.ended_at),
  fired: number(row.fired),
  late: number(row.late),
  missed: number(row.missed),
  failed: number(row.failed),
  error: refusal(code, reason),
});

/** What a timer carries, from the event that set it. */
export interface Carried {
  readonly position: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const find = async (sql: Sql, tenant: string, ref: string): Promise<TimerRow | undefined> =>
  (await sql<TimerRow>(ONE, [tenant, ref]))[0];

export const timerQueries = (database: Database, log: Pick<LogReader, 'many'>) => ({
  /** Those set last first. Throws CURSOR_INVALID. */
  list: (tenant: string, asked: TimerSearch): Promise<Page<TimerView>> =>
    database.read(tenant, async (sql) => {
      const limit = limitOf(asked);
      const [setAt = null, id = null] = placeOf(asked, ['moment', 'text']) ?? [];
      const rows = await sql<TimerRow>(LISTED, [tenant, asked.state ?? null, asked.type ?? null, setAt, id, limit + 1]);
      return pageOf(rows, limit, timerView, (row) => [iso(row.set_at), row.id]);
    }),
  /** By its id, or by the name it was set by. */
  one: (tenant: string, ref: string): Promise<TimerView | undefined> =>
    database.read(tenant, async (sql) => {
      const row = await find(sql, tenant, ref);
      return row && timerView(row);
    }),
  /** What it publishes when it is due; undefined while the log cannot say. */
  carried: async (tenant: string, id: string): Promise<Carried | undefined> => {
    const row = await database.read(tenant, (sql) => find(sql, tenant, id));
    if (!row) return undefined;
    const position: Position = { stream: EVENTS, seq: Number(row.set_seq) };
    const [stored] = await log.many([position]);
    const event = stored?.event.data['event'] as { readonly data: Carried['data'] } | undefined;
    return event && { position: formatPosition(position), data: event.data };
  },
});

/** Timers of a tenant that is not served wait for it, and are nobody's backlog. */
const SERVED = `not exists (select from aura.tenants t where t.tenant = timers.tenant and t.state in ('suspended', 'deleting', 'deleted'))`;
const OVERDUE = `select tenant, id from aura.timers where next_due_at < $1 and ${SERVED} order by next_due_at limit $2`;
const OVERDUE_OF = `select tenant, id from aura.timers where tenant = $1 and next_due_at < $2 order by next_due_at limit $3`;
const BACKLOG = `select count(*) as overdue, min(next_due_at) as oldest from aura.timers where next_due_at < $1 and ${SERVED}`;
const AT_ONCE = 500;
const AT_ONCE_OF_ONE = 5_000;

interface Named {
  readonly tenant: string;
  readonly id: string;
}

/** Timers of one tenant that were due before the moment and have not fired, whether it is served or not; the oldest first. */
export const overdueTimersOf = async (
  database: Database,
  tenant: string,
  before: string,
): Promise<readonly { readonly tenant: string; readonly timerId: string }[]> => {
  const rows = await database.project((sql) => sql<Named>(OVERDUE_OF, [tenant, before, AT_ONCE_OF_ONE]));
  return rows.map(({ id }) => ({ tenant, timerId: id }));
};

/** Timers of every tenant that is served that were due before the moment and have not fired, as far as the read models know; the oldest first. */
export const overdueTimers = async (
  database: Database,
  before: string,
): Promise<readonly { readonly tenant: string; readonly timerId: string }[]> => {
  const rows = await database
    .project((sql) => sql<Named>(OVERDUE, [before, AT_ONCE]))
    .catch((error: unknown) => {
      if (troubleOf(error) === 'missing') return []; // the read models are being built
      throw error;
    });
  return rows.map(({ tenant, id }) => ({ tenant, timerId: id }));
};

/** How many those are, and since when the oldest waits. */
export const timerBacklog = async (
  database: Database,
  before: string,
): Promise<{ readonly overdue: number; readonly oldestDueAt: string | null }> => {
  const [row] = await database.project((sql) => sql<{ overdue: string; oldest: string | null }>(BACKLOG, [before]));
  return { overdue: Number(row?.overdue ?? 0), oldestDueAt: isoOrNull(row?.oldest ?? null) };
};
