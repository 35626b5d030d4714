import { createHash } from 'node:crypto';
import type { Database } from './connect.ts';
import type { Projection } from './define.ts';
import { EventCount, EventIndex } from './entities/event-index.ts';
import { quote, type Sql } from './sql.ts';

/** A table's rows as text; `sortedBy` are fields that tell them apart. */
const rowsOf = async (sql: Sql, name: string, sortedBy: readonly string[]): Promise<string> => {
  const keys = sortedBy.map((field) => `${quote(field)} collate "C"`).join(', ');
  const text = `select (to_jsonb(t) - 'stream' - 'seq')::text as row from aura.${quote(name)} t order by ${keys}`;
  const rows = await sql<{ row: string }>(text);
  return `${name}\n${rows.map(({ row }) => row).join('\n')}\n`;
};

/**
 * A hash over every derived row of every tenant, the inbox included: equal when the rows are. Positions do not count, nor do the
 * moments at which checkpoints were written.
 */
export const checksum = (database: Database, projections: readonly Projection[]): Promise<string> =>
  database.project(async (sql) => {
    const metadata = database.owner.getMetadata();
    const hash = createHash('sha256');
    const tables = projections
      .flatMap((projection) => projection.tables.map((table) => metadata.get(table.meta.class)))
      .toSorted((a, b) => (a.tableName < b.tableName ? -1 : 1));
    for (const { tableName, primaryKeys, properties } of tables) {
      const columns = properties as Readonly<Record<string, { fieldNames: readonly string[] }>>;
      hash.update(
        await rowsOf(
          sql,
          tableName,
          primaryKeys.flatMap((key) => columns[key]?.fieldNames ?? []),
        ),
      );
    }
    hash.update(await rowsOf(sql, EventIndex.meta.tableName, ['tenant', 'source', 'id']));
    hash.update(await rowsOf(sql, EventCount.meta.tableName, ['tenant']));
    return hash.digest('hex');
  });
