import { createHash } from 'node:crypto';
import type { Database } from './connect.ts';
import type { Projection } from './define.ts';
import { quote } from './sql.ts';

/**
 * A hash over every derived row of every tenant: equal when the rows are. Positions, and the moments at which checkpoints were
 * written, do not count: neither stands in the tables of the projections.
 */
export const checksum = (database: Database, projections: readonly Projection[]): Promise<string> =>
  database.project(async (sql) => {
    const metadata = database.owner.getMetadata();
    const hash = createHash('sha256');
    const tables = projections.flatMap((projection) =>
      projection.tables.map((table) => metadata.get(table.meta.class)),
    );
    for (const { tableName, primaryKeys, properties } of tables.toSorted((a, b) =>
      a.tableName < b.tableName ? -1 : 1,
    )) {
      const fields = primaryKeys.flatMap(
        (key) => (properties as Record<string, { fieldNames: readonly string[] }>)[key]?.fieldNames ?? [],
      );
      const keys = fields.map((field) => `${quote(field)} collate "C"`).join(', ');
      const rows = await sql<{ row: string }>(
        `select to_jsonb(t)::text as row from aura.${quote(tableName)} t order by ${keys}`,
      );
      hash.update(`${tableName}\n${rows.map(({ row }) => row).join('\n')}\n`);
    }
    return hash.digest('hex');
  });
