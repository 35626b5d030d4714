import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { checksum } from '../../db/checksum.ts';
import type { Database } from '../../db/connect.ts';
import type { LoadedProjection } from '../../db/ddl.ts';
import { loadProjections } from '../../db/load.ts';
import { deadLetterRedriven, deadLetterRedriveRequested, deadLetterWritten } from '../../schemas/dead-letters.ts';
import { letterId } from '../../streams/identity.ts';
import {
  dropDerived,
  growingLog,
  happened,
  openTestDatabase,
  project,
  rowsAfter,
  rowsOf,
} from '../given-projections.ts';
import { answering, heldBack, requested, rooms, started, Tally, tally, tallyOf } from '../given-tally.ts';
import { usePostgres } from '../ground.ts';
import { meeting } from '../meeting.ts';

describe('a rebuild that somebody asks for', () => {
  const postgres = usePostgres();
  let database: Database;
  let others: readonly LoadedProjection[];

  beforeAll(async () => {
    database = await openTestDatabase(postgres.url, { entities: [Tally] as never });
    others = await loadProjections();
  });
  beforeEach(() => dropDerived(database));
  afterAll(() => database.close());

  const stateOf = async (id: string) =>
    (await rowsOf<{ state: string }>(database, 'select state from aura.projection_rebuilds where id = $1', [id]))[0]
      ?.state;

  it('mends rows that somebody has damaged, and its outcome names where', async () => {
    const log = growingLog(7);
    log.append(...rooms(30));
    const { projector, caughtUp } = await project(database, log, {
      projections: [...others, tally()],
      ...answering(log),
    });
    await caughtUp();
    await rowsOf(database, `update aura.tallies set total = 7, last = 'nobody' returning tenant`);
    log.append(requested('tally', 'rb-1'));
    await vi.waitFor(async () => expect(await stateOf('rb-1')).toBe('rebuilt'), 20_000);
    await projector.stop();
    expect(await tallyOf(database)).toMatchObject({ total: 30, last: 'RM_29' });
    expect(log.events.at(-1)?.event.data).toMatchObject({ projection: 'tally', rebuildId: 'rb-1', failed: 0 });
  });

  it('is joined by a second one while it runs: one building, two outcomes', async () => {
    const log = growingLog(7);
    log.append(...rooms(30));
    const held = heldBack(log);
    const exchanged: string[] = [];
    const { projector, caughtUp } = await project(database, log, {
      projections: [...others, tally()],
      ...answering(log),
      read: (after, signal) => (log.events.length > 30 ? held.read : log.read)(after, signal),
      buildStep: (step, name) => void (step === 'exchanged' && exchanged.push(name)),
    });
    await caughtUp();
    log.append(requested('tally', 'rb-1'));
    await vi.waitFor(
      async () => expect(await rowsOf(database, 'select name from aura.projection_builds')).toHaveLength(1),
      20_000,
    );
    log.append(requested('tally', 'rb-2'));
    await vi.waitFor(async () => expect(await stateOf('rb-2')).toBe('requested'), 20_000);
    held.letGo();
    await vi.waitFor(
      async () => expect([await stateOf('rb-1'), await stateOf('rb-2')]).toEqual(['rebuilt', 'rebuilt']),
      20_000,
    );
    await projector.stop();
    expect(exchanged).toEqual(['tally']);
  });

  it('writes no dead letter a second time', async () => {
    const log = growingLog(7);
    log.append(...rooms(10), started('RM_bad', 'poison'), ...rooms(5, 'RM_later'));
    const written: string[] = [];
    const { projector } = await project(database, log, {
      projections: [...others, tally()],
      ...answering(log),
      onDeadLetter: async ({ projection, event }) => {
        const deadLetterId = letterId(projection, event.msgId);
        written.push(deadLetterId);
        log.append(happened(deadLetterWritten, { deadLetterId, handler: projection }, { id: deadLetterId }));
      },
    });
    await vi.waitFor(
      async () => expect(await rowsOf(database, 'select id from aura.dead_letters')).toHaveLength(1),
      20_000,
    );
    log.append(requested('tally', 'rb-1'));
    await vi.waitFor(async () => expect(await stateOf('rb-1')).toBe('rebuilt'), 20_000);
    await projector.stop();
    expect(written).toHaveLength(1);
    expect(log.events.at(-1)?.event.data).toMatchObject({ failed: 1 });
  });

  it('writes another letter where it fails at an event whose letter an earlier build had closed, and one alone', async () => {
    const log = growingLog(7);
    log.append(...rooms(3), started('RM_bad', 'poison'), ...rooms(5, 'RM_later'));
    const first = letterId('tally', log.events[3]?.msgId ?? '');
    log.append(
      happened(deadLetterWritten, {
        deadLetterId: first,
        handler: 'tally',
        kind: 'projection',
        eventPosition: 'EVENTS:4',
      }),
      happened(deadLetterRedriven, { deadLetterId: first, handler: 'tally', attempts: 2 }),
    );
    const closedAt = String(log.events.length);
    const written: (string | undefined)[] = [];
    const { projector, caughtUp } = await project(database, log, {
      projections: [...others, tally()],
      ...answering(log),
      onDeadLetter: async ({ projection, deadLetterId = first }) => {
        written.push(deadLetterId);
        const letter = { deadLetterId, handler: projection, kind: 'projection', eventPosition: 'EVENTS:4' } as const;
        if (deadLetterId !== first) log.append(happened(deadLetterWritten, letter));
      },
    });
    await caughtUp();
    const builds = ['rb-1', 'rb-2'];
    for (const id of builds) {
      log.append(requested('tally', id));
      await vi.waitFor(async () => expect(await stateOf(id)).toBe('rebuilt'), 20_000);
      await caughtUp();
    }
    await projector.stop();
    // The first is what the events met while they were taken in; the builds wrote one together.
    expect(written).toEqual([first, letterId('tally', log.events[3]?.msgId ?? '', closedAt)]);
    const rows = await rowsOf<{ state: string }>(database, 'select state from aura.dead_letters order by state');
    expect(rows.map(({ state }) => state)).toEqual(['open', 'redriven']);
  });

  it.each([
    ['closes the letters of events that it takes in, whoever asked for the rebuild', 'corrected', []],
    ['leaves open what it fails at again, and says so to who wanted it redriven', 'as before', ['dl-asked']],
  ])('%s', async (_says, cases, failed) => {
    const log = growingLog(7);
    const letter = (id: string, at: number, state = 'projection') =>
      happened(deadLetterWritten, {
        deadLetterId: id,
        handler: 'tally',
        kind: state as never,
        eventPosition: `EVENTS:${at}`,
      });
    log.append(...rooms(3), started('RM_bad', cases === 'corrected' ? 'mended' : 'poison'), ...rooms(5, 'RM_later'));
    const bad = letterId('tally', log.events[3]?.msgId ?? '');
    log.append(
      letter(bad, 4),
      letter('dl-other', 9, 'handler'),
      letter('dl-later', 900),
      happened(deadLetterRedriveRequested, { deadLetterId: bad, handler: 'tally', eventPosition: 'EVENTS:4' }),
      requested('tally', 'rb-1'),
    );
    const settled: [string, string | undefined][] = [];
    const { projector } = await project(database, log, {
      projections: [...others, tally()],
      ...answering(log),
      onSettled: async (letters, { projection }, request) => {
        for (const { id, failure } of letters) settled.push([id, failure?.reason]);
        expect([projection, request?.id]).toEqual(['tally', 'rb-1']);
      },
    });
    await vi.waitFor(async () => expect(await stateOf('rb-1')).toBe('rebuilt'), 20_000);
    await projector.stop();
    expect(settled).toEqual([[bad, failed.length === 0 ? undefined : 'the case cannot take poison']]);
  });

  it('goes on where it stood when the process ends in the middle', async () => {
    const log = growingLog(7);
    log.append(...rooms(70), requested('tally', 'rb-1'));
    const from: number[] = [];
    const positions: number[] = [];
    for (const ends of [true, true, false]) {
      let left = 3;
      const { projector } = await project(database, log, {
        projections: [...others, tally()],
        ...answering(log),
        log: (_level, message, details) =>
          void (message.includes('is built beside') && from.push(Number(details['from']))),
        buildStep: (step) => {
          // What a killed process leaves behind: nothing of what it had not committed.
          if (ends && step === 'folded' && (left -= 1) < 0) throw new Error('killed');
        },
      });
      if (ends)
        await vi.waitFor(async () => {
          const [build] = await rowsOf<{ position: string }>(database, 'select position from aura.projection_builds');
          expect(Number(build?.position)).toBeGreaterThan(positions.at(-1) ?? 0);
          expect(left).toBeLessThan(0);
          positions.push(Number(build?.position));
        }, 20_000);
      else await vi.waitFor(async () => expect(await stateOf('rb-1')).toBe('rebuilt'), 20_000);
      await projector.stop();
    }
    expect(from.at(-1)).toBeGreaterThan(0);
    expect(await tallyOf(database)).toMatchObject({ total: 70, last: 'RM_69' });
  });
});

describe('a Postgres that is killed while projections are built', () => {
  const postgres = usePostgres({ own: true });
  let database: Database;

  beforeAll(async () => {
    database = await openTestDatabase(postgres.url);
  });
  afterAll(() => database.close());

  it('is waited for, and the building goes on to the right rows', async () => {
    const all = await loadProjections();
    const day = [...meeting('default'), ...meeting('acme')];
    const log = growingLog(3);
    log.append(...day);
    const first = await project(database, log, { projections: all });
    await first.caughtUp();
    await first.projector.stop();
    const changed = all.map((each) => ({ ...each, source: `${each.source}\n// changed` }));
    let batches = 0;
    const { projector, caughtUp } = await project(database, log, {
      projections: changed,
      buildEveryMs: 20,
      buildStep: (step) => void (step === 'committed' && (batches += 1)),
    });
    for (const many of [3, 12]) {
      await vi.waitFor(() => expect(batches).toBeGreaterThan(many), { timeout: 10_000, interval: 1 });
      await postgres.kill();
      log.append(...meeting('default', `RM_after_${many}`));
      await postgres.restart();
    }
    await caughtUp();
    await projector.stop();
    const built = await checksum(database, all);
    const events = log.events.map(({ msgId, event }) => ({ msgId, event }));
    expect((await rowsAfter(database, events, { projections: all })).checksum).toBe(built);
  }, 60_000);
});
