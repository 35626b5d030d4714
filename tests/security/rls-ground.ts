import { MikroORM } from '@mikro-orm/postgresql';
import type { Database } from '../../db/connect.ts';
import type { Sql } from '../../db/sql.ts';
import { closePool, transaction } from '../../db/transaction.ts';
import { catalogueFaults, SHARED_TABLES } from '../catalogue-faults.ts';
import { oneOfEach, openTestDatabase, rowsAfter, rowsOf, TEST_PASSWORDS } from '../given-projections.ts';

/** The tenants in the read models; each has a row of everything that can happen. */
export const TENANTS = ['acme', 'globex'] as const;

/** The read models of two tenants, on one connection for all who read. */
export interface RlsGround extends Pick<Database, 'read' | 'readPlatform'> {
  /** Tables whose rows belong to a tenant, by name. */
  readonly tables: readonly string[];
  /** What a role's own connection answers to a text, as an intruder would use it: rows, or `refused`. What it changes is taken back. */
  readonly as: (role: keyof typeof TEST_PASSWORDS, text: string) => Promise<readonly unknown[] | 'refused'>;
  /** Every way from one tenant to another that the database's catalogue shows. */
  readonly faults: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

class Undo extends Error {}

const within = async <T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> => {
  const orm = new MikroORM({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: 1 },
  });
  let result: { readonly value: T } | undefined;
  try {
    await transaction(orm, 'read write', async (sql) => {
      result = { value: await work(sql) };
      throw new Undo();
    });
  } catch (thrown) {
    if (!(thrown instanceof Undo)) throw thrown;
  } finally {
    await closePool(orm);
  }
  return (result as { readonly value: T }).value;
};

/** Fills an empty database, given by its superuser's address. */
export const openRlsGround = async (url: string): Promise<RlsGround> => {
  const database = await openTestDatabase(url, { readers: 1 });
  await rowsAfter(database, TENANTS.flatMap(oneOfEach));
  const there = await rowsOf<{ name: string }>(
    database,
    `select relname as name from pg_class where relnamespace = 'aura'::regnamespace and relkind in ('r', 'p') order by 1`,
  );
  const shared = Object.keys(SHARED_TABLES);
  return {
    read: database.read,
    readPlatform: database.readPlatform,
    tables: there.map(({ name }) => name).filter((name) => !shared.includes(name)),
    as: async (role, text) => {
      const mine = new URL(url);
      mine.username = `aura_${role}`;
      mine.password = TEST_PASSWORDS[role];
      try {
        return await within(mine.href, (sql) => sql(text));
      } catch (thrown) {
        if (/permission denied|must be owner|row-level security/.test(String(thrown))) return 'refused';
        throw thrown;
      }
    },
    faults: () => within(url, (sql) => catalogueFaults(sql, { schemas: ['aura', 'aura_state'], shared })),
    close: database.close,
  };
};
