import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { checksum } from '../../db/checksum.ts';
import { compareRows } from '../../db/compare.ts';
import type { Database } from '../../db/connect.ts';
import type { LoadedProjection } from '../../db/ddl.ts';
import { ensureDerived } from '../../db/derived.ts';
import { loadProjections } from '../../db/load.ts';
import { ensurePartition, readPartitions } from '../../db/partitions.ts';
import { projectionRebuildRequested } from '../../schemas/projections.ts';
import { roomStarted } from '../../schemas/rooms.ts';
import { formatShards, holdsTenant, type Shards } from '../../streams/shards.ts';
import {
  dropDerived,
  growingLog,
  happened,
  openTestDatabase,
  project,
  rowsAfter,
  rowsOf,
  type GrowingLog,
} from '../given-projections.ts';
import { answering, Tally, tally } from '../given-tally.ts';
import { usePostgres } from '../ground.ts';
import { meeting } from '../meeting.ts';

const LOW: Shards = { from: 0, to: 7 };
const HIGH: Shards = { from: 8, to: 15 };

const tenantsIn = (shards: Shards, count: number): readonly string[] =>
  Array.from({ length: 200 }, (_, at) => `t${at}`)
    .filter((tenant) => holdsTenant(shards, tenant))
    .slice(0, count);
const [low, high] = [LOW, HIGH].map((shards) => tenantsIn(shards, 2)) as [string[], string[]];
const [lowTenant = '', highTenant = ''] = [low[0], high[0]];

describe('projections that several processes share', () => {
  const postgres = usePostgres();
  let database: Database;
  let others: readonly LoadedProjection[];

  beforeAll(async () => {
    database = await openTestDatabase(postgres.url, { entities: [Tally] as never });
    others = await loadProjections();
  });
  beforeEach(() => dropDerived(database));
  afterAll(() => database.close());

  const all = () => [...others, tally()];
  const start = (log: GrowingLog, shards: Shards | undefined, more: object = {}) =>
    project(database, log, {
      projections: all(),
      ...(shards ? { shards } : {}),
      lastOwn: () =>
        log.events.findLast(({ event }) => !shards || holdsTenant(shards, event.tenant))?.position.seq ?? 0,
      ...more,
    });
  /** Each has taken in the last event of its own. */
  const settled = (log: GrowingLog, ...ranges: readonly Shards[]) =>
    vi.waitFor(
      async () => {
        const partitions = await database.project((sql) => readPartitions(sql, 'EVENTS'));
        for (const shards of ranges) {
          const last = log.events.findLast(({ event }) => holdsTenant(shards, event.tenant))?.position.seq ?? 0;
          const own = partitions.find((one) => formatShards(one.shards) === formatShards(shards));
          expect([formatShards(shards), own?.position]).toEqual([formatShards(shards), last]);
        }
      },
      { timeout: 20_000, interval: 20 },
    );
  /** The ranges stand so. Until then whoever holds the old ones goes on, and what it takes in counts for all that come of them. */
  const divided = (...ranges: readonly Shards[]) =>
    vi.waitFor(
      async () => {
        const partitions = await database.project((sql) => readPartitions(sql, 'EVENTS'));
        expect(partitions.map(({ shards }) => shards)).toEqual(ranges);
      },
      { timeout: 20_000, interval: 20 },
    );
  const rooms = (tenant: string, count: number, from = 0) =>
    Array.from({ length: count }, (_, at) =>
      happened(roomStarted, { roomId: `RM_${from + at}`, name: 'standup' }, { tenant, id: `started-${from + at}` }),
    );
  const totals = async () =>
    Object.fromEntries(
      (await rowsOf<{ tenant: string; total: number }>(database, 'select tenant, total from aura.tallies')).map(
        ({ tenant, total }) => [tenant, total],
      ),
    );

  it('come to the same rows as in one, each tenant as of its own events', async () => {
    const day = [...low, ...high].flatMap((tenant) => meeting(tenant, `RM_${tenant}`));
    const mixed = day.map((event, at) => [(at * 7) % 13, event] as const).toSorted(([a], [b]) => a - b);
    const events = mixed.map(([, event]) => event);
    const whole = (await rowsAfter(database, events, { projections: all() })).checksum;
    await dropDerived(database);
    const log = growingLog(9);
    const [one, two] = [await start(log, LOW), await start(log, HIGH)];
    for (const event of events.slice(0, 30)) log.append(event);
    await settled(log, LOW, HIGH);
    log.append(...events.slice(30));
    await settled(log, LOW, HIGH);
    expect(await checksum(database, all())).toBe(whole);
    log.append(...rooms(highTenant, 3));
    await settled(log, LOW, HIGH);
    const asOf = (tenant: string) => database.read(tenant, async (_sql, position) => position);
    expect(await asOf(highTenant)).toBe(`EVENTS:${log.events.length}`);
    expect(await asOf(lowTenant)).not.toBe(`EVENTS:${log.events.length}`);
    await vi.waitFor(
      () => expect([one, two].map(({ projector }) => projector.health().lag.events)).toEqual([0, 0]),
      10_000,
    );
    await one.projector.stop();
    await two.projector.stop();
  });

  it('are divided and put together again without an event lost or counted twice, wherever each stands', async () => {
    const log = growingLog(5);
    log.append(...rooms(lowTenant, 20), ...rooms(highTenant, 20));
    const whole = await start(log, undefined);
    await whole.caughtUp();
    await whole.projector.stop();
    const one = await start(log, LOW);
    log.append(...rooms(highTenant, 10, 20), ...rooms(lowTenant, 10, 20));
    await settled(log, LOW);
    // Nobody has taken in the other half; the ranges differ in where they stand.
    expect(await totals()).toEqual({ [lowTenant]: 30, [highTenant]: 20 });
    await one.projector.stop();
    const again = await start(log, undefined);
    await again.caughtUp();
    expect(await totals()).toEqual({ [lowTenant]: 30, [highTenant]: 30 });
    expect((await database.project((sql) => readPartitions(sql, 'EVENTS'))).map(({ shards }) => shards)).toEqual([
      { from: 0, to: 15 },
    ]);
    await again.projector.stop();
  });

  it('keep their rows when two that divide them otherwise start in the same moment', async () => {
    const log = growingLog(5);
    log.append(...rooms(lowTenant, 5), ...rooms(highTenant, 5));
    const whole = await start(log, undefined);
    await whole.caughtUp();
    await whole.projector.stop();
    let steps = 0;
    const between: Database = {
      ...database,
      own: async (work) => {
        const done = await database.own(work);
        if ((steps += 1) === 1) await ensurePartition(database, 'EVENTS', LOW);
        return done;
      },
    };
    expect((await ensureDerived(between, 'EVENTS', all())).recreated).toBeUndefined();
    expect(await totals()).toEqual({ [lowTenant]: 5, [highTenant]: 5 });
  });

  it('are left by a process whose range was divided, and taken by the one that stands by when another ends', async () => {
    const log = growingLog(5);
    const old = await start(log, undefined);
    log.append(...rooms(lowTenant, 5), ...rooms(highTenant, 5));
    await old.caughtUp();
    const [one, standBy] = [await start(log, LOW), await start(log, LOW)];
    const two = await start(log, HIGH);
    await divided(LOW, HIGH);
    log.append(...rooms(lowTenant, 5, 5), ...rooms(highTenant, 5, 5));
    await settled(log, LOW, HIGH);
    await vi.waitFor(
      () =>
        expect(old.projector.health()).toMatchObject({
          state: 'standby',
          reason: 'the shards are divided otherwise: 0-7, 8-15',
        }),
      10_000,
    );
    await one.projector.stop();
    log.append(...rooms(lowTenant, 5, 10));
    await settled(log, LOW, HIGH);
    expect(await totals()).toEqual({ [lowTenant]: 15, [highTenant]: 10 });
    for (const { projector } of [old, standBy, two]) await projector.stop();
  });

  it('are rebuilt for all, once the one that is behind has come up, and compare as the log says', async () => {
    const log = growingLog(50);
    log.append(...rooms(lowTenant, 30), ...rooms(highTenant, 30));
    // The build may read on to where the other half's events are that nobody has taken in, and then has to wait.
    const gate = Promise.withResolvers<void>();
    const gated = async function* (after: number, signal: AbortSignal) {
      for await (const events of log.read(after, signal)) {
        if ((events.at(-1)?.position.seq ?? 0) > 1_500) await gate.promise;
        yield events;
      }
    };
    const passed: number[] = [];
    const one = await start(log, LOW, {
      ...answering(log),
      readOwn: log.read,
      read: gated,
      onProgress: ({ position }: { position: string }) => passed.push(Number(position.split(':')[1])),
    });
    const two = await start(log, HIGH);
    await settled(log, LOW, HIGH);
    await two.projector.stop();
    const behind = rooms(highTenant, 1_500, 30);
    const wish = happened(
      projectionRebuildRequested,
      { projection: 'tally', rebuildId: 'rb-1' },
      { tenant: lowTenant },
    );
    log.append(...behind, wish, ...rooms(lowTenant, 10, 30));
    await settled(log, LOW);
    await vi.waitFor(() => expect(passed.length).toBeGreaterThan(0), 10_000);
    const again = await start(log, HIGH);
    await settled(log, HIGH);
    gate.resolve();
    await vi.waitFor(
      async () =>
        expect(await rowsOf(database, 'select state from aura.projection_rebuilds')).toEqual([{ state: 'rebuilt' }]),
      20_000,
    );
    await settled(log, LOW, HIGH);
    expect(await totals()).toEqual({ [lowTenant]: 40, [highTenant]: 1_530 });
    const found = await compareRows(
      { database, stream: 'EVENTS', read: log.read },
      tally(),
      lowTenant,
      () => undefined,
      new AbortController().signal,
    );
    expect(found).toMatchObject({ rows: 0, rowsElsewhere: 0 });
    await rowsOf(database, `update aura.tallies set total = 7 where tenant = $1 returning tenant`, [highTenant]);
    const second = await compareRows(
      { database, stream: 'EVENTS', read: log.read },
      tally(),
      lowTenant,
      () => undefined,
      new AbortController().signal,
    );
    expect(second).toMatchObject({ rows: 0, rowsElsewhere: 1, differences: [] });
    await one.projector.stop();
    await again.projector.stop();
  });
});
