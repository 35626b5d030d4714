import type { Reads } from '../past/tables.ts';
import { iso, isoOrNull, refusal } from './columns.ts';
import { limitOf, pageOf, placeOf, type Asked, type Page } from './page.ts';

/** A chat message as the API shows it. */
export interface MessageView {
  id: string;
  room_id: string;
  sender: string | null;
  text: string | null;
  state: 'requested' | 'sent' | 'refused';
  requested_at: string | null;
  sent_at: string | null;
  error: { code: string; reason: string } | null;
}

interface MessageRow {
  readonly id: string;
  readonly room_id: string | null;
  readonly sender: string | null;
  readonly text: string | null;
  readonly state: MessageView['state'];
  readonly requested_at: string | null;
  readonly sent_at: string | null;
  readonly written_at: string;
  readonly error_code: string | null;
  readonly error_reason: string | null;
}

const messageView = (row: MessageRow): MessageView => ({
  id: row.id,
  room_id: row.room_id ?? '',
  sender: row.sender,
  text: row.text,
  state: row.state,
  requested_at: isoOrNull(row.requested_at),
  sent_at: isoOrNull(row.sent_at),
  error: refusal(row.error_code, row.error_reason),
});

export const messageQueries = (database: Reads) => ({
  /** Oldest first, as a conversation is read. */
  list: (tenant: string, roomId: string, asked: Asked): Promise<Page<MessageView>> =>
    database.read(tenant, async (sql) => {
      const limit = limitOf(asked);
      const [writtenAt = null, id = null] = placeOf(asked, ['moment', 'text']) ?? [];
      const rows = await sql<MessageRow>(
        `select * from aura.room_messages where tenant = $1 and room_id = $2 and ($3::timestamptz is null or (written_at, id) > ($3, $4))
         order by written_at, id limit $5`,
        [tenant, roomId, writtenAt, id, limit + 1],
      );
      return pageOf(rows, limit, messageView, (row) => [iso(row.written_at), row.id]);
    }),
  one: (tenant: string, id: string): Promise<MessageView | undefined> =>
    database.read(tenant, async (sql) => {
      const [row] = await sql<MessageRow>('select * from aura.room_messages where tenant = $1 and id = $2', [
        tenant,
        id,
      ]);
      return row && messageView(row);
    }),
});
