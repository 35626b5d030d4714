import { ERRORS, type ErrorCode } from '../../schemas/errors.ts';
import { formatPosition } from '../../schemas/event.ts';
import { EVENTS } from '../../streams/topology.ts';
import type { Database } from '../connect.ts';
import { percentOf } from '../pace.ts';
import type { RowDifference } from '../row-differences.ts';
import { iso, isoOrNull } from './columns.ts';

/** A comparison as the API shows it. */
export interface ComparisonView {
  id: string;
  projection: string;
  state: 'running' | 'done' | 'failed';
  position: string;
  of: string;
  percent: number;
  started_at: string;
  finished_at: string | null;
  rows_differing: number;
  rows_differing_elsewhere: number;
  differences: { table: string; key: string[]; column: string | null; live: unknown; rebuilt: unknown }[];
  error: { code: string; title: string } | null;
}

interface Row {
  readonly id: string;
  readonly projection: string;
  readonly state: 'requested' | 'failed' | 'done';
  readonly requested_at: string | null;
  readonly finished_at: string | null;
  readonly up_to: string | null;
  readonly rows: string | null;
  readonly rows_elsewhere: string | null;
  readonly code: string | null;
  readonly position: string | null;
  readonly goal: string | null;
}

const NEWEST = `select c.id, c.projection, c.state, c.requested_at, c.finished_at, c.up_to, c.rows, c.rows_elsewhere, c.code, p.position, p.goal
  from aura.projection_comparisons c left join aura.projection_comparing p on p.projection = c.projection and c.state = 'requested'
  where c.tenant = $1 and c.projection = $2 order by c.requested_at desc nulls last, c.id desc limit 1`;

const DIFFERENCES = `select difference from aura.projection_differences
  where tenant = $1 and projection = $2 and comparison_id = $3 order by at`;

const at = (seq: number): string => formatPosition({ stream: EVENTS, seq });

const errorOf = (code: string | null): ComparisonView['error'] =>
  code === null ? null : { code, title: code in ERRORS ? ERRORS[code as ErrorCode].title : code };

const STATES = { requested: 'running', failed: 'failed', done: 'done' } as const;

/** Where a comparison is; one that has not been taken up is nowhere yet. */
const progressOf = ({
  state,
  position,
  goal,
  up_to: upTo,
}: Row): Pick<ComparisonView, 'position' | 'of' | 'percent'> => {
  const [seq, end] = [Number(position ?? 0), Number(goal ?? 0)];
  if (state === 'requested') return { position: at(seq), of: at(end), percent: end === 0 ? 0 : percentOf(seq, end) };
  const where = upTo ?? at(end);
  return { position: where, of: where, percent: state === 'done' ? 100 : 0 };
};

const viewOf = (row: Row, differences: readonly RowDifference[]): ComparisonView => {
  return {
    id: row.id,
    projection: row.projection,
    state: STATES[row.state],
    ...progressOf(row),
    started_at: iso(row.requested_at ?? row.finished_at ?? new Date(0).toISOString()),
    finished_at: isoOrNull(row.finished_at),
    rows_differing: Number(row.rows ?? 0),
    rows_differing_elsewhere: Number(row.rows_elsewhere ?? 0),
    differences: differences.map(({ key, ...rest }) => ({ ...rest, key: [...key] })),
    error: errorOf(row.code),
  };
};

export const comparisonQueries = (database: Database) => ({
  /** The tenant's newest of a projection, whichever process makes it or made it. */
  latest: (tenant: string, projection: string): Promise<ComparisonView | undefined> =>
    database.read(tenant, async (sql) => {
      const [row] = await sql<Row>(NEWEST, [tenant, projection]);
      if (!row) return undefined;
      const found = await sql<{ difference: RowDifference }>(DIFFERENCES, [tenant, projection, row.id]);
      return viewOf(
        row,
        found.map(({ difference }) => difference),
      );
    }),
});
