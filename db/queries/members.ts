import type { Database } from '../connect.ts';
import type { Sql } from '../sql.ts';
import { iso, isoOrNull } from './columns.ts';
import { limitOf, pageOf, placeOf, type Asked, type Page } from './page.ts';

/** A member as the API shows it. */
export interface MemberView {
  id: string;
  person_id: string;
  subject: string | null;
  email: string | null;
  name: string | null;
  roles: readonly string[];
  added_at: string;
  added_by: string | null;
  changed_at: string | null;
  changed_by: string | null;
  removed_at: string | null;
  revision: number;
}

interface MemberRow extends Omit<MemberView, 'revision'> {
  seq: string;
}

/** Which members are wanted. Absent fields select all that are not removed. */
export interface MemberSearch extends Asked {
  readonly role?: string | undefined;
  /** Text within the subject, the address or the name, in any case. */
  readonly search?: string | undefined;
}

const MEMBERS = `select id, person_id, subject, email, name, roles, added_at, added_by, changed_at, changed_by, removed_at, seq
  from aura.members where tenant = $1 and added_at is not null`;

const LISTED = `${MEMBERS} and removed_at is null
    and ($2::text is null or roles ? $2)
    and ($3::text is null or strpos(lower(concat_ws(' ', subject, email, name)), lower($3)) > 0)
    and ($4::timestamptz is null or (added_at, id) < ($4, $5))
  order by added_at desc, id desc limit $6`;

/** By id, subject or address; who was removed by the id alone. */
const ONE = `${MEMBERS} and (removed_at is null or id = $2) and (id = $2 or subject = $2 or email = lower($2)) order by id = $2 desc, subject = $2 desc limit 1`;

const memberView = ({ seq, ...row }: MemberRow): MemberView => ({
  ...row,
  added_at: iso(row.added_at),
  changed_at: isoOrNull(row.changed_at),
  removed_at: isoOrNull(row.removed_at),
  revision: Number(seq),
});

export const memberQueries = (database: Database) => ({
  /** Those added last first. Throws CURSOR_INVALID. */
  list: (tenant: string, asked: MemberSearch): Promise<Page<MemberView>> =>
    database.read(tenant, async (sql: Sql) => {
      const limit = limitOf(asked);
      const [addedAt = null, id = null] = placeOf(asked, ['moment', 'text']) ?? [];
      const { role = null, search = null } = asked;
      const rows = await sql<MemberRow>(LISTED, [tenant, role, search, addedAt, id, limit + 1]);
      return pageOf(rows, limit, memberView, (row) => [iso(row.added_at), row.id]);
    }),
  /** By id, by what tokens call it, or by e-mail address; by the id also when it was removed. */
  one: (tenant: string, ref: string): Promise<MemberView | undefined> =>
    database.read(tenant, async (sql: Sql) => {
      const [row] = await sql<MemberRow>(ONE, [tenant, ref]);
      return row && memberView(row);
    }),
});
