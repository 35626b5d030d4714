import { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../db/connect.ts';
import type { Sql } from '../../db/sql.ts';
import { closePool, plainly } from '../../db/transaction.ts';
import { roomStarted } from '../../schemas/rooms.ts';
import { SHARED_TABLES } from '../catalogue-faults.ts';
import { happened, oneOfEach, openTestDatabase, rowsAfter, rowsOf, TEST_PASSWORDS } from '../given-projections.ts';
import { usePostgres } from '../ground.ts';
import { meeting } from '../meeting.ts';

/** Tables that belong to no tenant. */
const SHARED = Object.keys(SHARED_TABLES);

const TENANTS = ['acme', 'globex'] as const;

/** A connection of a role as an intruder would use it, with whatever SQL. */
const asRole = async <T>(
  url: string,
  role: keyof typeof TEST_PASSWORDS,
  work: (sql: Sql) => Promise<T>,
): Promise<T> => {
  const mine = new URL(url);
  mine.username = `aura_${role}`;
  mine.password = TEST_PASSWORDS[role];
  const orm = new MikroORM({
    clientUrl: mine.href,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: 1 },
  });
  try {
    return await plainly(orm, work);
  } finally {
    await closePool(orm);
  }
};

describe('two tenants that use the same ids', () => {
  const postgres = usePostgres();
  let database: Database;

  beforeAll(async () => {
    database = await openTestDatabase(postgres.url, { readers: 1 });
    const same = { id: 'the-same', source: '/edges/here' };
    await rowsAfter(database, [
      ...TENANTS.flatMap((tenant) => meeting(tenant, 'RM_same')),
      ...TENANTS.flatMap((tenant) => oneOfEach(tenant)),
      ...TENANTS.map((tenant) => happened(roomStarted, { roomId: 'RM_shared', name: tenant }, { tenant, ...same })),
    ]);
    // Of what a comparison finds no event tells.
    for (const tenant of TENANTS)
      await rowsOf(
        database,
        `insert into aura.projection_differences (tenant, projection, at, comparison_id, difference) values ($1, 'rooms', 1, 'cm-1', '{}')`,
        [tenant],
      );
  });
  afterAll(() => database.close());

  const tables = () =>
    rowsOf<{ name: string }>(
      database,
      `select relname as name from pg_class where relnamespace = 'aura'::regnamespace and relkind in ('r', 'p')`,
    );

  it('keep both events', async () => {
    expect(await rowsOf(database, `select tenant from aura.event_index where id = 'the-same' order by tenant`)).toEqual(
      [{ tenant: 'acme' }, { tenant: 'globex' }],
    );
    expect(
      await rowsOf(database, `select tenant, name from aura.rooms where id = 'RM_shared' order by tenant`),
    ).toEqual(TENANTS.map((tenant) => ({ tenant, name: tenant })));
  });

  it('see their own rows and no others, in every table', async () => {
    for (const { name } of await tables()) {
      if (SHARED.includes(name)) continue;
      for (const tenant of TENANTS) {
        const seen = await database.read(tenant, (sql) =>
          sql<{ tenant: string }>(`select distinct tenant from aura.${name}`),
        );
        expect([name, ...seen.map((row) => row.tenant)]).toEqual([name, tenant]);
      }
    }
  });

  it('see nothing without a tenant, nor with one that is no tenant', async () => {
    for (const tenant of ['', 'nobody', `acme' or 'a' = 'a`])
      expect(await database.read(tenant, (sql) => sql('select 1 from aura.rooms'))).toEqual([]);
    expect(await asRole(postgres.url, 'app', (sql) => sql('select 1 from aura.rooms'))).toEqual([]);
  });

  it('leave nothing behind on the one connection they share, whether a read ended well or not', async () => {
    for (let turn = 0; turn < 60; turn += 1) {
      const tenant = TENANTS[turn % 2] as string;
      const read = database.read(tenant, async (sql) => {
        const rows = await sql<{ tenant: string }>('select distinct tenant from aura.participants');
        if (turn % 5 === 0) await sql('select 1 / 0');
        return rows.map((row) => row.tenant);
      });
      if (turn % 5 === 0) await expect(read).rejects.toThrow('division by zero');
      else expect(await read).toEqual([tenant]);
    }
  });

  it('are kept apart by policies that are forced on every table and by roles that cannot pass them', async () => {
    const unforced = await rowsOf(
      database,
      `select relname from pg_class where relnamespace = 'aura'::regnamespace and relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity)`,
    );
    expect(unforced).toEqual([]);
    expect((await tables()).length).toBeGreaterThanOrEqual(9);
    expect(
      await rowsOf(
        database,
        `select rolname from pg_roles where rolname like 'aura\\_%' and (rolsuper or rolbypassrls or rolcreaterole)`,
      ),
    ).toEqual([]);
    expect(await rowsOf(database, `select distinct tableowner from pg_tables where schemaname = 'aura'`)).toEqual([
      { tableowner: 'aura_owner' },
    ]);
    expect(await asRole(postgres.url, 'owner', (sql) => sql('select 1 from aura.rooms'))).toEqual([]);
  });

  it('cannot be written to, nor the tables dropped, by the role that reads', async () => {
    for (const text of [
      `delete from aura.rooms`,
      `update aura.rooms set name = 'x'`,
      `insert into aura.rooms (tenant, id, opened_at) values ('acme', 'x', now())`,
      'drop table aura.rooms',
      'set role aura_owner',
    ])
      await expect(asRole(postgres.url, 'app', (sql) => sql(text))).rejects.toThrow(/permission denied|must be owner/);
    await expect(database.read('acme', (sql) => sql('create temp table t (a int)'))).rejects.toThrow(
      /read-only|permission denied/,
    );
  });

  it("do not learn of each other's ids: every unique key begins with the tenant", async () => {
    const keys = await rowsOf<{ name: string; first: string }>(
      database,
      `select i.indexrelid::regclass::text as name, a.attname as first from pg_index i
       join pg_class c on c.oid = i.indrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
       where c.relnamespace = 'aura'::regnamespace and i.indisunique and c.relname not in ('${SHARED.join("', '")}')`,
    );
    expect(keys.filter(({ first }) => first !== 'tenant')).toEqual([]);
  });
});
