import type { Reads } from '../past/tables.ts';
import { oftenRun, type Sql } from '../sql.ts';
import { between, count, iso, isoOrNull, refusal } from './columns.ts';
import { limitOf, pageOf, placeOf, type Asked, type Page } from './page.ts';

/** A room, or a wish for one, as the API shows it. */
export interface RoomView {
  id: string;
  name: string;
  state: 'requested' | 'refused' | 'created' | 'active' | 'finished';
  request_id: string | null;
  error: { code: string; reason: string } | null;
  ai_agent_enabled: boolean;
  agent_id: string | null;
  metadata: string | null;
  max_participants: number | null;
  empty_timeout_s: number | null;
  created_at: string | null;
  started_at: string | null;
  ended_at: string | null;
  duration_ms: number | null;
  participants_now: number;
  participants_total: number;
  tracks_now: number;
  messages_total: number;
  report: {
    revision: number;
    duration_ms: number;
    participant_minutes: number;
    participants: number;
    peak_participants: number;
    tracks: number;
  } | null;
  /** Sequence of the room's last event. */
  revision: number;
  as_of: string;
}

interface RoomRow {
  readonly id: string;
  readonly name: string | null;
  readonly state: 'created' | 'active' | 'finished';
  readonly request_id: string | null;
  readonly ai_agent_enabled: boolean | null;
  readonly agent_id: string | null;
  readonly metadata: string | null;
  readonly max_participants: number | null;
  readonly empty_timeout_ms: string | null;
  readonly created_at: string | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly opened_at: string;
  readonly report: Readonly<Record<string, number>> | null;
  readonly joined: string;
  readonly sessions: string;
  readonly first_joined: string | null;
  readonly published: string;
  readonly messages: string;
  readonly revision: string | null;
}

/**
 * Rooms with what is counted of them now: nothing here is kept by a projection, so lost or repeated reports cannot falsify it.
 * The rooms are selected (and limited) first, then counted.
 * The revision comes from the inbox, which holds every event of the room, also those no table knows.
 */
const rooms = (selected: string): string => `
  select r.id, r.name, r.state, r.request_id, r.ai_agent_enabled, r.agent_id, r.metadata, r.max_participants, r.empty_timeout_ms,
         r.created_at, r.started_at, r.ended_at, r.opened_at, r.report,
         p.joined, p.sessions, p.first_joined, t.published, m.messages, e.revision
  from (select * from aura.rooms r where r.tenant = $1 and ${selected}) r
  cross join lateral (select count(*) filter (where state = 'joined') as joined, count(*) filter (where state <> 'aborted') as sessions, min(joined_at) as first_joined
    from aura.participants where tenant = r.tenant and room_id = r.id) p
  cross join lateral (select count(*) as published from aura.tracks k
    left join aura.participants q on q.tenant = k.tenant and q.id = k.participant_id
    where k.tenant = r.tenant and k.room_id = r.id and k.state = 'published' and coalesce(q.state, 'joined') = 'joined') t
  cross join lateral (select count(*) as messages from aura.room_messages where tenant = r.tenant and room_id = r.id and state <> 'refused') m
  cross join lateral (select max(seq) as revision from aura.event_index where tenant = r.tenant and subject = 'room/' || r.id) e
  order by r.opened_at desc, r.id desc`;

const reportOf = (report: RoomRow['report']): RoomView['report'] =>
  report && {
    revision: report['revision'] ?? 0,
    duration_ms: report['durationMs'] ?? 0,
    participant_minutes: report['participantMinutes'] ?? 0,
    participants: report['participants'] ?? 0,
    peak_participants: report['peakParticipants'] ?? 0,
    tracks: report['tracks'] ?? 0,
  };

const seconds = (ms: string | null): number | null => (ms === null ? null : Math.round(Number(ms) / 1_000));

const roomView = (row: RoomRow, asOf: string): RoomView => {
  const over = row.state === 'finished';
  const started = row.started_at ?? row.first_joined;
  return {
    id: row.id,
    name: row.name ?? row.id,
    state: row.state,
    request_id: row.request_id,
    error: null,
    ai_agent_enabled: row.ai_agent_enabled ?? false,
    agent_id: row.agent_id,
    metadata: row.metadata,
    max_participants: row.max_participants,
    empty_timeout_s: seconds(row.empty_timeout_ms),
    created_at: isoOrNull(row.created_at ?? started),
    started_at: isoOrNull(started),
    ended_at: isoOrNull(row.ended_at),
    duration_ms: between(started, row.ended_at),
    participants_now: over ? 0 : count(row.joined),
    participants_total: count(row.sessions),
    tracks_now: over ? 0 : count(row.published),
    messages_total: count(row.messages),
    report: reportOf(row.report),
    revision: count(row.revision),
    as_of: asOf,
  };
};

interface WishRow {
  readonly id: string;
  readonly name: string | null;
  readonly state: 'requested' | 'refused' | 'created';
  readonly ai_agent_enabled: boolean | null;
  readonly agent_id: string | null;
  readonly metadata: string | null;
  readonly max_participants: number | null;
  readonly empty_timeout_ms: string | null;
  readonly error_code: string | null;
  readonly error_reason: string | null;
  readonly revision: string | null;
}

const wishView = (row: WishRow, asOf: string): RoomView => ({
  id: row.id,
  name: row.name ?? row.id,
  state: row.state === 'refused' ? 'refused' : 'requested',
  request_id: row.id,
  error: refusal(row.error_code, row.error_reason),
  ai_agent_enabled: row.ai_agent_enabled ?? false,
  agent_id: row.agent_id,
  metadata: row.metadata,
  max_participants: row.max_participants,
  empty_timeout_s: seconds(row.empty_timeout_ms),
  created_at: null,
  started_at: null,
  ended_at: null,
  duration_ms: null,
  participants_now: 0,
  participants_total: 0,
  tracks_now: 0,
  messages_total: 0,
  report: null,
  revision: count(row.revision),
  as_of: asOf,
});

const WISH = oftenRun(`
  select w.*, (select max(seq) from aura.event_index where tenant = w.tenant and subject = 'room_request/' || w.id) as revision
  from aura.room_requests w where w.tenant = $1 and w.id = $2`);

/**
 * For what is no sid. Each part uses an index of its own; the request id counts before the name. Several requests may have led to
 * one room: LiveKit answers a wish for the name of a live room with that room.
 */
const FIND = oftenRun(`
  select id from (
    select r.id, 1 as rank, r.opened_at from aura.room_requests w join aura.rooms r on r.tenant = w.tenant and r.id = w.room_id
      where w.tenant = $1 and w.id = $2
    union all (select id, 2, opened_at from aura.rooms where tenant = $1 and name = $2 order by opened_at desc, id desc limit 1)
  ) found order by rank, opened_at desc, id desc limit 1`);

const ONE = oftenRun(rooms('r.id = $2'));

const oneRoom = async (sql: Sql, asOf: Promise<string>, tenant: string, ref: string): Promise<RoomView | undefined> => {
  const bySid = (sid: string) => sql<RoomRow>(ONE, [tenant, sid]);
  const [room] = await bySid(ref);
  if (room) return roomView(room, await asOf);
  const [found] = await sql<{ id: string }>(FIND, [tenant, ref]);
  if (found) {
    const [named] = await bySid(found.id);
    return named && roomView(named, await asOf);
  }
  const [wish] = await sql<WishRow>(WISH, [tenant, ref]);
  return wish && wishView(wish, await asOf);
};

interface RoomsAsked extends Asked {
  readonly state?: RoomView['state'] | undefined;
  readonly name?: string | undefined;
}

/** The newest active rooms, for the overview. */
export const activeRooms = async (sql: Sql, asOf: string, tenant: string, limit: number): Promise<RoomView[]> => {
  const rows = await sql<RoomRow>(rooms(`r.state = 'active' order by r.opened_at desc, r.id desc limit $2`), [
    tenant,
    limit,
  ]);
  return rows.map((row) => roomView(row, asOf));
};

export const roomQueries = (database: Reads) => ({
  /** By sid, request id (a wish while there is no sid) or name (the newest of that name). */
  one: (tenant: string, ref: string): Promise<RoomView | undefined> =>
    database.read(tenant, (sql, asOf) => oneRoom(sql, asOf, tenant, ref)),
  /** Newest first; wishes are not listed. */
  list: (tenant: string, asked: RoomsAsked): Promise<Page<RoomView>> =>
    database.read(tenant, async (sql, asOf) => {
      const limit = limitOf(asked);
      const [openedAt = null, id = null] = placeOf(asked, ['moment', 'text']) ?? [];
      const rows = await sql<RoomRow>(
        rooms(`($2::text is null or r.state = $2) and ($3::text is null or r.name = $3)
           and ($4::timestamptz is null or (r.opened_at, r.id) < ($4, $5))
         order by r.opened_at desc, r.id desc limit $6`),
        [tenant, asked.state ?? null, asked.name ?? null, openedAt, id, limit + 1],
      );
      const at = await asOf;
      return pageOf(
        rows,
        limit,
        (row) => roomView(row, at),
        (row) => [iso(row.opened_at), row.id],
      );
    }),
});
