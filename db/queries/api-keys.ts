import type { Database } from '../connect.ts';
import { iso, isoOrNull } from './columns.ts';
import { limitOf, pageOf, placeOf, type Asked, type Page } from './page.ts';

/** A key as the API shows it, never its secret. */
export interface ApiKeyView {
  id: string;
  name: string;
  state: 'active' | 'expired' | 'revoked';
  roles: string[] | null;
  scope: string | null;
  source: string | null;
  owners: string[] | null;
  created_at: string;
  created_by: string | null;
  expires_at: string;
  rotated_at: string | null;
  previous_until: string | null;
  revoked_at: string | null;
  revoked_by: string | null;
  last_used_at: string | null;
  last_used_network: string | null;
  revision: number;
}

interface KeyRow extends Omit<ApiKeyView, 'revision'> {
  revision: string;
}

/** Which keys are wanted. Absent fields select everything of the tenant. */
export interface KeySearch extends Asked {
  readonly state?: ApiKeyView['state'] | undefined;
}

const KEYS = `select * from (
    select id, name, roles, scope, source, owners, created_at, created_by, expires_at, rotated_at,
      case when previous_until > now() then previous_until end as previous_until,
      revoked_at, revoked_by, last_used_at, last_used_network, revision,
      case when revoked_at is not null then 'revoked' when expires_at <= now() then 'expired' else 'active' end as state
    from aura.api_keys where tenant = $1 and name is not null
  ) k`;
const LISTED = `${KEYS}
  where ($2::text is null or state = $2) and ($3::timestamptz is null or (created_at, id) < ($3, $4))
  order by created_at desc, id desc limit $5`;
const ONE = `${KEYS} where id = $2`;

const keyView = ({ revision, ...row }: KeyRow): ApiKeyView => ({
  ...row,
  created_at: iso(row.created_at),
  expires_at: iso(row.expires_at),
  rotated_at: isoOrNull(row.rotated_at),
  previous_until: isoOrNull(row.previous_until),
  revoked_at: isoOrNull(row.revoked_at),
  last_used_at: isoOrNull(row.last_used_at),
  revision: Number(revision),
});

export const apiKeyQueries = (database: Database) => ({
  /** The newest first. Throws CURSOR_INVALID. */
  list: (tenant: string, asked: KeySearch): Promise<Page<ApiKeyView>> =>
    database.read(tenant, async (sql) => {
      const limit = limitOf(asked);
      const [createdAt = null, id = null] = placeOf(asked, ['moment', 'text']) ?? [];
      const rows = await sql<KeyRow>(LISTED, [tenant, asked.state ?? null, createdAt, id, limit + 1]);
      return pageOf(rows, limit, keyView, (row) => [iso(row.created_at), row.id]);
    }),
  one: (tenant: string, id: string): Promise<ApiKeyView | undefined> =>
    database.read(tenant, async (sql) => {
      const [row] = await sql<KeyRow>(ONE, [tenant, id]);
      return row && keyView(row);
    }),
});
