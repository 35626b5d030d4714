import { Fault } from '../schemas/errors.ts';
import type { Database } from './connect.ts';
import { OPEN_ROOMS } from './open-rooms.ts';

/** How many rooms a tenant may have open, held to also where many are asked for at once. */
export interface RoomPlaces {
  /** A place for this request; with `free: false` there is none, and `open` of them are taken. A repeat of the request has its place. */
  readonly claim: (
    tenant: string,
    requestId: string,
    most: number | null,
  ) => Promise<{ readonly free: boolean; readonly open: number }>;
}

/** What was claimed longer ago than this and is in no row was never asked for. */
const CLAIMED_MS = 30_000;

const OPEN = `select ${OPEN_ROOMS} as open,
  array(select id from aura.room_requests where tenant = $1 and id = any($2)) as seen`;

interface Counted {
  readonly open: string;
  readonly seen: readonly string[];
}

/**
 * Counts rows, and what this process has let through that has no row yet. Several processes know of each other's rooms as far as the read
 * models are: together they may exceed a limit by what is asked of the others within that lag.
 */
export const createRoomPlaces = (database: Pick<Database, 'read'>): RoomPlaces => {
  /** By tenant: request and when it was claimed, the oldest first. */
  const claims = new Map<string, Map<string, number>>();

  const release = (tenant: string, ids: Iterable<string>): void => {
    const own = claims.get(tenant);
    for (const id of ids) own?.delete(id);
    if (own?.size === 0) claims.delete(tenant);
  };

  const expired = (own: ReadonlyMap<string, number>): readonly string[] =>
    [...own].filter(([, at]) => performance.now() - at > CLAIMED_MS).map(([id]) => id);

  return {
    claim: async (tenant, requestId, most) => {
      if (most === null) return { free: true, open: 0 };
      release(tenant, expired(claims.get(tenant) ?? new Map<string, number>()));
      const own = claims.get(tenant) ?? new Map<string, number>();
      claims.set(tenant, own);
      const before = [...own.keys()];
      own.set(requestId, own.get(requestId) ?? performance.now());
      const [row] = await database
        .read(tenant, (sql) => sql<Counted>(OPEN, [tenant, [...before, requestId]]))
        .catch((thrown: unknown) => {
          // A wish is taken while Postgres is away: then only what this process knows is counted.
          if (thrown instanceof Fault && thrown.code === 'DATABASE_UNREACHABLE') return [];
          if (!before.includes(requestId)) release(tenant, [requestId]);
          throw thrown;
        });
      const { open: rows, seen } = row ?? { open: '0', seen: [] };
      release(tenant, seen);
      const open = Number(rows) + before.filter((id) => !seen.includes(id)).length;
      if (open < most || before.includes(requestId) || seen.includes(requestId)) return { free: true, open };
      release(tenant, [requestId]);
      return { free: false, open };
    },
  };
};
