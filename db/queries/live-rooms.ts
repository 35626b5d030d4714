import type { Database } from '../connect.ts';
import { iso } from './columns.ts';

/** A room that is not over, as far as the read models know. */
export interface LiveRoom {
  readonly roomId: string;
  readonly name: string | undefined;
  /** Time of the last event that one of the sources has said about it. */
  readonly lastHeardAt: string;
}

interface Row {
  readonly id: string;
  readonly name: string | null;
  readonly heard_at: string;
}

const LIVE = `
  select r.id, r.name, e.time as heard_at
  from aura.rooms r
  cross join lateral (select time from aura.event_index where tenant = r.tenant and subject = 'room/' || r.id and source = any($2::text[])
    order by seq desc limit 1) e
  where r.tenant = $1 and r.state in ('created', 'active')`;

/** The tenant's rooms that are not over and of which one of the sources has said something: others belong to somebody else's server. */
export const liveRooms = (
  database: Database,
  tenant: string,
  sources: readonly string[],
): Promise<readonly LiveRoom[]> =>
  database.read(tenant, async (sql) =>
    (await sql<Row>(LIVE, [tenant, sources])).map(({ id, name, heard_at }) => ({
      roomId: id,
      name: name ?? undefined,
      lastHeardAt: iso(heard_at),
    })),
  );
