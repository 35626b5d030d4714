import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../db/connect.ts';
import { schemaDifference } from '../../db/ddl.ts';
import { scramVerifier } from '../../db/roles.ts';
import { openTestDatabase, rowsAfter, rowsOf, TEST_PASSWORDS } from '../given-projections.ts';
import { runSql, usePostgres } from '../ground.ts';

describe('the derived schema', () => {
  const postgres = usePostgres();
  let database: Database;

  beforeAll(async () => {
    database = await openTestDatabase(postgres.url);
  });
  beforeEach(() => rowsAfter(database, []));
  afterAll(() => database.close());

  it('differs in nothing from its declaration', async () => {
    expect(await schemaDifference(database)).toBe('');
  });

  it.each([
    [
      'row level security switched off',
      'alter table aura.rooms disable row level security',
      'enable row level security',
    ],
    [
      'row level security no longer forced',
      'alter table aura.tracks no force row level security',
      'force row level security',
    ],
    ['a policy dropped', 'drop policy tenant on aura.participants', 'create policy "tenant"'],
    ['a policy opened', 'alter policy tenant on aura.rooms using (true)', 'create policy "tenant"'],
    ['a policy added', 'create policy everybody on aura.rooms using (true)', 'drop policy'],
    ['a column dropped', 'alter table aura.rooms drop column metadata', 'add "metadata" text null'],
    ['a type changed', 'alter table aura.rooms alter column max_participants type bigint', 'type int'],
    ['an index dropped', 'drop index aura.event_index_by_subject', 'create index "event_index_by_subject"'],
    [
      'a unique key dropped',
      'alter table aura.event_index drop constraint event_index_identity',
      '"event_index_identity"',
    ],
    ['a declared value taken away', `alter table aura.rooms drop constraint rooms_state_check`, 'rooms_state_check'],
  ])('shows %s', async (_, change, expected) => {
    await database.own((sql) => sql(change));
    expect(await schemaDifference(database)).toContain(expected);
  });

  it('is repaired by a rebuild at the next start', async () => {
    await database.own((sql) => sql('alter table aura.rooms disable row level security'));
    await rowsAfter(database, []);
    expect(await schemaDifference(database)).toBe('');
  });

  it('is what psql sees without a prefix, for every role', async () => {
    expect(await rowsOf(database, 'select * from rooms')).toEqual([]);
    expect(await database.read('default', (sql) => sql('select * from rooms'))).toEqual([]);
  });

  it('stands beside a schema of its own for state that is not derived', async () => {
    expect(
      await rowsOf(database, `select nspowner::regrole::text as owner from pg_namespace where nspname = 'aura_state'`),
    ).toEqual([{ owner: 'aura_owner' }]);
  });
});

describe('the set-up', () => {
  const postgres = usePostgres();

  it('may run many times, at once too', async () => {
    const all = await Promise.all([1, 2, 3].map(() => openTestDatabase(postgres.url)));
    await Promise.all(all.map((database) => database.close()));
  });

  it('puts passwords into no statement: the server gets a verifier that the right password alone meets', async () => {
    expect(scramVerifier('secret', Buffer.alloc(16))).toMatch(
      /^SCRAM-SHA-256\$4096:A+==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/,
    );
    const database = await openTestDatabase(postgres.url);
    await database.close();
    const wrong = new URL(postgres.url);
    wrong.username = 'aura_app';
    wrong.password = 'guess';
    await expect(runSql(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
    wrong.password = TEST_PASSWORDS.app;
    await runSql(wrong.href, 'select 1');
  });

  it('says that Postgres cannot be reached when it does not come within the time', async () => {
    await expect(openTestDatabase('postgres://postgres:x@127.0.0.1:9/none', { waitMs: 300 })).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
    });
  });
});
