import type { Reads } from '../past/tables.ts';
import { iso, isoOrNull } from './columns.ts';
import { limitOf, pageOf, placeOf, type Asked, type Page } from './page.ts';

/** A recording as the API shows it. */
export interface RecordingView {
  id: string;
  room_id: string | null;
  room_name: string | null;
  status: string;
  kind: string | null;
  started_at: string | null;
  ended_at: string | null;
  error: string | null;
  files: { filename: string; duration_ms: number; size_bytes: number }[];
}

interface RecordingRow {
  readonly id: string;
  readonly room_id: string | null;
  readonly room_name: string | null;
  readonly status: string | null;
  readonly kind: string | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly opened_at: string;
  readonly error: string | null;
  readonly files: readonly { filename: string; durationMs: number; sizeBytes: number }[] | null;
}

const recordingView = (row: RecordingRow): RecordingView => ({
  id: row.id,
  room_id: row.room_id,
  room_name: row.room_name,
  status: row.status ?? 'UNKNOWN',
  kind: row.kind,
  started_at: isoOrNull(row.started_at),
  ended_at: isoOrNull(row.ended_at),
  error: row.error,
  files: (row.files ?? []).map((file) => ({
    filename: file.filename,
    duration_ms: file.durationMs,
    size_bytes: file.sizeBytes,
  })),
});

export const recordingQueries = (database: Reads) => ({
  /** Newest first. */
  list: (tenant: string, roomId: string, asked: Asked): Promise<Page<RecordingView>> =>
    database.read(tenant, async (sql) => {
      const limit = limitOf(asked);
      const [openedAt = null, id = null] = placeOf(asked, ['moment', 'text']) ?? [];
      const rows = await sql<RecordingRow>(
        `select * from aura.recordings where tenant = $1 and room_id = $2 and ($3::timestamptz is null or (opened_at, id) < ($3, $4))
         order by opened_at desc, id desc limit $5`,
        [tenant, roomId, openedAt, id, limit + 1],
      );
      return pageOf(rows, limit, recordingView, (row) => [iso(row.opened_at), row.id]);
    }),
});
