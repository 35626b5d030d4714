import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../db/connect.ts';
import { oftenRun, type Sql } from '../../db/sql.ts';
import { roomStarted } from '../../schemas/rooms.ts';
import { happened, openTestDatabase, rowsAfter } from '../given-projections.ts';
import { usePostgres } from '../ground.ts';

const READERS = 3;
const EVERYTHING = oftenRun('select * from aura.rooms where tenant = $1');

describe('a read that is planned once on each connection', () => {
  const postgres = usePostgres();
  let database: Database;

  beforeAll(async () => {
    database = await openTestDatabase(postgres.url, { readers: READERS });
    await rowsAfter(database, [happened(roomStarted, { roomId: 'RM_1', name: 'standup' }, { tenant: 'acme' })]);
  });
  afterAll(() => database.close());

  const everywhere = <T>(work: () => Promise<T>): Promise<readonly T[]> =>
    Promise.all(Array.from({ length: 4 * READERS }, work));
  const names = () => database.read('acme', (sql) => sql(EVERYTHING, ['acme']));

  it('goes on when the table has got another column meanwhile, on every connection', async () => {
    const before = await everywhere(names);
    expect(before.every((rows) => rows.length === 1)).toBe(true);
    await database.own((sql) => sql('alter table aura.rooms add column more text'));
    const after = await everywhere(names);
    expect(after.map(([row]) => row?.['more'])).toEqual(Array.from({ length: 4 * READERS }, () => null));
  });

  it('shows each tenant its own rows alone, whoever read on that connection before', async () => {
    for (const tenant of ['globex', 'acme', 'globex', 'acme'])
      expect((await everywhere(() => database.read(tenant, (sql) => sql(EVERYTHING, ['acme'])))).flat()).toHaveLength(
        tenant === 'acme' ? 4 * READERS : 0,
      );
  });

  it('leaves the connection usable after a read that failed in the middle', async () => {
    const failing = () => database.read('acme', (sql) => Promise.all([sql('select 1 / 0'), sql(EVERYTHING, ['acme'])]));
    const ends = await Promise.allSettled(Array.from({ length: 4 * READERS }, failing));
    expect(ends.every(({ status }) => status === 'rejected')).toBe(true);
    expect(await names()).toHaveLength(1);
  });

  it('says what failed first, whichever answer is seen first', async () => {
    const late = (sql: Sql) => sql('select 1 / 0').then(() => undefined);
    const read = database.read('acme', (sql) =>
      Promise.all([late(sql).finally(() => undefined), sql(EVERYTHING, ['acme'])]),
    );
    await expect(read).rejects.toThrow('division by zero');
    await database.own((sql) => sql('alter table aura.projection_checkpoints rename to elsewhere'));
    await expect(names()).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    await database.own((sql) => sql('alter table aura.elsewhere rename to projection_checkpoints'));
    expect(await names()).toHaveLength(1);
  });
});
