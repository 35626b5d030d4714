import { formatPosition } from '../../schemas/event.ts';
import { ALL_SHARDS, formatShards } from '../../streams/shards.ts';
import { INBOX } from '../batch.ts';
import type { Database } from '../connect.ts';
import type { Sql } from '../sql.ts';
import { percentOf } from '../pace.ts';
import { iso, isoOrNull } from './columns.ts';
import type { LagNow } from './system.ts';

/** A projection as the API shows it. */
export interface ProjectionView {
  name: string;
  position: string;
  lag_events: number;
  lag_seconds: number;
  hash: string;
  state: 'live' | 'catching_up' | 'rebuilding';
  /** Where it is shared among several processes: each range of shards with its own position; else one. */
  partitions: { shards: string; position: string; lag_events: number }[];
  /** What is being built beside. */
  rebuild: {
    position: string;
    of: string;
    percent: number;
    per_second: number | null;
    seconds_left: number | null;
    failed: number;
    started_at: string;
  } | null;
  /** The caller's newest request for one. */
  last_rebuild: {
    id: string;
    state: 'requested' | 'rebuilt';
    requested_at: string | null;
    finished_at: string | null;
    up_to: string | null;
    duration_ms: number | null;
    failed: number | null;
  } | null;
}

interface CheckpointRow {
  readonly name: string;
  readonly stream: string;
  readonly position: string;
  readonly hash: string;
}

interface RangeRow extends CheckpointRow {
  readonly shard_from: number;
  readonly shard_to: number;
}

interface BuildRow extends CheckpointRow {
  readonly failed: string;
  readonly started_at: string;
  /** Since this process took it up. */
  readonly done: string;
  readonly seconds: string;
}

interface RequestRow {
  readonly projection: string;
  readonly id: string;
  readonly state: 'requested' | 'rebuilt';
  readonly requested_at: string | null;
  readonly finished_at: string | null;
  readonly up_to: string | null;
  readonly duration_ms: string | null;
  readonly failed: string | null;
}

const BUILDS = `select name, stream, position, hash, failed, started_at, position - resumed_position as done,
    extract(epoch from clock_timestamp() - resumed_at) as seconds from aura.projection_builds`;

const REQUESTS = `select distinct on (projection) projection, id, state, requested_at, finished_at, up_to, duration_ms, failed
  from aura.projection_rebuilds where tenant = $1 and projection is not null order by projection, requested_at desc nulls last`;

const numberOrNull = (text: string | null): number | null => (text === null ? null : Number(text));

const buildView = (row: BuildRow, of: number): NonNullable<ProjectionView['rebuild']> => {
  const [position, done, seconds] = [Number(row.position), Number(row.done), Number(row.seconds)];
  const left = Math.max(0, of - position);
  return {
    position: formatPosition({ stream: row.stream, seq: position }),
    of: formatPosition({ stream: row.stream, seq: of }),
    percent: percentOf(position, of),
    per_second: done > 0 && seconds > 0 ? Math.round(done / seconds) : null,
    seconds_left: done > 0 && seconds > 0 ? Math.ceil((left * seconds) / done) : null,
    failed: Number(row.failed),
    started_at: iso(row.started_at),
  };
};

const requestView = (row: RequestRow): NonNullable<ProjectionView['last_rebuild']> => ({
  id: row.id,
  state: row.state,
  requested_at: isoOrNull(row.requested_at),
  finished_at: isoOrNull(row.finished_at),
  up_to: row.up_to,
  duration_ms: numberOrNull(row.duration_ms),
  failed: numberOrNull(row.failed),
});

/** None while their own table is still to be built. */
const requestsOf = async (sql: Sql, tenant: string): Promise<readonly RequestRow[]> => {
  const [table] = await sql<{ name: string | null }>(`select to_regclass('aura.projection_rebuilds')::text as name`);
  return table?.name === null ? [] : sql<RequestRow>(REQUESTS, [tenant]);
};

const CHECKPOINTS = `select name, stream, position, hash, shard_from, shard_to from aura.projection_checkpoints
  order by name, stream, shard_from`;

const NOWHERE = { position: '0', shard_from: ALL_SHARDS.from, shard_to: ALL_SHARDS.to } as const;

interface Around {
  readonly builds: readonly BuildRow[];
  readonly requests: readonly RequestRow[];
  readonly now: LagNow;
  /** Where the furthest projection stands. */
  readonly at: number;
}

const partitionView = ({ stream, shard_from: from, shard_to: to, position }: RangeRow, { now, at }: Around) => {
  const seq = Number(position);
  const idle = now.lastIn !== undefined && seq >= now.lastIn({ from, to });
  return {
    shards: formatShards({ from, to }),
    position: formatPosition({ stream, seq }),
    lag_events: idle ? 0 : Math.max(0, Math.max(now.last, at) - seq),
  };
};

/** One projection, of one range of shards or several; it stands where the range does that is furthest behind. */
const viewOf = (ranges: readonly RangeRow[], around: Around): ProjectionView => {
  const partitions = ranges.map((row) => partitionView(row, around));
  const { name, stream, hash } = ranges[0] as RangeRow;
  const behind = Math.max(...partitions.map((one) => one.lag_events));
  const late = ranges.filter((_, index) => (partitions[index]?.lag_events ?? 0) === behind);
  const build = around.builds.find((row) => row.name === name);
  const request = around.requests.find((row) => row.projection === name);
  return {
    name,
    position: formatPosition({ stream, seq: Math.min(...late.map(({ position }) => Number(position))) }),
    lag_events: behind,
    lag_seconds: behind === 0 ? 0 : around.now.ms / 1_000,
    hash,
    state: build || request?.state === 'requested' ? 'rebuilding' : behind === 0 ? 'live' : 'catching_up',
    partitions,
    rebuild: build ? buildView(build, around.at) : null,
    last_rebuild: request ? requestView(request) : null,
  };
};

export const projectionQueries = (database: Database, lag: () => LagNow) => {
  /** Checkpoints and builds belong to no tenant, requests do. A projection that is built for the first time has no checkpoint. */
  const list = (tenant: string): Promise<readonly ProjectionView[]> =>
    database.read(tenant, async (sql) => {
      const builds = await sql<BuildRow>(BUILDS);
      const checkpoints = await sql<RangeRow>(CHECKPOINTS);
      const requests = await requestsOf(sql, tenant);
      const now = lag();
      const at = Math.max(0, ...checkpoints.map(({ position }) => Number(position)));
      const served = Map.groupBy(
        checkpoints.filter(({ name }) => name !== INBOX),
        ({ name }) => name,
      );
      const first = builds.filter(({ name }) => !served.has(name)).map((row) => [{ ...row, ...NOWHERE }]);
      return [...served.values(), ...first].map((ranges) => viewOf(ranges, { builds, requests, now, at }));
    });
  return {
    list,
    one: async (tenant: string, name: string): Promise<ProjectionView | undefined> =>
      (await list(tenant)).find((each) => each.name === name),
  };
};
