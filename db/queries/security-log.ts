import { Fault } from '../../schemas/errors.ts';
import { readMoment } from '../../schemas/moment.ts';
import type { Database } from '../connect.ts';
import { iso, isoOrNull } from './columns.ts';
import { limitOf, pageOf, placeOf, type Asked, type Page } from './page.ts';

/** A line of the security log. */
export interface SecurityEntryView {
  id: string;
  position: string;
  at: string;
  kind: string;
  subject: string | null;
  person_id: string | null;
  session_id: string | null;
  key_id: string | null;
  credential: string | null;
  code: string | null;
  reason: string | null;
  method: string | null;
  route: string | null;
  permission: string | null;
  agent: string | null;
  network: string | null;
  address_id: string | null;
  count: number;
  first_at: string | null;
}

interface EntryRow extends Omit<SecurityEntryView, 'count' | 'position'> {
  seq: string;
  count: string | null;
}

/** Which lines are wanted. Absent fields select everything of the tenant. */
export interface SecuritySearch extends Asked {
  readonly kind?: string | undefined;
  /** Of the credential: a name, or the id of a key. */
  readonly subject?: string | undefined;
  /** Moments (ISO 8601), inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const LISTED = `select id, seq, at, kind, subject, person_id, session_id, key_id, credential, code, reason, method, route, permission,
    agent, network, address_id, count, first_at
  from aura.security_log
  where tenant = $1 and seq is not null
    and ($2::text is null or kind = $2)
    and ($3::text is null or subject = $3 or key_id = $3 or subject = 'key:' || $3)
    and ($4::timestamptz is null or at >= $4) and ($5::timestamptz is null or at <= $5)
    and ($6::bigint is null or seq < $6)
  order by seq desc limit $7`;

const momentOf = (text: string | undefined): string | null => {
  if (text === undefined) return null;
  const moment = readMoment(text);
  if (moment === undefined) throw new Fault('MOMENT_INVALID', { moment: text });
  return new Date(moment).toISOString();
};

const view = ({ seq, count, ...row }: EntryRow): SecurityEntryView => ({
  ...row,
  position: `EVENTS:${seq}`,
  at: iso(row.at),
  first_at: isoOrNull(row.first_at),
  count: Number(count ?? 1),
});

export const securityQueries = (database: Database) => ({
  /** The newest first. Throws CURSOR_INVALID, MOMENT_INVALID. */
  list: (tenant: string, asked: SecuritySearch): Promise<Page<SecurityEntryView>> =>
    database.read(tenant, async (sql) => {
      const limit = limitOf(asked);
      const [seq = null] = placeOf(asked, ['number']) ?? [];
      const { kind = null, subject = null, from, to } = asked;
      const rows = await sql<EntryRow>(LISTED, [tenant, kind, subject, momentOf(from), momentOf(to), seq, limit + 1]);
      return pageOf(rows, limit, view, (row) => [Number(row.seq)]);
    }),
});
