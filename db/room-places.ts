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

type Place = Awaited<ReturnType<RoomPlaces['claim']>>;

/** A request that waits for the rows to be counted. */
interface Waiting {
  readonly requestId: string;
  readonly most: number;
  readonly settled: PromiseWithResolvers<Place>;
}

/**
 * The places of one tenant. Its rows are counted for all that wait, once at a time: no request is given a place while they are, so whatever
 * was given one before is in a row that is seen, or in none.
 */
class Places {
  readonly #count: (ids: readonly string[]) => Promise<Counted>;
  /** Requests that were given a place and have no row yet, and since when, the oldest first. */
  readonly #given = new Map<string, number>();
  #waiting: Waiting[] = [];
  #counting = false;

  constructor(count: (ids: readonly string[]) => Promise<Counted>) {
    this.#count = count;
  }

  claim(requestId: string, most: number): Promise<Place> {
    const settled = Promise.withResolvers<Place>();
    this.#waiting.push({ requestId, most, settled });
    if (!this.#counting) void this.#round();
    return settled.promise;
  }

  get empty(): boolean {
    return this.#given.size === 0 && !this.#counting;
  }

  async #round(): Promise<void> {
    this.#counting = true;
    while (this.#waiting.length > 0) {
      const now = performance.now();
      for (const [id, since] of this.#given) if (now - since > CLAIMED_MS) this.#given.delete(id);
      const waiting = this.#waiting;
      this.#waiting = [];
      try {
        const counted = await this.#count([...this.#given.keys(), ...waiting.map(({ requestId }) => requestId)]);
        for (const id of counted.seen) this.#given.delete(id);
        for (const one of waiting) one.settled.resolve(this.#decide(one, counted));
      } catch (thrown) {
        for (const { settled } of waiting) settled.reject(thrown);
      }
    }
    this.#counting = false;
  }

  #decide({ requestId, most }: Waiting, { open: rows, seen }: Counted): Place {
    const open = Number(rows) + this.#given.size;
    if (this.#given.has(requestId) || seen.includes(requestId)) return { free: true, open };
    if (open < most) this.#given.set(requestId, performance.now());
    return { free: open < most, open };
  }
}

/**
 * Counts rows, and what this process has let through that has no row yet. Several processes know of each other's rooms as far as the read
 * models are: together they may exceed a limit by what is asked of the others within that lag.
 */
export const createRoomPlaces = (database: Pick<Database, 'read'>): RoomPlaces => {
  const tenants = new Map<string, Places>();

  const count = async (tenant: string, ids: readonly string[]): Promise<Counted> => {
    const [row] = await database
      .read(tenant, (sql) => sql<Counted>(OPEN, [tenant, ids]))
      .catch((thrown: unknown) => {
        // A wish is taken while Postgres is away: then only what this process knows is counted.
        if (thrown instanceof Fault && thrown.code === 'DATABASE_UNREACHABLE') return [];
        throw thrown;
      });
    return row ?? { open: '0', seen: [] };
  };

  return {
    claim: async (tenant, requestId, most) => {
      if (most === null) return { free: true, open: 0 };
      const places = tenants.get(tenant) ?? new Places((ids) => count(tenant, ids));
      tenants.set(tenant, places);
      try {
        return await places.claim(requestId, most);
      } finally {
        if (places.empty) tenants.delete(tenant);
      }
    },
  };
};
