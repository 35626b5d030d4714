import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { compareRows } from '../../db/compare.ts';
import type { Database } from '../../db/connect.ts';
import type { LoadedProjection } from '../../db/ddl.ts';
import { loadProjections } from '../../db/load.ts';
import type { ProjectorOptions } from '../../db/projector.ts';
import type { Compared } from '../../db/row-differences.ts';
import { participantJoined } from '../../schemas/participants.ts';
import { personErased } from '../../schemas/people.ts';
import { projectionCompared, projectionCompareRequested } from '../../schemas/projections.ts';
import { dropDerived, growingLog, happened, openTestDatabase, project, rowsOf } from '../given-projections.ts';
import { answering, requested, rooms, Tally, tally, tallyOf } from '../given-tally.ts';
import { usePostgres } from '../ground.ts';

describe('a comparison', () => {
  const postgres = usePostgres();
  let database: Database;
  let others: readonly LoadedProjection[];

  beforeAll(async () => {
    database = await openTestDatabase(postgres.url, { entities: [Tally] as never });
    others = await loadProjections();
  });
  beforeEach(() => dropDerived(database));
  afterAll(() => database.close());

  it('finds nothing where a rebuild takes the place of the tables it is looking at', async () => {
    const log = growingLog(10);
    log.append(...rooms(30));
    const exchanged = Promise.withResolvers<void>();
    const { projector, caughtUp } = await project(database, log, {
      projections: [...others, tally()],
      ...answering(log),
      buildStep: (step) => void (step === 'exchanged' && exchanged.resolve()),
    });
    await caughtUp();
    // What came meanwhile is added while both sides are looked at; reading it takes as long as a rebuild does.
    const read: ProjectorOptions['read'] = async function* (after, signal) {
      for await (const events of log.read(after, signal)) {
        if (events[0]?.position.seq === 31) {
          log.append(requested('tally', 'rb-1'));
          await Promise.race([exchanged.promise, sleep(3_000)]);
        }
        yield events;
      }
    };
    let later: Promise<void> | undefined;
    const found = await compareRows(
      { database, stream: 'EVENTS', read },
      tally(),
      'default',
      () => {
        if (!later) log.append(...rooms(10, 'RM_later'));
        return (later ??= caughtUp());
      },
      new AbortController().signal,
    );
    await exchanged.promise;
    await projector.stop();
    expect(found).toMatchObject({ rows: 0, rowsElsewhere: 0, differences: [] });
    expect(await tallyOf(database)).toMatchObject({ total: 40 });
  }, 60_000);

  it('keeps nothing of what it saw of somebody who is erased before it is written down', async () => {
    const personId = 'ps-ada';
    const log = growingLog();
    log.append(happened(participantJoined, { personId, name: 'Ada' }));
    let erases = true;
    const slow: Database = {
      ...database,
      projectStill: async (work) => {
        const found = await database.projectStill(work);
        if (!erases) return found;
        log.append(happened(personErased, { personId }));
        await caughtUp();
        return found;
      },
    };
    const outcomes: unknown[] = [];
    const { projector, caughtUp } = await project(slow, log, {
      ...answering(log),
      onCompared: async ({ id, projection }, outcome) => {
        const { rows, rowsElsewhere } = outcome as Compared;
        const data = { projection, comparisonId: id, upTo: 'EVENTS:1', durationMs: 1, rows, rowsElsewhere };
        log.append(happened(projectionCompared, data, { id: `compared-${id}` }));
        outcomes.push([id, rows]);
      },
    });
    await caughtUp();
    const damage = () => rowsOf(database, `update aura.participants set kind = 'BOT', name = 'Ada L.' returning id`);
    const ask = (comparisonId: string) =>
      log.append(happened(projectionCompareRequested, { projection: 'participants', comparisonId }));
    const kept = () => rowsOf<{ comparison_id: string }>(database, 'select * from aura.projection_differences');
    await damage();
    ask('cm-1');
    await vi.waitFor(() => expect(outcomes).toContainEqual(['cm-1', 1]), 20_000);
    expect(await kept()).toEqual([]);
    erases = false;
    ask('cm-2');
    await vi.waitFor(() => expect(outcomes).toContainEqual(['cm-2', 1]), 20_000);
    expect(new Set((await kept()).map((one) => one.comparison_id))).toEqual(new Set(['cm-2']));
    await projector.stop();
  }, 60_000);
});
