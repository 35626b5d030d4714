import { formatPosition } from '../../schemas/event.ts';
import { EVENTS } from '../../streams/topology.ts';
import type { Table } from '../changes.ts';
import type { Database } from '../connect.ts';
import { personalOf } from '../personal.ts';
import { quote } from '../sql.ts';
import { tableShape } from '../write.ts';
import { iso, isoOrNull } from './columns.ts';
import { limitOf, pageOf, placeOf, type Asked, type Page } from './page.ts';

/** An erasure as the API shows it: its receipt. */
export interface ErasureView {
  id: string;
  person_id: string;
  state: 'requested' | 'erased' | 'verified';
  reason: string;
  requested_at: string;
  requested_by: string | null;
  requested_position: string;
  erased_at: string | null;
  erased_position: string | null;
  keys: { key_hash: string; version: number; made_at: string }[];
  rows: { table: string; rows: number }[];
  verified_at: string | null;
  verified_up_to: string | null;
  events: { type: string; events: number }[];
  in_clear: number | null;
}

interface ErasureRow {
  readonly id: string;
  readonly person_id: string;
  readonly state: ErasureView['state'];
  readonly reason: string | null;
  readonly requested_at: string | null;
  readonly requested_by: string | null;
  readonly requested_seq: string | null;
  readonly erased_at: string | null;
  readonly erased_seq: string | null;
  readonly keys: readonly { keyHash: string; version: number; madeAt: string }[] | null;
  readonly rows: ErasureView['rows'] | null;
  readonly verified_at: string | null;
  readonly verified_up_to: string | null;
  readonly events: ErasureView['events'] | null;
  readonly in_clear: string | null;
}

const ERASURES = `select id, person_id, state, reason, requested_at, requested_by, requested_seq, erased_at, erased_seq, keys, rows,
  verified_at, verified_up_to, events, in_clear from aura.audit_erasures where tenant = $1 and requested_at is not null`;

const LISTED = `${ERASURES} and ($2::text is null or person_id = $2) and ($3::timestamptz is null or (requested_at, id) < ($3, $4))
  order by requested_at desc, id desc limit $5`;

const place = (seq: string): string => formatPosition({ stream: EVENTS, seq: Number(seq) });

const erasureView = (row: ErasureRow): ErasureView => ({
  id: row.id,
  person_id: row.person_id,
  state: row.state,
  reason: row.reason ?? '',
  requested_at: iso(row.requested_at ?? ''),
  requested_by: row.requested_by,
  requested_position: place(row.requested_seq ?? '0'),
  erased_at: isoOrNull(row.erased_at),
  erased_position: row.erased_seq === null ? null : place(row.erased_seq),
  keys: (row.keys ?? []).map(({ keyHash, version, madeAt }) => ({ key_hash: keyHash, version, made_at: madeAt })),
  rows: [...(row.rows ?? [])],
  verified_at: isoOrNull(row.verified_at),
  verified_up_to: row.verified_up_to,
  events: [...(row.events ?? [])],
  in_clear: row.in_clear === null ? null : Number(row.in_clear),
});

export const erasureQueries = (database: Database) => ({
  /** Those asked for last first. Throws CURSOR_INVALID. */
  list: (tenant: string, asked: Asked & { readonly person?: string | undefined }): Promise<Page<ErasureView>> =>
    database.read(tenant, async (sql) => {
      const limit = limitOf(asked);
      const [at = null, id = null] = placeOf(asked, ['moment', 'text']) ?? [];
      const rows = await sql<ErasureRow>(LISTED, [tenant, asked.person ?? null, at, id, limit + 1]);
      return pageOf(rows, limit, erasureView, (row) => [iso(row.requested_at ?? ''), row.id]);
    }),
  one: (tenant: string, id: string): Promise<ErasureView | undefined> =>
    database.read(tenant, async (sql) => {
      const [row] = await sql<ErasureRow>(`${ERASURES} and id = $2`, [tenant, id]);
      return row && erasureView(row);
    }),
});

/** How many rows of each table say something about a person; tables without one are left out. Throws DATABASE_UNREACHABLE. */
export const rowsAbout = async (
  database: Database,
  tables: readonly Table[],
  tenant: string,
  personId: string,
): Promise<readonly { readonly table: string; readonly rows: number }[]> =>
  database.read(tenant, async (sql) => {
    const counted: { table: string; rows: number }[] = [];
    const metadata = database.owner.getMetadata();
    for (const table of tables) {
      const { tableName } = table.meta;
      const { columns } = tableShape(metadata, table);
      const of = personalOf(table).map((group) => quote(columns.get(group.of)?.field ?? group.of));
      if (of.length === 0) continue;
      const [found] = await sql<{ rows: string }>(
        `select count(*) as rows from aura.${quote(tableName)} where tenant = $1 and (${of.map((column) => `${column} = $2`).join(' or ')})`,
        [tenant, personId],
      );
      if (Number(found?.rows) > 0) counted.push({ table: tableName, rows: Number(found?.rows) });
    }
    return counted;
  });
