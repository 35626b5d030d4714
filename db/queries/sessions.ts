import type { Database } from '../connect.ts';
import { iso, isoOrNull } from './columns.ts';
import { limitOf, pageOf, placeOf, type Asked, type Page } from './page.ts';

/** A session as the read model has it. */
export interface SessionRowView {
  id: string;
  person_id: string;
  subject: string | null;
  name: string | null;
  method: 'link' | 'oidc';
  issuer: string | null;
  agent: string | null;
  network: string | null;
  started_at: string;
  expires_at: string;
  ended_at: string | null;
  end_reason: string | null;
  ended_by: string | null;
  state: 'open' | 'ended' | 'expired';
}

/** Which sessions are wanted. */
export interface SessionSearch extends Asked {
  /** Only this person's. */
  readonly person?: string | undefined;
  readonly state?: SessionRowView['state'] | undefined;
}

const SESSIONS = `select * from (
    select id, person_id, subject, name, method, issuer, agent, network, started_at, expires_at, ended_at, end_reason, ended_by,
      case when ended_at is not null then 'ended' when expires_at <= now() then 'expired' else 'open' end as state
    from aura.sessions where tenant = $1 and person_id is not null
  ) s`;
const LISTED = `${SESSIONS}
  where ($2::text is null or person_id = $2) and ($3::text is null or state = $3)
    and ($4::timestamptz is null or (started_at, id) < ($4, $5))
  order by started_at desc, id desc limit $6`;
const ONE = `${SESSIONS} where id = $2`;
/** As many as go into one atomic group on the log. */
const MOST_OPEN = 500;

const view = (row: SessionRowView): SessionRowView => ({
  ...row,
  started_at: iso(row.started_at),
  expires_at: iso(row.expires_at),
  ended_at: isoOrNull(row.ended_at),
});

export const sessionQueries = (database: Database) => ({
  /** Those that began last first. Throws CURSOR_INVALID. */
  list: (tenant: string, asked: SessionSearch): Promise<Page<SessionRowView>> =>
    database.read(tenant, async (sql) => {
      const limit = limitOf(asked);
      const [startedAt = null, id = null] = placeOf(asked, ['moment', 'text']) ?? [];
      const given = [tenant, asked.person ?? null, asked.state ?? null, startedAt, id, limit + 1];
      const rows = await sql<SessionRowView>(LISTED, given);
      return pageOf(rows, limit, view, (row) => [iso(row.started_at), row.id]);
    }),
  one: (tenant: string, id: string): Promise<SessionRowView | undefined> =>
    database.read(tenant, async (sql) => {
      const [row] = await sql<SessionRowView>(ONE, [tenant, id]);
      return row && view(row);
    }),
  /** A person's sessions that are not over, the newest five hundred. */
  openOf: (tenant: string, person: string): Promise<readonly SessionRowView[]> =>
    database.read(tenant, async (sql) =>
      (await sql<SessionRowView>(LISTED, [tenant, person, 'open', null, null, MOST_OPEN])).map(view),
    ),
});
