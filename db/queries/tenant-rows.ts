import type { Table } from '../changes.ts';
import type { Database } from '../connect.ts';
import { ENTITIES } from '../entities/index.ts';
import { isForgotten } from '../outliving.ts';
import { quote } from '../sql.ts';

/** Every table whose rows go when their tenant is deleted, by name. */
export const forgottenTables = (): readonly string[] =>
  (ENTITIES as readonly Table[]).filter(isForgotten).map(({ meta }) => meta.tableName);

/** How many rows of a tenant will go with it, in all tables. Throws DATABASE_UNREACHABLE. */
export const countTenantRows = (database: Database, tenant: string): Promise<number> =>
  database.read(tenant, async (sql) => {
    let count = 0;
    for (const table of forgottenTables()) {
      const [found] = await sql<{ rows: string }>(
        `select count(*) as rows from aura.${quote(table)} where tenant = $1`,
        [tenant],
      );
      count += Number(found?.rows ?? 0);
    }
    return count;
  });
