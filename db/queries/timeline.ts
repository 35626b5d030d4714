import { formatPosition, type StoredEvent } from '../../schemas/event.ts';
import type { LogReader } from '../../streams/log.ts';
import type { Database } from '../connect.ts';
import { bound, selectRows } from './events.ts';
import { eventsOf } from './event-rows.ts';
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

/** The room itself, every wish that led to it (one for the name of a live room gets that room), and its recordings. */
const SUBJECTS = `
  select 'room/' || $2::text as subject
  union all select 'room_request/' || id from aura.room_requests where tenant = $1 and room_id = $2
  union all select 'egress/' || id from aura.recordings where tenant = $1 and room_id = $2`;

interface TimelineAsked extends Asked {
  /** Only what had happened by this position or moment. */
  readonly at?: string | undefined;
}

export const timelineQueries = (database: Database, log: Pick<LogReader, 'many'>) => ({
  /** In log order. */
  list: async (tenant: string, roomId: string, asked: TimelineAsked): Promise<Page<TimelineView>> => {
    const limit = limitOf(asked);
    const [after] = placeOf(asked, ['number']) ?? [];
    const rows = await database.read(tenant, async (sql) => {
      const subjects = await sql<{ subject: string }>(SUBJECTS, [tenant, roomId]);
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
});
