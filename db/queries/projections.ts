import { formatPosition } from '../../schemas/event.ts';
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

export const projectionQueries = (database: Database, lag: () => LagNow) => {
  /** Checkpoints and builds belong to no tenant, requests do. A projection that is built for the first time has no checkpoint. */
  const list = (tenant: string): Promise<readonly ProjectionView[]> =>
    database.read(tenant, async (sql) => {
      const builds = await sql<BuildRow>(BUILDS);
      const checkpoints = await sql<CheckpointRow>(
        'select name, stream, position, hash from aura.projection_checkpoints order by name, stream',
      );
      const requests = await requestsOf(sql, tenant);
      const served = checkpoints.filter(({ name }) => name !== INBOX);
      const first = builds.filter(({ name }) => served.every((row) => row.name !== name));
      const now = lag();
      const at = Math.max(0, ...checkpoints.map(({ position }) => Number(position)));
      return [...served, ...first.map((row) => ({ ...row, position: '0' }))].map(({ name, stream, position, hash }) => {
        const behind = Math.max(0, Math.max(now.last, at) - Number(position));
        const build = builds.find((row) => row.name === name);
        const request = requests.find((row) => row.projection === name);
        return {
          name,
          position: formatPosition({ stream, seq: Number(position) }),
          lag_events: behind,
          lag_seconds: behind === 0 ? 0 : now.ms / 1_000,
          hash,
          state: build || request?.state === 'requested' ? 'rebuilding' : behind === 0 ? 'live' : 'catching_up',
          rebuild: build ? buildView(build, at) : null,
          last_rebuild: request ? requestView(request) : null,
        };
      });
    });
  return {
    list,
    one: async (tenant: string, name: string): Promise<ProjectionView | undefined> =>
      (await list(tenant)).find((each) => each.name === name),
  };
};
