import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { checksum } from '../../db/checksum.ts';
import { compareRows } from '../../db/compare.ts';
import type { Database } from '../../db/connect.ts';
import type { LoadedProjection } from '../../db/ddl.ts';
import { loadProjections } from '../../db/load.ts';
import { auditCheckpointed, auditWitnessed } from '../../schemas/audit.ts';
import { deadLetterWritten } from '../../schemas/dead-letters.ts';
import {
  projectionCompared,
  projectionCompareRequested,
  projectionRebuildRequested,
  projectionRebuilt,
} from '../../schemas/projections.ts';
import { AUDIT_SOURCE, AUDIT_TENANT } from '../../streams/audit/checkpoint.ts';
import {
  dropDerived,
  growingLog,
  happened,
  oneOfEach,
  openTestDatabase,
  project,
  rowsAfter,
  rowsOf,
  type Happened,
} from '../given-projections.ts';
import { answering, requested } from '../given-tally.ts';
import { usePostgres } from '../ground.ts';
import { meeting, reportedByLiveKit } from '../meeting.ts';

/** A shuffle that is the same on every run. */
const shuffled = <T>(items: readonly T[], seed: number): readonly T[] => {
  let state = seed;
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  return items
    .map((item) => [random(), item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);
};

const day: readonly Happened[] = [
  ...meeting('default', 'RM_one'),
  ...meeting('acme', 'RM_one'),
  ...meeting('default', 'RM_two'),
  happened(auditCheckpointed, {}, { tenant: AUDIT_TENANT, source: AUDIT_SOURCE, id: 'checkpoint-EVENTS-1' }),
  happened(auditWitnessed, {}, { tenant: AUDIT_TENANT, source: AUDIT_SOURCE, id: 'witnessed-1' }),
  happened(projectionRebuildRequested),
  happened(projectionRebuilt),
  happened(projectionCompareRequested),
  happened(projectionCompared),
];

/** The day, and one of everything that can happen at all. Some of its rows hold positions: it is compared in one order only. */
const whole = [...day, ...oneOfEach('default')];

describe('every projection', () => {
  const postgres = usePostgres();
  let database: Database;
  let all: readonly LoadedProjection[];
  let once: string;
  let allOnce: string;

  beforeAll(async () => {
    database = await openTestDatabase(postgres.url);
    all = await loadProjections();
    once = (await rowsAfter(database, day)).checksum;
    allOnce = (await rowsAfter(database, whole)).checksum;
  });
  afterAll(() => database.close());

  it('writes rows for what the day held, in each of its tables', async () => {
    await rowsAfter(database, whole);
    const names = all.flatMap(({ tables }) => tables.map(({ meta }) => meta.tableName));
    for (const table of names)
      expect([table, ...(await rowsOf(database, `select 1 from aura.${table} limit 1`))]).toHaveLength(2);
  });

  it('makes no dead letter of it', async () => {
    expect((await rowsAfter(database, whole)).letters).toEqual([]);
  });

  it('gives the same rows when every event comes twice', async () => {
    const twice = day.flatMap((event) => [event, event]);
    expect((await rowsAfter(database, [...twice, ...day])).checksum).toBe(once);
  });

  it.each([1, 2, 7, 50])('gives the same rows in batches of %i', async (batch) => {
    expect((await rowsAfter(database, whole, { batch })).checksum).toBe(allOnce);
  });

  it('gives the same rows live, event by event, as in a rebuild', async () => {
    await dropDerived(database);
    const log = growingLog();
    const { projector, caughtUp } = await project(database, log);
    for (const event of whole.slice(0, 40)) {
      log.append(event);
      await caughtUp();
    }
    log.append(...whole.slice(40));
    await caughtUp();
    await projector.stop();
    expect(await checksum(database, all)).toBe(allOnce);
  });

  it('gives the same rows wherever a rebuild is cut into what comes live, compared with the log in the end', async () => {
    const cuts = fc.record({
      cut: fc.nat({ max: day.length }),
      batch: fc.integer({ min: 1, max: 30 }),
      name: fc.constantFrom(...all.map(({ name }) => name)),
    });
    await fc.assert(
      fc.asyncProperty(cuts, async ({ cut, batch, name }) => {
        await dropDerived(database);
        const log = growingLog(batch);
        log.append(...day.slice(0, cut));
        const { projector, caughtUp } = await project(database, log, { projections: all, ...answering(log) });
        log.append(requested(name, 'rb-cut'));
        for (const event of day.slice(cut)) {
          log.append(event);
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        const state = `select state from aura.projection_rebuilds where id = 'rb-cut'`;
        await vi.waitFor(async () => expect(await rowsOf(database, state)).toEqual([{ state: 'rebuilt' }]), 20_000);
        await caughtUp();
        const built = await checksum(database, all);
        for (const projection of all) {
          const needs = { database, stream: 'EVENTS', read: log.read };
          const found = await compareRows(needs, projection, 'default', () => undefined, new AbortController().signal);
          expect([projection.name, found.rows, found.rowsElsewhere]).toEqual([projection.name, 0, 0]);
        }
        await projector.stop();
        const events = log.events.map(({ msgId, event }) => ({ msgId, event }));
        expect(built).toBe((await rowsAfter(database, events)).checksum);
      }),
      { numRuns: 3 },
    );
  }, 120_000);

  it.each([1, 2, 3, 4, 5])('gives the same rows whatever the order, shuffle %i', async (seed) => {
    // A dead letter is ours, written in order: the last one counts.
    const [ordered, free] = [true, false].map((is) =>
      day.filter(({ event }) => (event.type === deadLetterWritten.type) === is),
    ) as [Happened[], Happened[]];
    expect((await rowsAfter(database, [...shuffled(free, seed), ...ordered], { batch: 9 })).checksum).toBe(once);
  });

  it("gives the same rows of LiveKit's reports alone in any order, some of them twice", async () => {
    const reports = reportedByLiveKit('default');
    const expected = await rowsAfter(database, reports);
    for (const seed of [11, 12, 13]) {
      const disturbed = shuffled([...reports, ...reports.slice(3, 8)], seed);
      expect((await rowsAfter(database, disturbed, { batch: 4 })).checksum).toBe(expected.checksum);
    }
  });
});

describe('an end without a start', () => {
  const postgres = usePostgres();
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(postgres.url);
  });
  beforeEach(() => dropDerived(database));
  afterAll(() => database.close());

  it('is a finished room, a session that left, a track that ended', async () => {
    const ends = reportedByLiveKit('default').filter(({ event }) => /finished|left|unpublished/.test(event.type));
    await rowsAfter(database, ends);
    expect(await rowsOf(database, 'select name, state, ended_at is not null as ended from aura.rooms')).toEqual([
      { name: 'standup', state: 'finished', ended: true },
    ]);
    expect(await rowsOf(database, 'select distinct state from aura.participants')).toEqual([{ state: 'left' }]);
    expect(await rowsOf(database, 'select state, kind from aura.tracks')).toEqual([
      { state: 'unpublished', kind: 'audio' },
    ]);
  });

  it('shows a live room whose start was lost by the participants in it', async () => {
    const joins = reportedByLiveKit('default').filter(({ event }) => event.type.includes('joined'));
    await rowsAfter(database, joins);
    expect(await rowsOf(database, 'select name, state from aura.rooms')).toEqual([{ name: null, state: 'active' }]);
  });
});
