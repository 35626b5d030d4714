import type { Reads } from '../past/tables.ts';
import type { Sql } from '../sql.ts';
import { between, iso, isoOrNull } from './columns.ts';
import { limitOf, pageOf, placeOf, type Asked, type Page } from './page.ts';
import { tracksOf, type TrackView } from './tracks.ts';

/** One session as the API shows it. */
export interface ParticipantView {
  id: string;
  room_id: string;
  identity: string | null;
  name: string | null;
  person_id: string;
  kind: string;
  is_agent: boolean;
  state: 'joined' | 'left' | 'aborted';
  metadata: string | null;
  attributes: Record<string, string> | null;
  joined_at: string | null;
  left_at: string | null;
  leave_reason: string | null;
  duration_ms: number | null;
  tracks: TrackView[];
}

interface ParticipantRow {
  readonly id: string;
  readonly room_id: string | null;
  readonly identity: string | null;
  readonly name: string | null;
  readonly person_id: string | null;
  readonly kind: string | null;
  readonly is_agent: boolean | null;
  readonly state: ParticipantView['state'];
  readonly metadata: string | null;
  readonly attributes: Record<string, string> | null;
  readonly joined_at: string | null;
  readonly left_at: string | null;
  readonly leave_reason: string | null;
  readonly sorted_by: string;
}

/** Who is in a room that is over has left with it, whether or not LiveKit reported that. */
const PARTICIPANTS = `
  select * from (
    select p.id, p.tenant, p.room_id, p.identity, p.name, p.person_id, p.kind, p.is_agent, p.metadata, p.attributes, p.joined_at, p.leave_reason,
           case when p.state = 'joined' and r.state = 'finished' then 'left' else p.state end as state,
           coalesce(p.left_at, case when r.state = 'finished' then r.ended_at end) as left_at,
           coalesce(p.joined_at, p.left_at, 'epoch') as sorted_by
    from aura.participants p
    left join aura.rooms r on r.tenant = p.tenant and r.id = p.room_id
    where p.tenant = $1 and p.room_id = $2
  ) q`;

const participantView = (row: ParticipantRow, tracks: readonly TrackView[]): ParticipantView => ({
  id: row.id,
  room_id: row.room_id ?? '',
  identity: row.identity,
  name: row.name,
  person_id: row.person_id ?? '',
  kind: row.kind ?? 'standard',
  is_agent: row.is_agent ?? false,
  state: row.state,
  metadata: row.metadata,
  attributes: row.attributes,
  joined_at: isoOrNull(row.joined_at),
  left_at: isoOrNull(row.left_at),
  leave_reason: row.leave_reason,
  duration_ms: between(row.joined_at, row.left_at),
  tracks: tracks.filter(({ participant_id: of }) => of === row.id),
});

const withTracks = async (
  sql: Sql,
  tenant: string,
  rows: readonly ParticipantRow[],
): Promise<(row: ParticipantRow) => ParticipantView> => {
  const tracks = await tracksOf(
    sql,
    tenant,
    rows.map(({ id }) => id),
  );
  return (row) => participantView(row, tracks);
};

export interface ParticipantsAsked extends Asked {
  readonly state?: ParticipantView['state'] | undefined;
}

export const participantQueries = (database: Reads) => ({
  /** In the order they came. */
  list: (tenant: string, roomId: string, asked: ParticipantsAsked): Promise<Page<ParticipantView>> =>
    database.read(tenant, async (sql) => {
      const limit = limitOf(asked);
      const [sortedBy = null, id = null] = placeOf(asked, ['moment', 'text']) ?? [];
      const rows = await sql<ParticipantRow>(
        `${PARTICIPANTS} where ($3::text is null or state = $3) and ($4::timestamptz is null or (sorted_by, id) > ($4, $5))
         order by sorted_by, id limit $6`,
        [tenant, roomId, asked.state ?? null, sortedBy, id, limit + 1],
      );
      return pageOf(rows, limit, await withTracks(sql, tenant, rows), (row) => [iso(row.sorted_by), row.id]);
    }),
  /** The session of an identity that is in the room, else its newest. */
  one: (tenant: string, roomId: string, identity: string): Promise<ParticipantView | undefined> =>
    database.read(tenant, async (sql) => {
      const rows = await sql<ParticipantRow>(
        `${PARTICIPANTS} where identity = $3 order by (state = 'joined') desc, sorted_by desc, id desc limit 1`,
        [tenant, roomId, identity],
      );
      const [row] = rows;
      return row && (await withTracks(sql, tenant, rows))(row);
    }),
});
