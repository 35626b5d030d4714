import { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../db/connect.ts';
import type { Sql } from '../../db/sql.ts';
import { closePool, transaction } from '../../db/transaction.ts';
import { catalogueFaults, SHARED_TABLES } from '../catalogue-faults.ts';
import { oneOfEach, openTestDatabase, rowsAfter } from '../given-projections.ts';
import { usePostgres } from '../ground.ts';

const LOOKED = { schemas: ['aura', 'aura_state'], shared: Object.keys(SHARED_TABLES) };
const TENANTS = ['acme', 'globex'] as const;

/** A table as it should be, in a schema of the test. */
const GOOD = `create schema probe; create table probe.things (tenant text not null, id text not null, primary key (tenant, id));
  alter table probe.things enable row level security; alter table probe.things force row level security;
  create policy tenant on probe.things for select to aura_app using (tenant = nullif(current_setting('app.tenant', true), ''));`;

class Undo extends Error {}

describe('the catalogue of the database', () => {
  const postgres = usePostgres({ own: true });
  let database: Database;
  let root: MikroORM;

  beforeAll(async () => {
    database = await openTestDatabase(postgres.url, { readers: 1 });
    await rowsAfter(database, TENANTS.flatMap(oneOfEach));
    root = new MikroORM({ clientUrl: postgres.url, entities: [], discovery: { warnWhenNoEntities: false } });
  });
  afterAll(async () => {
    await closePool(root);
    await database.close();
  });

  /** In a transaction that is taken back, as a user that may do anything. */
  const within = async <T>(work: (sql: Sql) => Promise<T>): Promise<T> => {
    let result: { readonly value: T } | undefined;
    await transaction(root, 'read write', async (sql) => {
      result = { value: await work(sql) };
      throw new Undo();
    }).catch((thrown: unknown) => {
      if (!(thrown instanceof Undo)) throw thrown;
    });
    return (result as { readonly value: T }).value;
  };

  it('shows no way from one tenant to another', async () => {
    expect(await within((sql) => catalogueFaults(sql, LOOKED))).toEqual([]);
  });

  it('looks at the tables there are, and lists none as shared that is not there', async () => {
    const there = await within((sql) =>
      sql<{ name: string }>(`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'aura' and c.relkind in ('r', 'p')`),
    );
    const names = there.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['rooms', 'tenants', 'event_index', ...LOOKED.shared]));
  });

  const looked = { schemas: ['probe'], shared: [] };
  const planted = (statement: string) =>
    within(async (sql) => {
      await sql(GOOD);
      expect((await catalogueFaults(sql, looked)).filter((fault) => fault.includes('probe'))).toEqual([]);
      await sql(statement);
      return catalogueFaults(sql, looked);
    });

  it.each([
    ['alter table probe.things disable row level security', 'row level security is not forced'],
    ['alter table probe.things no force row level security', 'row level security is not forced'],
    ['create table probe.bare (id text primary key)', 'without a tenant that is not in the list'],
    ['alter policy tenant on probe.things using (true)', 'does not ask for the tenant'],
    ['create policy all_of_us on probe.things for select using (true)', 'a policy for everybody'],
    ['create policy writes on probe.things for update to aura_app using (true)', 'lets the application write'],
    ['alter table probe.things add column user_id text', 'does not ask for the person'],
    ['create view probe.seen as select * from probe.things', 'its owner’s eyes'],
    ['create materialized view probe.kept as select * from probe.things', 'a materialized view'],
    [
      `create function probe.f() returns int language sql security definer as 'select 1'`,
      'a function that runs as its owner',
    ],
    ['create unique index alone on probe.things (id)', 'does not begin with the tenant'],
    ['alter role aura_app bypassrls', 'may pass row level security'],
    ['alter role aura_projector superuser', 'may pass row level security'],
    ['grant aura_owner to aura_app', 'can become another'],
    ['alter table probe.things owner to aura_app', 'the reading or writing role owns'],
    ['grant select on probe.things to public', 'a grant to everybody'],
    ['grant insert on probe.things to aura_app', 'lets the application write'],
  ])('shows what %s would open', async (statement, what) => {
    expect(await planted(statement)).toEqual(expect.arrayContaining([expect.stringContaining(what)]));
  });

  it.each([
    ['the table itself', 'select tenant from probe.things', 'aura_app', ['acme']],
    ['a view of the one who asks', 'select tenant from probe.invoker', 'aura_app', ['acme']],
    ['a plain view: its owner’s eyes', 'select tenant from probe.plain', 'aura_app', ['acme', 'globex']],
    ['a materialized view, even so', 'select tenant from probe.kept', 'aura_app', ['acme', 'globex']],
    ['a function that runs as its owner', 'select tenant from probe.definer()', 'aura_app', ['acme', 'globex']],
    ['the owner, where it is forced', 'select tenant from probe.things', 'aura_owner', []],
    ['the owner, where it is not', 'select tenant from probe.unforced', 'aura_owner', ['acme', 'globex']],
  ])('is right about %s', async (_what, text, role, expected) => {
    const rows = await within(async (sql) => {
      await sql(`${GOOD} insert into probe.things values ('acme', 'a'), ('globex', 'b');
        create view probe.plain as select * from probe.things;
        create view probe.invoker with (security_invoker = true) as select * from probe.things;
        create materialized view probe.kept as select * from probe.things;
        create function probe.definer() returns setof probe.things language sql security definer as 'select * from probe.things';
        create table probe.unforced (like probe.things); alter table probe.unforced enable row level security;
        insert into probe.unforced select * from probe.things;
        alter table probe.things owner to aura_owner; alter table probe.unforced owner to aura_owner;
        grant usage on schema probe to aura_app, aura_owner; grant select on all tables in schema probe to aura_app, aura_owner;
        set local app.tenant = 'acme'; set local role ${role};`);
      return sql<{ tenant: string }>(`${text} order by tenant`);
    });
    expect(rows.map(({ tenant }) => tenant)).toEqual(expected);
  });

  it('keeps two tenants apart on the one connection they share, whatever becomes of their requests', async () => {
    let foreign = 0;
    let asked = 0;
    const request = async (turn: number): Promise<void> => {
      const tenant = TENANTS[turn % 2] as string;
      await database.read(tenant, async (sql) => {
        const rows = await sql<{ tenant: string }>(
          'select tenant from aura.rooms union all select tenant from aura.event_index',
        );
        asked += rows.length;
        foreign += rows.filter((row) => row.tenant !== tenant).length;
        if (turn % 40 === 0) await sql('select 1 / 0');
        if (turn % 40 === 20)
          await Promise.all([sql('select pg_cancel_backend(pg_backend_pid())'), sql('select pg_sleep(1)')]);
      });
    };
    let failed = 0;
    for (let from = 0; from < 1_000; from += 50)
      await Promise.all(Array.from({ length: 50 }, (_, at) => request(from + at).catch(() => (failed += 1))));
    expect({ foreign, failed }).toEqual({ foreign: 0, failed: 50 });
    expect(asked).toBeGreaterThan(1_000);
    expect(await database.read('', (sql) => sql('select 1 from aura.rooms'))).toEqual([]);
  });

  it('shows a platform the tenants, all of them, and nothing else of anybody', async () => {
    const seen = await database.readPlatform((sql) =>
      sql<{ tenant: string }>('select tenant from aura.tenants order by 1'),
    );
    expect(seen.map(({ tenant }) => tenant)).toEqual(['acme', 'globex']);
    for (const table of ['rooms', 'event_index', 'timers', 'members'])
      expect(await database.readPlatform((sql) => sql(`select 1 from aura.${table}`))).toEqual([]);
  });
});
