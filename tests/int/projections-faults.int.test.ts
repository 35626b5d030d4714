import { defineEntity, p } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CheckpointMoved, projectBatch, type Ground, type Step } from '../../db/batch.ts';
import { checkpointsOf } from '../../db/checkpoints.ts';
import { checksum } from '../../db/checksum.ts';
import type { Database } from '../../db/connect.ts';
import type { LoadedProjection } from '../../db/ddl.ts';
import { defineProjection, row, when, type Projection } from '../../db/define.ts';
import { TENANT_BOUND } from '../../db/entities/tenancy.ts';
import { folderOf } from '../../db/fold.ts';
import { liveGround } from '../../db/live-ground.ts';
import { loadProjections } from '../../db/load.ts';
import { tableShape } from '../../db/write.ts';
import { messageSent } from '../../schemas/messages.ts';
import { roomFinished, roomStarted } from '../../schemas/rooms.ts';
import { ALL_SHARDS } from '../../streams/shards.ts';
import {
  dropDerived,
  growingLog,
  happened,
  logOf,
  openTestDatabase,
  project,
  rowsAfter,
  rowsOf,
} from '../given-projections.ts';
import { usePostgres } from '../ground.ts';
import { meeting } from '../meeting.ts';

const Strict = defineEntity({
  name: 'Strict',
  tableName: 'stricts',
  ...TENANT_BOUND,
  properties: {
    tenant: p.text().primary(),
    id: p.text().primary(),
    small: p.smallint().nullable(),
    text: p.text().nullable(),
  },
});

/** Counts what it sees and keeps what came last: a repetition that got through would show, and so would another order. */
const Tally = defineEntity({
  name: 'Tally',
  tableName: 'tallies',
  ...TENANT_BOUND,
  properties: { tenant: p.text().primary(), total: p.integer().default(0), last: p.text().nullable() },
});

const loaded = (projection: Projection): LoadedProjection => ({ ...projection, source: 'of a test' });

/** A table that a number may be too large for, and cases that throw at the name `poison` or write a column that is not there. */
const strict = loaded(
  defineProjection({
    name: 'strict',
    tables: [Strict],
    cases: [
      when(roomStarted, ({ tenant, data }) => {
        if (data.name === 'poison') throw new RangeError('the case cannot take poison');
        if (data.name === 'stray') return row(Strict, tenant, data.roomId).set({ colour: 'red' } as never);
        return row(Strict, tenant, data.roomId).set({ small: data.maxParticipants, text: data.name });
      }),
    ],
  }),
);

const tally = loaded(
  defineProjection({
    name: 'tally',
    tables: [Tally],
    cases: [when(roomStarted, ({ tenant, data }) => row(Tally, tenant).add({ total: 1 }).set({ last: data.roomId }))],
  }),
);

const started = (room: string, more: { name?: string; maxParticipants?: number } = {}) =>
  happened(roomStarted, { roomId: room, name: 'standup', ...more }, { id: `started-${room}` });

describe('a projector that is stopped', () => {
  const postgres = usePostgres();
  let database: Database;
  let all: readonly LoadedProjection[];
  let whole: string;

  beforeAll(async () => {
    database = await openTestDatabase(postgres.url);
    all = await loadProjections();
    whole = (await rowsAfter(database, meeting('default'))).checksum;
  });
  afterAll(() => database.close());

  const STEPS: readonly Step[] = ['began', 'indexed', 'folded', 'written', 'lettered', 'committed'];

  it.each(STEPS)('in the middle of a batch (%s) goes on with the same rows', async (named) => {
    await dropDerived(database);
    const log = growingLog(5);
    log.append(...meeting('default'));
    let left = 3;
    const crash = (step: Step) => {
      if (step === named && (left -= 1) === 0) throw new Error(`crashed: ${step}`);
    };
    const { projector, caughtUp, letters } = await project(database, log, { projections: all, step: crash });
    await caughtUp();
    await projector.stop();
    expect(left).toBeLessThan(1);
    expect(letters).toEqual([]);
    expect(await checksum(database, all)).toBe(whole);
  });

  it('and started as a new process goes on at its checkpoint', async () => {
    await dropDerived(database);
    const log = growingLog(5);
    log.append(...meeting('default').slice(0, 12));
    const first = await project(database, log, { projections: all });
    await first.caughtUp();
    await first.projector.stop();
    log.append(...meeting('default').slice(12));
    const steps: Step[] = [];
    const second = await project(database, log, { projections: all, step: (step) => void steps.push(step) });
    await second.caughtUp();
    await second.projector.stop();
    expect(steps.filter((step) => step === 'committed')).toHaveLength(Math.ceil((meeting('default').length - 12) / 5));
    expect(await checksum(database, all)).toBe(whole);
  });
});

describe('an event that comes again', () => {
  const postgres = usePostgres();
  let database: Database;

  beforeAll(async () => {
    database = await openTestDatabase(postgres.url, { entities: [Tally] as never });
  });
  afterAll(() => database.close());

  it.each([1, 3, 1_000])(
    'is nothing, in the same batch or later, at whatever distance: batches of %i',
    async (batch) => {
      const rooms = Array.from({ length: 12 }, (_, at) => started(`RM_${at}`));
      await rowsAfter(database, [...rooms, ...rooms.slice(0, 5), started('RM_last'), ...rooms], {
        projections: [tally],
        batch,
      });
      expect(await rowsOf(database, 'select total, last from aura.tallies')).toEqual([{ total: 13, last: 'RM_last' }]);
      expect(await rowsOf(database, 'select total from aura.event_counts')).toEqual([{ total: '13' }]);
    },
  );

  it('is nothing when the commit went through and its reply was lost', async () => {
    const lost = (step: Step) => {
      if (step === 'committed') throw new Error('the reply was lost');
    };
    await rowsAfter(database, [started('RM_1'), started('RM_2'), started('RM_3')], {
      projections: [tally],
      batch: 1,
      step: lost,
    });
    expect(await rowsOf(database, 'select total from aura.tallies')).toEqual([{ total: 3 }]);
  });

  it('is refused whole when somebody else has moved the checkpoint, and nothing of the batch is written', async () => {
    await rowsAfter(database, [started('RM_1')], { projections: [tally] });
    const shared: Omit<Ground, 'move' | 'enter'> = {
      folders: [folderOf(tally)],
      shapes: new Map([[Tally as never, tableShape(database.owner.getMetadata(), Tally as never)]]),
      letters: async () => undefined,
      step: () => undefined,
      gone: new Set(),
    };
    const standing = await checkpointsOf(database, 'EVENTS', [tally]).read();
    if (!('at' in standing)) throw new Error(JSON.stringify(standing));
    const ground = liveGround('EVENTS', ALL_SHARDS, standing, shared);
    const [, second] = logOf([started('RM_1'), started('RM_2')]);
    const batch = { after: 0, events: second ? [second] : [] };
    await expect(projectBatch((work) => database.project(work), ground, batch)).rejects.toThrow(CheckpointMoved);
    expect(await rowsOf(database, 'select total from aura.tallies')).toEqual([{ total: 1 }]);
    await projectBatch((work) => database.project(work), ground, { ...batch, after: 1 });
    expect(await rowsOf(database, 'select total from aura.tallies')).toEqual([{ total: 2 }]);
  });
});

describe('an event that a projection cannot take in', () => {
  const postgres = usePostgres();
  let database: Database;
  let both: readonly LoadedProjection[];

  beforeAll(async () => {
    database = await openTestDatabase(postgres.url, { entities: [Strict] as never });
    both = [...(await loadProjections()), strict];
  });
  beforeEach(() => dropDerived(database));
  afterAll(() => database.close());

  const ids = async (table: string): Promise<readonly string[]> =>
    (await rowsOf<{ id: string }>(database, `select id from aura.${table} order by id`)).map(({ id }) => id);

  it.each([
    ['its case throws', { name: 'poison' }, 'the case cannot take poison'],
    ['the database refuses its row', { maxParticipants: 40_000 }, 'out of range for type smallint (22003)'],
    ['its case names a column that is not there', { name: 'stray' }, 'has no column colour'],
  ])('is a dead letter of that projection alone: %s', async (_, data, reason) => {
    const rooms = Array.from({ length: 9 }, (__, at) => `RM_${at}`);
    const log = rooms.map((room) => started(room, room === 'RM_4' ? data : {}));
    const { letters } = await rowsAfter(database, log, { projections: both });
    expect(letters.map(({ projection, event }) => [projection, event.position.seq])).toEqual([['strict', 5]]);
    expect(letters[0]?.reason).toContain(reason);
    expect(await ids('rooms')).toEqual(rooms);
    expect(await ids('stricts')).toEqual(rooms.filter((room) => room !== 'RM_4'));
  });

  it('is found among others, each culprit alone', async () => {
    const bad = new Set([2, 3, 7, 31]);
    const log = Array.from({ length: 32 }, (_, at) =>
      started(`RM_${String(at).padStart(2, '0')}`, bad.has(at) ? { maxParticipants: 99_999 } : {}),
    );
    const { letters } = await rowsAfter(database, log, { projections: both });
    expect(letters.map(({ event }) => event.position.seq - 1)).toEqual([...bad]);
    expect(await ids('stricts')).toHaveLength(28);
  });

  it('is written as a dead letter before the checkpoint passes it: a letter that cannot be written stops the projections', async () => {
    const log = growingLog();
    log.append(started('RM_0'), started('RM_1', { name: 'poison' }));
    let reachable = false;
    const written: number[] = [];
    const { projector, caughtUp } = await project(database, log, {
      projections: both,
      onDeadLetter: async ({ event }) => {
        if (!reachable) throw new Error('the log cannot be reached');
        written.push(event.position.seq);
      },
    });
    await vi.waitFor(
      () => expect(projector.health()).toMatchObject({ state: 'waiting', reason: 'the log cannot be reached' }),
      20_000,
    );
    expect(projector.health().position.seq).toBe(0);
    reachable = true;
    await caughtUp();
    await projector.stop();
    expect(written).toEqual([2]);
  });

  it('holds text that Postgres cannot store with U+FFFD in its place; the log keeps the original', async () => {
    const log = [happened(messageSent, { text: 'nul \u0000, half \uD83D.' }), started('RM_9')];
    const { letters } = await rowsAfter(database, log, { projections: both });
    expect(letters).toEqual([]);
    expect(await rowsOf(database, 'select text from aura.room_messages')).toEqual([
      { text: 'nul \uFFFD, half \uFFFD.' },
    ]);
    expect(log[0]?.event.data['text']).toBe('nul \u0000, half \uD83D.');
  });

  it('is reported for the inbox itself when its id is too long to be indexed, and the others go on', async () => {
    const id = Array.from({ length: 4_000 }, (_, at) => String.fromCodePoint(0x4e00 + ((at * 7_919) % 20_000))).join(
      '',
    );
    const { letters } = await rowsAfter(
      database,
      [started('RM_1'), happened(roomFinished, { roomId: 'RM_2' }, { id }), started('RM_3')],
      { projections: both },
    );
    expect(letters.map(({ projection, event }) => [projection, event.position.seq])).toEqual([['event_index', 2]]);
    expect(await ids('rooms')).toEqual(['RM_1', 'RM_3']);
  });
});
