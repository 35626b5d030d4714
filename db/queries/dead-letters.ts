import type { Database } from '../connect.ts';
import { iso } from './columns.ts';
import { limitOf, pageOf, placeOf, type Asked, type Page } from './page.ts';

/** A dead letter as the API shows it. */
export interface DeadLetterView {
  id: string;
  handler: string;
  kind: string;
  event_position: string;
  event_id: string;
  event_type: string;
  event_subject: string;
  code: string;
  reason: string;
  attempts: number;
  first_at: string;
  last_at: string;
}

const deadLetterView = (row: DeadLetterView): DeadLetterView => ({
  ...row,
  first_at: iso(row.first_at),
  last_at: iso(row.last_at),
});

const LETTERS = `select id, handler, kind, event_position, event_id, event_type, event_subject, code, reason, attempts, first_at, last_at
  from aura.dead_letters where tenant = $1`;

export const deadLetterQueries = (database: Database) => ({
  /** Newest first. */
  list: (tenant: string, asked: Asked): Promise<Page<DeadLetterView>> =>
    database.read(tenant, async (sql) => {
      const limit = limitOf(asked);
      const [lastAt = null, id = null] = placeOf(asked, ['moment', 'text']) ?? [];
      const rows = await sql<DeadLetterView>(
        `${LETTERS} and ($2::timestamptz is null or (last_at, id) < ($2, $3)) order by last_at desc, id desc limit $4`,
        [tenant, lastAt, id, limit + 1],
      );
      return pageOf(rows, limit, deadLetterView, (row) => [iso(row.last_at), row.id]);
    }),
  one: (tenant: string, id: string): Promise<DeadLetterView | undefined> =>
    database.read(tenant, async (sql) => {
      const [row] = await sql<DeadLetterView>(`${LETTERS} and id = $2`, [tenant, id]);
      return row && deadLetterView(row);
    }),
});
