import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { checksum } from '../../db/checksum.ts';
import type { Database } from '../../db/connect.ts';
import type { LoadedProjection } from '../../db/ddl.ts';
import { loadProjections } from '../../db/load.ts';
import { roomStarted } from '../../schemas/rooms.ts';
import {
  dropDerived,
  growingLog,
  happened,
  openTestDatabase,
  project,
  rowsAfter,
  rowsOf,
} from '../given-projections.ts';
import { runSql, usePostgres } from '../ground.ts';
import { meeting } from '../meeting.ts';

const day = meeting('default');

describe('derived tables', () => {
  const postgres = usePostgres();
  let database: Database;
  let all: readonly LoadedProjection[];
  let whole: string;

  beforeAll(async () => {
    database = await openTestDatabase(postgres.url);
    all = await loadProjections();
    whole = (await rowsAfter(database, day)).checksum;
  });
  beforeEach(() => dropDerived(database));
  afterAll(() => database.close());

  const projected = async (projections = all) => {
    const log = growingLog();
    log.append(...day);
    const running = await project(database, log, { projections });
    await running.caughtUp();
    return { log, ...running };
  };

  it('that were dropped are the same after the next start', async () => {
    await (await projected()).projector.stop();
    await dropDerived(database);
    const { projector } = await projected();
    await projector.stop();
    expect(await checksum(database, all)).toBe(whole);
  });

  it('that are dropped while the projector runs are rebuilt without a restart', async () => {
    const { log, projector, caughtUp } = await projected();
    await dropDerived(database);
    log.append(happened(roomStarted, { roomId: 'RM_after' }));
    await caughtUp();
    await vi.waitFor(
      async () =>
        expect(await rowsOf(database, 'select count(*)::int as rooms from aura.rooms')).toEqual([{ rooms: 2 }]),
      20_000,
    );
    await projector.stop();
  });

  it('of which one alone is dropped while the projector runs are rebuilt too', async () => {
    const { log, projector, caughtUp } = await projected();
    await database.own((sql) => sql('drop table aura.tracks'));
    log.append(...meeting('default', 'RM_two'));
    await caughtUp();
    expect(await rowsOf(database, 'select count(*)::int as tracks from aura.tracks')).toEqual([{ tracks: 2 }]);
    await projector.stop();
  });

  it.each(['drop schema aura cascade', 'drop table aura.tracks'])(
    'that go while nothing happens (%s) come back all the same',
    async (statement) => {
      const log = growingLog();
      log.append(...day);
      const { projector, caughtUp } = await project(database, log, { projections: all, lagEveryMs: 20 });
      await caughtUp();
      await database.own((sql) => sql(statement));
      const tracks = () => rowsOf(database, 'select count(*)::int as tracks from aura.tracks').catch(() => []);
      await vi.waitFor(async () => expect(await tracks()).toEqual([{ tracks: expect.any(Number) }]), 10_000);
      await caughtUp();
      expect(await checksum(database, all)).toBe(whole);
      await projector.stop();
    },
  );

  it('built by other cases are rebuilt at the start, and only then', async () => {
    await (await projected()).projector.stop();
    const said: unknown[] = [];
    const log = growingLog();
    log.append(...day);
    const changed = all.map((projection) =>
      projection.name === 'tracks' ? { ...projection, source: `${projection.source}\n// changed` } : projection,
    );
    for (const _ of [1, 2]) {
      const running = await project(database, log, {
        projections: changed,
        log: (_level, message, details) => void (message.includes('rebuilt') && said.push(details['because'])),
      });
      await running.caughtUp();
      await running.projector.stop();
    }
    expect(said).toEqual(['these projections have changed: tracks']);
    expect(await checksum(database, all)).toBe(whole);
  });

  it('of a log that was replaced by a shorter one are rebuilt, and the reason is said', async () => {
    await (await projected()).projector.stop();
    const said: unknown[] = [];
    const other = growingLog();
    other.append(happened(roomStarted, { roomId: 'RM_other' }));
    const { projector, caughtUp } = await project(database, other, {
      log: (_level, _message, details) => void said.push(details['reason']),
    });
    await vi.waitFor(
      async () =>
        expect(await rowsOf(database, 'select id from aura.rooms').catch(() => [])).toEqual([{ id: 'RM_other' }]),
      10_000,
    );
    await caughtUp();
    await projector.stop();
    expect(said).toContain(`the log ends at EVENTS:1, before the checkpoint EVENTS:${day.length}: it was replaced`);
  });

  it('of a log that was replaced by a longer one are rebuilt', async () => {
    await (await projected()).projector.stop();
    const other = growingLog();
    other.append(...meeting('default', 'RM_x'), ...meeting('default', 'RM_y'));
    const { projector, caughtUp } = await project(database, other);
    await vi.waitFor(
      async () =>
        expect(await rowsOf(database, 'select id from aura.rooms order by id').catch(() => [])).toEqual([
          { id: 'RM_x' },
          { id: 'RM_y' },
        ]),
      10_000,
    );
    await caughtUp();
    await projector.stop();
  });

  it('of a log that is replaced while the projector runs are rebuilt without a restart', async () => {
    const log = growingLog();
    log.append(...day);
    const { projector, caughtUp } = await project(database, log, { lagEveryMs: 20 });
    await caughtUp();
    log.events.length = 0;
    log.append(happened(roomStarted, { roomId: 'RM_other' }));
    const ids = () => rowsOf(database, 'select id from aura.rooms').catch(() => []);
    await vi.waitFor(async () => expect(await ids()).toEqual([{ id: 'RM_other' }]), 10_000);
    await projector.stop();
  });

  it('are written once when two processes project the same log', async () => {
    const log = growingLog(3);
    const [one, two] = await Promise.all([
      project(database, log, { projections: all }),
      project(database, log, { projections: all }),
    ]);
    for (const event of day) {
      log.append(event);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await Promise.any([one.caughtUp(), two.caughtUp()]);
    expect(await checksum(database, all)).toBe(whole);
    await one.projector.stop();
    log.append(happened(roomStarted, { roomId: 'RM_next' }));
    await two.caughtUp();
    await two.projector.stop();
    expect(await rowsOf(database, `select state from aura.rooms where id = 'RM_next'`)).toEqual([{ state: 'active' }]);
  });

  it('announce their position after the commit, each projection by its name', async () => {
    const log = growingLog();
    const seen: [string, number][] = [];
    const { projector, caughtUp } = await project(database, log, {
      onPosition: (name, { seq }) => void seen.push([name, seq]),
    });
    log.append(...day);
    await caughtUp();
    await projector.stop();
    expect(seen.filter(([, seq]) => seq === day.length).map(([name]) => name)).toEqual(all.map(({ name }) => name));
  });
});

describe('a connection that is lost in the middle of a transaction', () => {
  const postgres = usePostgres();

  it('costs the pool no place, and the program can still stop', async () => {
    const database = await openTestDatabase(postgres.url);
    await rowsAfter(database, []);
    for (let loss = 0; loss < 12; loss += 1) {
      await expect(
        database.read('default', (sql) => sql('select pg_terminate_backend(pg_backend_pid())')),
      ).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
      await expect(database.project((sql) => sql('select pg_terminate_backend(pg_backend_pid())'))).rejects.toThrow(
        'terminating connection',
      );
    }
    expect(await database.read('default', (sql) => sql('select 1 as one'))).toEqual([{ one: 1 }]);
    expect(await rowsOf(database, 'select 1 as one')).toEqual([{ one: 1 }]);
    await database.close();
  });

  it('commits nothing when a statement failed, even if nobody looked at its error', async () => {
    const database = await openTestDatabase(postgres.url);
    await expect(database.project((sql) => sql('select 1 / 0').catch(() => []))).rejects.toThrow('rolled back');
    await database.close();
  });
});

describe('a Postgres that is gone', () => {
  const postgres = usePostgres({ own: true });
  let database: Database;

  beforeAll(async () => {
    database = await openTestDatabase(postgres.url);
  });
  afterAll(() => database.close());

  it('is waited for, and the projections resume with the right rows', async () => {
    const all = await loadProjections();
    const log = growingLog(4);
    const { projector, caughtUp } = await project(database, log, { projections: all });
    log.append(...day.slice(0, 10));
    await caughtUp();
    await postgres.kill();
    log.append(...day.slice(10));
    await vi.waitFor(() => expect(projector.health().state).toBe('waiting'), 10_000);
    await expect(database.read('default', (sql) => sql('select 1'))).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
    });
    expect(await database.ping()).toBe(false);
    await postgres.restart();
    await caughtUp();
    expect(projector.health().state).toBe('live');
    await projector.stop();
    const resumed = await checksum(database, all);
    expect((await rowsAfter(database, day, { projections: all })).checksum).toBe(resumed);
  });

  it('is away for a program whose password another one has changed, until it knows the new one', async () => {
    const before = await openTestDatabase(postgres.url);
    await runSql(postgres.url, `alter role aura_app password 'changed'`);
    await expect(before.read('default', (sql) => sql('select 1'))).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
    });
    await before.close();
    const after = await openTestDatabase(postgres.url);
    expect(await after.read('default', (sql) => sql('select 1 as one'))).toEqual([{ one: 1 }]);
    await after.close();
  });

  it('is not waited for where it lets nobody in', async () => {
    const wrong = new URL(postgres.url);
    wrong.password = 'wrong';
    await expect(openTestDatabase(wrong.href, { waitMs: 3_600_000 })).rejects.toThrow('password authentication failed');
  });
});
