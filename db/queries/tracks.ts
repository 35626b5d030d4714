import type { Reads } from '../past/tables.ts';
import type { Sql } from '../sql.ts';
import { isoOrNull } from './columns.ts';

/** A track as the API shows it. */
export interface TrackView {
  id: string;
  room_id: string;
  participant_id: string;
  identity: string | null;
  kind: 'audio' | 'video' | 'data';
  source: string;
  name: string | null;
  mime_type: string | null;
  width: number | null;
  height: number | null;
  muted: boolean;
  state: 'published' | 'unpublished';
  published_at: string | null;
  unpublished_at: string | null;
}

type TrackRow = { readonly [C in keyof TrackView]: TrackView[C] | null } & {
  readonly id: string;
  readonly state: TrackView['state'];
};

/** A track ends with its participant's session, and that with the room, whether or not LiveKit reported it. */
const TRACKS = `
  select k.id, k.room_id, k.participant_id, coalesce(k.identity, q.identity) as identity, k.kind, k.source, k.name, k.mime_type, k.width, k.height, k.muted,
         case when k.state = 'unpublished' or q.state in ('left', 'aborted') or r.state = 'finished' then 'unpublished' else 'published' end as state,
         k.published_at,
         coalesce(k.unpublished_at, case when q.state <> 'joined' then q.left_at end, case when r.state = 'finished' then r.ended_at end) as unpublished_at
  from aura.tracks k
  left join aura.participants q on q.tenant = k.tenant and q.id = k.participant_id
  left join aura.rooms r on r.tenant = k.tenant and r.id = k.room_id`;

const trackView = (row: TrackRow): TrackView => ({
  id: row.id,
  room_id: row.room_id ?? '',
  participant_id: row.participant_id ?? '',
  identity: row.identity,
  kind: row.kind ?? 'data',
  source: row.source ?? 'UNKNOWN',
  name: row.name,
  mime_type: row.mime_type,
  width: row.width,
  height: row.height,
  muted: row.muted ?? false,
  state: row.state,
  published_at: isoOrNull(row.published_at),
  unpublished_at: isoOrNull(row.unpublished_at),
});

/** The tracks of these participants, in the order of their beginning. */
export const tracksOf = async (
  sql: Sql,
  tenant: string,
  participantIds: readonly string[],
): Promise<readonly TrackView[]> => {
  if (participantIds.length === 0) return [];
  const rows = await sql<TrackRow>(
    `${TRACKS} where k.tenant = $1 and k.participant_id = any($2::text[]) order by k.published_at, k.id`,
    [tenant, participantIds],
  );
  return rows.map(trackView);
};

export const trackQueries = (database: Reads) => ({
  many: (tenant: string, ids: readonly string[]): Promise<readonly TrackView[]> =>
    database.read(tenant, async (sql) => {
      const rows = await sql<TrackRow>(
        `${TRACKS} where k.tenant = $1 and k.id = any($2::text[]) order by k.published_at, k.id`,
        [tenant, ids],
      );
      return rows.map(trackView);
    }),
});
