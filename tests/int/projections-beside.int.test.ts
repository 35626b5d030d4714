import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../db/connect.ts';
import type { LoadedProjection } from '../../db/ddl.ts';
import { loadProjections } from '../../db/load.ts';
import { dropDerived, growingLog, openTestDatabase, project, rowsOf } from '../given-projections.ts';
import { heldBack, rooms, started, Tally, tally, tallyOf, tallyWithFirst, TallyWithFirst } from '../given-tally.ts';
import { usePostgres } from '../ground.ts';

describe('a projection whose cases have changed', () => {
  const postgres = usePostgres();
  let database: Database;
  /** As another process has it. */
  let elsewhere: Database;
  let others: readonly LoadedProjection[];

  beforeAll(async () => {
    database = await openTestDatabase(postgres.url, { entities: [Tally] as never });
    elsewhere = await openTestDatabase(postgres.url, { entities: [Tally] as never });
    others = await loadProjections();
  });
  beforeEach(() => dropDerived(database));
  afterAll(() => Promise.all([database.close(), elsewhere.close()]));

  const projected = async (events = rooms(30)) => {
    const log = growingLog(7);
    log.append(...events);
    const { projector, caughtUp } = await project(database, log, { projections: [...others, tally()] });
    await caughtUp();
    await projector.stop();
    return log;
  };

  it('goes on serving from the old tables, which take new events in, until the new ones have caught up', async () => {
    const log = await projected();
    const { read, letGo } = heldBack(log);
    const { projector, caughtUp } = await project(database, log, {
      projections: [...others, tally(10)],
      read,
      buildEveryMs: 20,
    });
    await vi.waitFor(() => expect(projector.health().state).toBe('renewing'), 20_000);
    log.append(started('RM_more'));
    await vi.waitFor(async () => expect(await tallyOf(database)).toMatchObject({ total: 40, last: 'RM_more' }), 20_000);
    expect(await rowsOf(database, `select id from aura.rooms where id = 'RM_more'`)).toHaveLength(1);
    letGo();
    await caughtUp();
    await projector.stop();
    expect(await tallyOf(database)).toMatchObject({ total: 310, last: 'RM_more' });
    expect(await rowsOf(database, 'select name from aura.projection_builds')).toEqual([]);
  });

  it('is never seen half-built, and what is read is never older than its position says', async () => {
    const log = await projected(rooms(60));
    const { projector, caughtUp } = await project(database, log, {
      projections: [...others, tally(10)],
      buildEveryMs: 20,
    });
    const seen = new Set<number>();
    const done = new AbortController();
    const reading = (async () => {
      while (!done.signal.aborted) {
        const [one] = await database.read('default', (sql) => sql<{ total: number }>('select total from aura.tallies'));
        seen.add(one?.total ?? -1);
      }
    })();
    await caughtUp();
    done.abort();
    await reading;
    await projector.stop();
    seen.add((await tallyOf(database))?.total ?? -1);
    expect([...seen].toSorted((a, b) => a - b)).toEqual([60, 600]);
  });

  it('is built once when two processes run, and both go on', async () => {
    const log = await projected();
    const exchanged: string[] = [];
    const more = {
      projections: [...others, tally(10)],
      buildEveryMs: 20,
      buildStep: (step: string, name: string) => void (step === 'exchanged' && exchanged.push(name)),
    };
    const [one, two] = await Promise.all([project(database, log, more), project(elsewhere, log, more)]);
    await vi.waitFor(() => expect(exchanged).toEqual(['tally']), 10_000);
    log.append(...rooms(20, 'RM_later'));
    await Promise.any([one.caughtUp(), two.caughtUp()]);
    await one.projector.stop();
    log.append(started('RM_last'));
    await two.caughtUp();
    await two.projector.stop();
    expect(exchanged).toEqual(['tally']);
    expect(await tallyOf(database)).toMatchObject({ total: 510, last: 'RM_last' });
  });

  it('stops the process of the older version from writing, once it has been exchanged', async () => {
    const log = await projected();
    const older = await project(database, log, { projections: [...others, tally()], buildEveryMs: 20 });
    await older.caughtUp();
    const newer = await project(elsewhere, log, { projections: [...others, tally(10)], buildEveryMs: 20 });
    await vi.waitFor(async () => expect(await tallyOf(database)).toMatchObject({ total: 300 }), 10_000);
    log.append(...rooms(5, 'RM_later'));
    await newer.caughtUp();
    await vi.waitFor(() => expect(older.projector.health().state).toBe('standby'), 10_000);
    expect(await tallyOf(database)).toMatchObject({ total: 350 });
    await older.projector.stop();
    await newer.projector.stop();
  });

  it('gives the same rows wherever the log is cut between what was there before, during and after the building', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 11 }), { minLength: 1, maxLength: 40 }),
        fc.nat(40),
        fc.nat(40),
        fc.integer({ min: 1, max: 9 }),
        async (ids, first, second, batch) => {
          const all = ids.map((id) => started(`RM_${id}`));
          const [a, b] = [Math.min(first, second), Math.max(first, second)];
          await dropDerived(database);
          const log = growingLog(batch);
          log.append(...all.slice(0, a));
          const before = await project(database, log, { projections: [tally()] });
          await before.caughtUp();
          await before.projector.stop();
          log.append(...all.slice(a, b));
          let left = 2;
          const { projector, caughtUp } = await project(database, log, {
            projections: [tally(10)],
            buildEveryMs: 5,
            // What comes while the tables are being exchanged.
            buildStep: (step) => {
              if (step === 'caught up' && (left -= 1) >= 0) log.append(...all.slice(left === 1 ? b : all.length));
            },
          });
          await vi.waitFor(() => expect(log.events).toHaveLength(all.length), { timeout: 5_000, interval: 5 });
          await caughtUp();
          await projector.stop();
          const distinct = [...new Set(ids)];
          expect(await tallyOf(database)).toMatchObject({
            total: 10 * distinct.length,
            last: `RM_${String(distinct.at(-1))}`,
          });
        },
      ),
      { numRuns: 12 },
    );
  }, 60_000);
});

describe('a projection whose tables have changed', () => {
  const postgres = usePostgres();
  let before: Database;
  let after: Database;

  beforeAll(async () => {
    before = await openTestDatabase(postgres.url, { entities: [Tally] as never });
    after = await openTestDatabase(postgres.url, { entities: [TallyWithFirst] as never });
  });
  afterAll(() => Promise.all([before.close(), after.close()]));

  it('serves what the old tables have, refuses what they lack, and says so, until the new ones take their place', async () => {
    const others = await loadProjections();
    const log = growingLog(7);
    log.append(...rooms(20));
    const old = await project(before, log, { projections: [...others, tally()] });
    await old.caughtUp();
    await old.projector.stop();
    const { read, letGo } = heldBack(log);
    const said: Readonly<Record<string, unknown>>[] = [];
    const { projector, caughtUp } = await project(after, log, {
      projections: [...others, tallyWithFirst],
      read,
      buildEveryMs: 20,
      log: (_level, _message, details) => void said.push(details),
    });
    await vi.waitFor(() => expect(projector.health().state).toBe('renewing'), 20_000);
    log.append(started('RM_more'));
    await vi.waitFor(
      async () => expect(await rowsOf(after, `select id from aura.rooms where id = 'RM_more'`)).toHaveLength(1),
      20_000,
    );
    expect(await after.read('default', (sql) => sql('select total from aura.tallies'))).toEqual([{ total: 20 }]);
    await expect(after.read('default', (sql) => sql('select first from aura.tallies'))).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
    });
    expect(said).toContainEqual(expect.objectContaining({ projection: 'tally' }));
    expect(JSON.stringify(said)).toContain('\\"first\\" text null');
    letGo();
    await caughtUp();
    await projector.stop();
    expect(await after.read('default', (sql) => sql('select total, first, last from aura.tallies'))).toEqual([
      { total: 21, first: 'RM_0', last: 'RM_more' },
    ]);
  });
});
