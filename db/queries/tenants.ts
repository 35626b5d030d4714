import type { Database } from '../connect.ts';
import { OPEN_ROOMS } from '../open-rooms.ts';
import type { Sql } from '../sql.ts';
import { count, iso, isoOrNull } from './columns.ts';
import { limitOf, pageOf, placeOf, type Asked, type Page } from './page.ts';

type TenantState = 'active' | 'suspended' | 'deleting' | 'deleted';

/** A tenant as the API shows it. */
export interface TenantView {
  id: string;
  display_name: string | null;
  state: TenantState;
  reason: string | null;
  settings: { room_max_participants: number | null; room_empty_timeout_s: number | null };
  limits: Record<string, number | null>;
  created_at: string | null;
  created_by: string | null;
  changed_at: string | null;
  suspended_at: string | null;
  deletion_requested_at: string | null;
  deletion_requested_by: string | null;
  deleted_at: string | null;
  removed: Record<string, number> | null;
  revision: number;
}

type Written = 'settings' | 'limits' | 'revision' | 'id' | 'created_at';

interface TenantRow extends Readonly<Omit<TenantView, Written>> {
  readonly tenant: string;
  readonly created_at: string;
  readonly settings: { readonly roomMaxParticipants?: number; readonly roomEmptyTimeoutMs?: number } | null;
  readonly limits: Record<string, number | null> | null;
  readonly revision: string;
}

export interface TenantSearch extends Asked {
  readonly state?: TenantState | undefined;
  /** Part of the id or the name, in any case. */
  readonly search?: string | undefined;
}

const COLUMNS = `tenant, display_name, state, reason, settings, limits, created_at, created_by, changed_at, suspended_at,
  deletion_requested_at, deletion_requested_by, deleted_at, removed, revision`;

/** A tenant whose first event is not its creation cannot be; a row without one is nobody's. */
const KNOWN = `from aura.tenants where state is not null and created_at is not null`;

const LISTED = `select ${COLUMNS} ${KNOWN}
  and ($1::text is null or state = $1)
  and ($2::text is null or strpos(lower(tenant), lower($2)) > 0 or strpos(lower(coalesce(display_name, '')), lower($2)) > 0)
  and ($3::timestamptz is null or (created_at, tenant) < ($3, $4))
  order by created_at desc, tenant desc limit $5`;

const viewOf = ({ tenant, settings, limits, revision, ...row }: TenantRow): TenantView => ({
  id: tenant,
  ...row,
  settings: {
    room_max_participants: settings?.roomMaxParticipants ?? null,
    room_empty_timeout_s: settings?.roomEmptyTimeoutMs === undefined ? null : settings.roomEmptyTimeoutMs / 1_000,
  },
  limits: limits ?? {},
  created_at: iso(row.created_at),
  changed_at: isoOrNull(row.changed_at),
  suspended_at: isoOrNull(row.suspended_at),
  deletion_requested_at: isoOrNull(row.deletion_requested_at),
  deleted_at: isoOrNull(row.deleted_at),
  revision: Number(revision),
});

/** How much there is of a tenant now; each by what its own list counts as such. */
export interface TenantUseView {
  readonly rooms_open: number;
  readonly participants: number;
  readonly members: number;
  readonly api_keys: number;
  readonly sessions: number;
  readonly timers: number;
  readonly replays: number;
  readonly events: number;
}

const USE = `select ${OPEN_ROOMS} as rooms_open,
  (select count(*) from aura.participants p join aura.rooms r on r.tenant = p.tenant and r.id = p.room_id
    where p.tenant = $1 and p.state = 'joined' and r.state <> 'finished') as participants,
  (select count(*) from aura.members where tenant = $1 and added_at is not null and removed_at is null) as members,
  (select count(*) from aura.api_keys where tenant = $1 and name is not null and revoked_at is null
    and (expires_at is null or expires_at > now())) as api_keys,
  (select count(*) from aura.sessions where tenant = $1 and person_id is not null and ended_at is null and expires_at > now()) as sessions,
  (select count(*) from aura.timers where tenant = $1 and name is not null
    and (ended_seq is null or ended_seq <= set_seq) and (cancelled_seq is null or cancelled_seq <= set_seq)) as timers,
  (select count(*) from aura.replays where tenant = $1 and target is not null and outcome = 'open' and coalesce(state, '') <> 'failed') as replays,
  (select total from aura.event_counts where tenant = $1) as events`;

const find = async (sql: Sql, tenant: string): Promise<TenantRow | undefined> =>
  (await sql<TenantRow>(`select ${COLUMNS} ${KNOWN} and tenant = $1`, [tenant]))[0];

export const tenantQueries = (database: Database) => ({
  /** All there are, the newest first; only whoever runs the platform asks. Throws CURSOR_INVALID. */
  list: (asked: TenantSearch): Promise<Page<TenantView>> =>
    database.readPlatform(async (sql) => {
      const limit = limitOf(asked);
      const [createdAt = null, id = null] = placeOf(asked, ['moment', 'text']) ?? [];
      const wanted = [asked.state ?? null, asked.search ?? null, createdAt, id, limit + 1];
      const rows = await sql<TenantRow>(LISTED, wanted);
      return pageOf(rows, limit, viewOf, (row) => [iso(row.created_at), row.tenant]);
    }),
  one: (tenant: string): Promise<TenantView | undefined> =>
    database.read(tenant, async (sql) => {
      const row = await find(sql, tenant);
      return row && viewOf(row);
    }),
  /** How much there is of it, of what limits count and of what they do not. */
  use: (tenant: string): Promise<TenantUseView> =>
    database.read(tenant, async (sql) => {
      const [row] = await sql<Record<keyof TenantUseView, string | null>>(USE, [tenant]);
      const counted = Object.entries(row ?? {}).map(([name, many]) => [name, count(many)] as const);
      return Object.fromEntries(counted) as unknown as TenantUseView;
    }),
});
