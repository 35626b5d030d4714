import type { Meter } from '../schemas/metrics.ts';
import type { Database } from './connect.ts';

/** How far the projections are behind the log, as last looked at. */
export interface Lag {
  readonly events: number;
  /** How long the oldest event that was seen waiting has waited. */
  readonly ms: number;
  /** Last position of the log. */
  readonly last: number;
}

interface Watched {
  readonly names: readonly string[];
  readonly position: () => number;
  readonly positionOf: (name: string) => number;
  readonly last: () => Promise<{ readonly seq: number }>;
  /** Sequence of the last event that these projections are to take in; absent: the last there is. */
  readonly lastOwn?: (() => number) | undefined;
  readonly database: Database;
  readonly meter: Meter;
  readonly everyMs: number;
  /** Tables of the derived schema, without it. */
  readonly tables: () => readonly string[];
  /** Called when the log ends before the position. */
  readonly onShrunk: () => void;
  /** Called when a table has gone: an idle projector would not notice. */
  readonly onMissing: () => void;
}

const ROOMS_EVERY = 5;

const countLive = (database: Database) =>
  database.project((sql) =>
    sql<{ rooms: string; participants: string }>(
      `select (select count(*) from aura.rooms where state = 'active') as rooms,
              (select count(*) from aura.participants p join aura.rooms r on r.tenant = p.tenant and r.id = p.room_id
                where p.state = 'joined' and r.state <> 'finished') as participants`,
    ),
  );

const tellLive = async (database: Database, meter: Meter): Promise<void> => {
  const [live] = await countLive(database);
  meter.set('auralink_rooms_active', Number(live?.rooms ?? 0));
  meter.set('auralink_participants_active', Number(live?.participants ?? 0));
};

const someMissing = async (database: Database, tables: readonly string[]): Promise<boolean> => {
  const [found] = await database.project((sql) =>
    sql<{ missing: boolean }>(
      `select bool_or(to_regclass('aura.' || quote_ident(name)) is null) as missing from unnest($1::text[]) name`,
      [tables],
    ),
  );
  return found?.missing === true;
};

/** Looks at the lag again and again and sets the gauges. A look that fails leaves them as they were. */
export const watchLag = ({
  names,
  position,
  positionOf,
  last,
  lastOwn,
  database,
  meter,
  everyMs,
  tables,
  onShrunk,
  onMissing,
}: Watched): { readonly lag: () => Lag; readonly stop: () => void } => {
  let end = 0;
  let waiting: { readonly seq: number; readonly since: number } | undefined;
  let looks = 0;
  // With others' events between, it is at most so many that are behind.
  const behind = (at: number): number => (lastOwn && at >= lastOwn() ? 0 : Math.max(0, end - at));
  const lag = (): Lag => {
    const at = position();
    return {
      events: behind(at),
      ms: waiting && at < waiting.seq && behind(at) > 0 ? Date.now() - waiting.since : 0,
      last: Math.max(end, at),
    };
  };
  const tell = (): void => {
    const { events, ms } = lag();
    for (const projection of names) {
      const own = Math.max(events, behind(positionOf(projection)));
      meter.set('auralink_projection_lag_events', own, { projection });
      meter.set('auralink_projection_lag_seconds', ms / 1_000, { projection });
    }
  };
  const look = async (): Promise<void> => {
    const at = position();
    end = (await last()).seq;
    if (end < at) onShrunk();
    if (waiting && (position() >= waiting.seq || behind(position()) === 0)) waiting = undefined;
    if (behind(position()) > 0) waiting ??= { seq: end, since: Date.now() };
    tell();
    if (looks++ % ROOMS_EVERY !== 0) return;
    if (await someMissing(database, tables())) return onMissing();
    await tellLive(database, meter);
  };
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void look()
      .catch(() => undefined)
      .finally(() => {
        looking = false;
      });
  }, everyMs);
  timer.unref();
  return { lag, stop: () => clearInterval(timer) };
};
