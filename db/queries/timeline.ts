import { formatPosition, type StoredEvent } from '../../schemas/event.ts';
import type { LogReader } from '../../streams/log.ts';
import type { Reads } from '../past/tables.ts';
import { bound, selectRows } from './events.ts';
import { iso } from './columns.ts';
import { eventsOf, positionOf, type IndexPlace } from './event-rows.ts';
import { limitOf, pageOf, placeOf, type Asked, type Page } from './page.ts';
import { nameOf, summaryOf } from './summary.ts';

/** One thing that happened in a room, as the API shows it. */
export interface TimelineView {
  position: string;
  time: string;
  type: string;
  /** `participant.joined` */
  name: string;
  /** One line for people. */
  summary: string;
  event_id: string;
  msg_id: string;
  participant_id: string | null;
  track_id: string | null;
  data: Readonly<Record<string, unknown>>;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const timelineView = ({ position, msgId, event }: StoredEvent): TimelineView => ({
  position: formatPosition(position),
  time: event.time,
  type: event.type,
  name: nameOf(event.type),
  summary: summaryOf(event.type, event.data),
  event_id: event.id,
  msg_id: msgId,
  participant_id: textOf(event.data['participantId']),
  track_id: textOf(event.data['trackId']),
  data: event.data,
});

/** The room itself, or the wish for one that there is not; every wish that led to it (one for the name of a live room gets that room), and its recordings. */
export const ROOM_SUBJECTS = `
  select 'room/' || $2::text as subject
  union all select 'room_request/' || $2::text
  union all select 'room_request/' || id from aura.room_requests where tenant = $1 and room_id = $2
  union all select 'egress/' || id from aura.recordings where tenant = $1 and room_id = $2`;

/** One moment at which something happened, for a scale to be drawn. */
export interface MomentView {
  position: string;
  time: string;
  name: string;
}

/** Every n-th event and the last, so that at most a number of them is shown. */
const MOMENTS = `
  with counted as (select seq, time, type, stream, row_number() over (order by seq) as at, count(*) over () as total
    from aura.event_index where tenant = $1 and subject = any($2::text[]))
  select stream, seq, time, type, total from counted
  where at = total or at % ceil(total::numeric / $3)::bigint = 1 % ceil(total::numeric / $3)::bigint order by seq`;

interface MomentRow extends IndexPlace {
  readonly time: string;
  readonly type: string;
  readonly total: string;
}

interface TimelineAsked extends Asked {
  /** Only what had happened by this position or moment. */
  readonly at?: string | undefined;
}

export const timelineQueries = (database: Reads, log: Pick<LogReader, 'many'>) => ({
  /** In log order. */
  list: async (tenant: string, roomId: string, asked: TimelineAsked): Promise<Page<TimelineView>> => {
    const limit = limitOf(asked);
    const [after] = placeOf(asked, ['number']) ?? [];
    const rows = await database.read(tenant, async (sql) => {
      const subjects = await sql<{ subject: string }>(ROOM_SUBJECTS, [tenant, roomId]);
      const conditions = [
        ['e.tenant = ?', tenant] as const,
        ['e.subject = any(?::text[])', subjects.map(({ subject }) => subject)] as const,
        ...bound(asked.at, '<='),
        ...(after === undefined ? [] : [['e.seq > ?', after] as const]),
      ];
      return selectRows(sql, conditions, 'asc', limit + 1);
    });
    const page = pageOf(
      rows,
      limit,
      (row) => row,
      (row) => [Number(row.seq)],
    );
    return { items: (await eventsOf(log, page.items)).map(timelineView), next_cursor: page.next_cursor };
  },
  /** When things happened, in log order: all of them, or evenly thinned to about `most`. */
  moments: (tenant: string, roomId: string, most: number): Promise<{ items: MomentView[]; total: number }> =>
    database.read(tenant, async (sql) => {
      const subjects = await sql<{ subject: string }>(ROOM_SUBJECTS, [tenant, roomId]);
      const rows = await sql<MomentRow>(MOMENTS, [tenant, subjects.map(({ subject }) => subject), most]);
      const items = rows.map((row) => ({ position: positionOf(row), time: iso(row.time), name: nameOf(row.type) }));
      return { items, total: Number(rows[0]?.total ?? 0) };
    }),
});
