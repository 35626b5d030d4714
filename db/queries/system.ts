import type { Shards } from '../../streams/shards.ts';
import type { Database } from '../connect.ts';
import { count } from './columns.ts';
import { activeRooms, type RoomView } from './rooms.ts';

/** How far the projections are behind the log, as the process that asks knows it. */
export interface LagNow {
  /** Last position of the log. */
  readonly last: number;
  readonly ms: number;
  /** Of the last event of these shards; absent: unknown, as if any were. */
  readonly lastIn?: (shards: Shards) => number;
}

/** What is going on now, as the API shows it. */
export interface OverviewView {
  rooms_active: number;
  participants_active: number;
  tracks_active: number;
  events_total: number;
  dead_letters: number;
  /** Active rooms, the newest twenty. */
  rooms: RoomView[];
  as_of: string;
  lag_ms: number;
}

const COUNTS = `
  select (select count(*) from aura.rooms where tenant = $1 and state = 'active') as rooms,
         (select count(*) from aura.participants p join aura.rooms r on r.tenant = p.tenant and r.id = p.room_id
           where p.tenant = $1 and p.state = 'joined' and r.state <> 'finished') as participants,
         (select count(*) from aura.tracks k join aura.rooms r on r.tenant = k.tenant and r.id = k.room_id
           left join aura.participants p on p.tenant = k.tenant and p.id = k.participant_id
           where k.tenant = $1 and k.state = 'published' and r.state <> 'finished' and coalesce(p.state, 'joined') = 'joined') as tracks,
         (select total from aura.event_counts where tenant = $1) as events,
         (select count(*) from aura.dead_letters where tenant = $1 and handler is not null and state = 'open') as letters`;

type Counts = Readonly<Record<'rooms' | 'participants' | 'tracks' | 'events' | 'letters', string>>;

/** The newest active rooms an overview shows. */
const SHOWN = 20;

export const overviewQuery =
  (database: Database, lag: () => LagNow) =>
  (tenant: string): Promise<OverviewView> =>
    database.read(tenant, async (sql, asOf) => {
      const [counts] = await sql<Counts>(COUNTS, [tenant]);
      const at = await asOf;
      return {
        rooms_active: count(counts?.rooms ?? null),
        participants_active: count(counts?.participants ?? null),
        tracks_active: count(counts?.tracks ?? null),
        events_total: count(counts?.events ?? null),
        dead_letters: count(counts?.letters ?? null),
        rooms: await activeRooms(sql, at, tenant, SHOWN),
        as_of: at,
        lag_ms: Math.round(lag().ms),
      };
    });
