import type { LimitName } from '../../schemas/limits.ts';
import type { Database } from '../connect.ts';
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

const ROOMS_OPEN = `select (select count(*) from aura.rooms where tenant = $1 and state in ('created', 'active'))
  + (select count(*) from aura.room_requests where tenant = $1 and state = 'requested') as open`;

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
  /** How much of its limits it uses, where that is rows. */
  use: (tenant: string): Promise<Partial<Record<LimitName, number>>> =>
    database.read(tenant, async (sql) => {
      const [row] = await sql<{ open: string }>(ROOMS_OPEN, [tenant]);
      return { rooms_open: count(row?.open ?? null) };
    }),
});
