import { Fault } from '../../schemas/errors.ts';
import { readMoment } from '../../schemas/moment.ts';
import type { Database } from '../connect.ts';
import { iso, isoOrNull } from './columns.ts';
import { pageOf, placeOf, type Asked, type Page } from './page.ts';

/** `redriving`: somebody asked for another attempt and its outcome is not known yet. */
export type DeadLetterState = 'open' | 'redriving' | 'redriven' | 'discarded';

/** A dead letter as the API shows it. */
export interface DeadLetterView {
  id: string;
  state: DeadLetterState;
  handler: string;
  kind: 'handler' | 'projection';
  event_position: string;
  event_id: string;
  event_type: string;
  event_subject: string;
  code: string;
  reason: string;
  attempts: number;
  first_at: string;
  last_at: string;
  redriven_at: string | null;
  discarded_at: string | null;
  discard_reason: string | null;
}

/** Which letters are wanted. Absent fields select everything of the tenant. */
export interface LetterSearch extends Asked {
  readonly handler?: string | undefined;
  readonly kind?: string | undefined;
  readonly code?: string | undefined;
  /** Full event type, or a prefix that ends in `*`. */
  readonly type?: string | undefined;
  /** Of the event: `room/RM_x`. */
  readonly subject?: string | undefined;
  /** Text within the reason, the code or the names, in any case; or an id. */
  readonly search?: string | undefined;
  readonly state?: DeadLetterState | undefined;
  /** Moments of the last attempt, inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const letterView = (row: DeadLetterView): DeadLetterView => ({
  ...row,
  first_at: iso(row.first_at),
  last_at: iso(row.last_at),
  redriven_at: isoOrNull(row.redriven_at),
  discarded_at: isoOrNull(row.discarded_at),
});

/** An outcome alone, whose letter this log does not hold, is no letter: it has no handler. */
const LETTERS = `select * from (
    select id, case when state = 'open' and requested_seq > coalesce(settled_seq, 0) then 'redriving' else state end as state,
      handler, kind, event_position, event_id, event_type, event_subject, code, reason, attempts, first_at, last_at,
      redriven_at, discarded_at, discard_reason
    from aura.dead_letters where tenant = $1 and handler is not null
  ) l`;

const LISTED = `${LETTERS}
  where ($2::text is null or handler = $2) and ($3::text is null or kind = $3) and ($4::text is null or code = $4)
    and ($5::text is null or event_type = $5 or (right($5, 1) = '*' and starts_with(event_type, left($5, -1))))
    and ($6::text is null or state = $6)
    and ($7::timestamptz is null or last_at >= $7) and ($8::timestamptz is null or last_at <= $8)
    and ($9::text is null or event_subject = $9)
    and ($10::text is null or strpos(lower(concat_ws(chr(10), reason, code, handler, event_type, event_subject)), lower($10)) > 0
      or $10 in (id, event_id, event_position))
    and ($11::timestamptz is null or (last_at, id) < ($11, $12))
  order by last_at desc, id desc limit $13`;

const DEFAULT_LIMIT = 50;
/** As many as one atomic group of requests to try again can hold. */
const MOST = 1_000;

const moment = (text: string | undefined): string | null => {
  if (text === undefined) return null;
  const at = readMoment(text);
  if (at === undefined) throw new Fault('CURSOR_INVALID', { moment: text });
  return at;
};

export const deadLetterQueries = (database: Database) => ({
  /** Newest first. Throws CURSOR_INVALID also for a moment that is none. */
  list: (tenant: string, asked: LetterSearch): Promise<Page<DeadLetterView>> =>
    database.read(tenant, async (sql) => {
      const limit = Math.min(MOST, Math.max(1, asked.limit ?? DEFAULT_LIMIT));
      const [lastAt = null, id = null] = placeOf(asked, ['moment', 'text']) ?? [];
      const { handler = null, kind = null, code = null, type = null, state = null } = asked;
      const { subject = null, search = null } = asked;
      const wanted = [handler, kind, code, type, state, moment(asked.from), moment(asked.to), subject, search];
      const rows = await sql<DeadLetterView>(LISTED, [tenant, ...wanted, lastAt, id, limit + 1]);
      return pageOf(rows, limit, letterView, (row) => [iso(row.last_at), row.id]);
    }),
  /** Those of these ids that there are, newest first. */
  many: (tenant: string, ids: readonly string[]): Promise<readonly DeadLetterView[]> =>
    database.read(tenant, async (sql) => {
      const rows = await sql<DeadLetterView>(`${LETTERS} where id = any($2::text[]) order by last_at desc, id desc`, [
        tenant,
        ids,
      ]);
      return rows.map(letterView);
    }),
  one: (tenant: string, id: string): Promise<DeadLetterView | undefined> =>
    database.read(tenant, async (sql) => {
      const [row] = await sql<DeadLetterView>(`${LETTERS} where id = $2`, [tenant, id]);
      return row && letterView(row);
    }),
});
