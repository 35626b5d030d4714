import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../db/connect.ts';
import { loadProjections } from '../../db/load.ts';
import { createPastRooms, type PastRooms } from '../../db/past/rooms.ts';
import { createQueries, type Queries } from '../../db/queries/index.ts';
import { formatPosition, type StoredEvent } from '../../schemas/event.ts';
import { roomRefused, roomRequested } from '../../schemas/rooms.ts';
import type { Selection } from '../../streams/log.ts';
import {
  dropDerived,
  growingLog,
  happened,
  openTestDatabase,
  project,
  type GrowingLog,
  type Happened,
} from '../given-projections.ts';
import { usePostgres } from '../ground.ts';
import { meeting } from '../meeting.ts';

const REFS = ['RM_a', 'RM_b', 'rq-RM_a', 'rq2-RM_b', 'standup', 'lost', 'nobody'];
const TENANT = 'default';
const now = new AbortController().signal;
const rebase = (seq: number): string => formatPosition({ stream: 'EVENTS', seq });

/** The growing log as the past reads it. */
const readerOf = ({ events }: Pick<GrowingLog, 'events'>) => ({
  many: async (positions: readonly { seq: number }[]) => positions.flatMap(({ seq }) => events[seq - 1] ?? []),
  async *read(this: void, { tenant, subject, from, to }: Selection): AsyncGenerator<StoredEvent, void, void> {
    const [first, last] = [from, to].map((at) => (at as { seq: number }).seq) as [number, number];
    for (const stored of events.slice(first - 1, last))
      if (stored.event.tenant === tenant && stored.event.subject === subject) yield stored;
  },
  positionAt: async () => ({ stream: 'EVENTS', seq: events.length }),
});

/** Everything the API shows of the rooms, by each of their names. */
const shownNow = async (queries: Queries) =>
  Promise.all(
    REFS.map(async (ref) => {
      const room = await queries.rooms.one(TENANT, ref);
      if (!room) return undefined;
      return {
        room,
        participants: await queries.participants.list(TENANT, room.id, { limit: 200 }),
        messages: await queries.messages.list(TENANT, room.id, { limit: 200 }),
        recordings: await queries.recordings.list(TENANT, room.id, { limit: 200 }),
        timeline: await queries.timeline.list(TENANT, room.id, { limit: 200 }),
      };
    }),
  );

const shownThen = async (past: PastRooms, at: string) =>
  Promise.all(
    REFS.map(async (ref) => {
      const found = await past.room(TENANT, ref, at, now).catch((thrown: { code: string }) => thrown.code);
      if (typeof found === 'string') {
        expect(found).toMatch(/^ROOM_NOT_(YET|FOUND)$/);
        return undefined;
      }
      return {
        room: found.room,
        participants: await found.participants({ limit: 200 }),
        messages: await found.messages({ limit: 200 }),
        recordings: await found.recordings({ limit: 200 }),
      };
    }),
  );

const all = [...meeting(TENANT, 'RM_a'), ...meeting(TENANT, 'RM_b'), ...meeting('other', 'RM_a')].filter(
  ({ event }) => !event.type.includes('dead_letter'),
);

/** Any of the events, in any order, some of them stored again at any distance. */
const history = fc.array(fc.constantFrom(...all), { minLength: 1, maxLength: 90 });

describe('the past of a room', () => {
  const postgres = usePostgres();
  let database: Database;
  beforeAll(async () => {
    database = await openTestDatabase(postgres.url);
  });
  afterAll(() => database.close());

  /** Projects a history up to each cut, and looks at what the read model says there. */
  const lookAtCuts = async (events: readonly Happened[], cuts: readonly number[], many?: number) => {
    await dropDerived(database);
    const log = growingLog();
    const { projector, caughtUp } = await project(database, log);
    const queries = createQueries(database, readerOf(log), () => ({ last: 0, ms: 0 }));
    const past = createPastRooms(database, await loadProjections(), readerOf(log), many);
    const looks: { readonly cut: number; readonly shown: Awaited<ReturnType<typeof shownNow>> }[] = [];
    for (const cut of [...new Set([...cuts, events.length])].toSorted((a, b) => a - b)) {
      log.append(...events.slice(log.events.length, cut));
      await caughtUp();
      looks.push({ cut, shown: await shownNow(queries) });
    }
    await projector.stop();
    return { looks, past, queries, log };
  };

  it('is what the read model said at each cut of any history, and at its end what it says now', async () => {
    const cutHistory = history.chain((events) =>
      fc.tuple(fc.constant(events), fc.array(fc.nat(events.length), { minLength: 2, maxLength: 4 })),
    );
    await fc.assert(
      fc.asyncProperty(cutHistory, fc.boolean(), fc.boolean(), async ([events, cuts], backwards, streamed) => {
        // Long histories are read as streams, in which repeats of an identity lie too; short ones event by event.
        const { looks, past } = await lookAtCuts(events, cuts, streamed ? 2 : undefined);
        // In both directions: a state is made from an earlier one that is remembered, or from nothing.
        for (const { cut, shown } of backwards ? looks.toReversed() : looks) {
          const then = await shownThen(past, rebase(cut));
          expect(then).toEqual(
            shown.map((one) => {
              if (!one) return undefined;
              const { timeline: _timeline, ...rest } = one;
              return rest;
            }),
          );
        }
      }),
      { numRuns: 16, endOnFailure: true },
    );
  }, 240_000);

  it('is found by a name as it was: the room that had it then, not the newest of today', async () => {
    const events = [...meeting(TENANT, 'RM_a'), ...meeting(TENANT, 'RM_b')];
    const { past, looks } = await lookAtCuts(events, [6, 40]);
    expect(looks.map(({ shown }) => shown[4]?.room.id)).toEqual(['RM_a', 'RM_b', 'RM_b']);
    expect((await past.room(TENANT, 'standup', rebase(6), now)).room).toMatchObject({ id: 'RM_a', as_of: rebase(6) });
    expect((await past.room(TENANT, 'standup', rebase(40), now)).room.id).toBe('RM_b');
  });

  it('begins with the first event of what was asked for: a wish, then the room', async () => {
    const { past } = await lookAtCuts(meeting(TENANT, 'RM_a'), []);
    const code = (ref: string, at: number) =>
      past.room(TENANT, ref, rebase(at), now).then(
        ({ room }) => room.state,
        (thrown: { code: string; details: object }) => [thrown.code, thrown.details],
      );
    expect(await code('rq-RM_a', 0)).toEqual(['ROOM_NOT_YET', { room: 'rq-RM_a', at: 'EVENTS:0', first: 'EVENTS:1' }]);
    expect(await code('RM_a', 3)).toEqual(['ROOM_NOT_YET', { room: 'RM_a', at: 'EVENTS:3', first: 'EVENTS:4' }]);
    expect([await code('rq-RM_a', 1), await code('rq-RM_a', 4), await code('RM_a', 6)]).toEqual([
      'requested',
      'created',
      'active',
    ]);
    expect(await code('nobody', 3)).toEqual(['ROOM_NOT_FOUND', { room: 'nobody' }]);
    await expect(past.room('other', 'RM_a', rebase(9), now)).rejects.toMatchObject({ code: 'ROOM_NOT_FOUND' });
  });

  it.each(['', 'yesterday', 'EVENTS:', 'EVENTS:x', 'DEAD:3', '2026-02-30', "'; drop table aura.rooms"])(
    'refuses %j as a moment',
    async (at) => {
      const past = createPastRooms(database, await loadProjections(), readerOf(growingLog()));
      await expect(past.room(TENANT, 'RM_a', at, now)).rejects.toMatchObject({ code: 'MOMENT_INVALID' });
    },
  );

  it('shows what changed between two moments, row by row, each field before and after', async () => {
    const { past } = await lookAtCuts(meeting(TENANT, 'RM_a'), []);
    const changes = (from: number, to?: number, more: object = {}) =>
      past.changes(TENANT, 'RM_a', { from: rebase(from), ...(to ? { to: rebase(to) } : {}), ...more }, now);
    expect(await changes(7, 9)).toMatchObject({ from: 'EVENTS:7', to: 'EVENTS:9', events: 2, next_cursor: null });
    const { items } = await changes(7, 9);
    expect(items.map(({ table, id, change }) => [table, id, change])).toEqual([
      ['participants', 'PA_b_RM_a', 'added'],
      ['tracks', 'TR_RM_a', 'added'],
    ]);
    expect(items[1]?.fields).toContainEqual({ field: 'state', before: null, after: 'published' });
    const muted = await changes(16, 17);
    expect(muted.items).toEqual([
      {
        table: 'tracks',
        id: 'TR_RM_a',
        change: 'changed',
        fields: [{ field: 'muted', before: false, after: true }],
      },
    ]);
    expect((await changes(9, 9)).items).toEqual([]);
    await expect(changes(9, 7)).rejects.toMatchObject({ code: 'MOMENT_INVALID' });
    await expect(changes(0, 2)).rejects.toMatchObject({ code: 'ROOM_NOT_YET' });
  });

  it('shows the changes page by page, and up to now without an end', async () => {
    const { past } = await lookAtCuts(meeting(TENANT, 'RM_a'), []);
    const whole = await past.changes(TENANT, 'RM_a', { from: rebase(0), limit: 200 }, now);
    const paged = [];
    for (let cursor: string | undefined; ;) {
      const page = await past.changes(TENANT, 'RM_a', { from: rebase(0), limit: 2, cursor }, now);
      paged.push(...page.items);
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
    }
    expect(paged).toEqual(whole.items);
    expect(whole.items.every(({ change }) => change === 'added')).toBe(true);
    expect(new Set(whole.items.map(({ table }) => table))).toEqual(
      new Set(['participants', 'recordings', 'room_messages', 'room_requests', 'rooms', 'tracks']),
    );
  });

  it('gives up when nobody waits any more', async () => {
    const { past } = await lookAtCuts(meeting(TENANT, 'RM_a'), []);
    await expect(past.room(TENANT, 'RM_a', rebase(9), AbortSignal.abort())).rejects.toMatchObject({
      code: 'SHUTTING_DOWN',
    });
  });

  it('tells of a wish that never became a room, then and now', async () => {
    const wish = { requestId: 'rq-vain', name: 'vain' };
    const { past, queries } = await lookAtCuts([happened(roomRequested, wish), happened(roomRefused, wish)], []);
    const names = ({ items }: { readonly items: readonly { readonly name: string }[] }) =>
      items.map(({ name }) => name);
    expect(names(await queries.timeline.list(TENANT, 'rq-vain', {}))).toEqual(['room.requested', 'room.refused']);
    expect(names(await queries.timeline.moments(TENANT, 'rq-vain', 10))).toEqual(['room.requested', 'room.refused']);
    expect(names(await past.timeline(TENANT, 'rq-vain', rebase(1), {}))).toEqual(['room.requested']);
  });

  it('marks when things happened, thinned where there are many', async () => {
    const { queries } = await lookAtCuts(meeting(TENANT, 'RM_a'), []);
    const every = await queries.timeline.moments(TENANT, 'RM_a', 500);
    const { items } = await queries.timeline.list(TENANT, 'RM_a', { limit: 200 });
    expect(every.items).toEqual(items.map(({ position, time, name }) => ({ position, time, name })));
    const few = await queries.timeline.moments(TENANT, 'RM_a', 10);
    expect([few.total, few.items[0], few.items.at(-1)]).toEqual([items.length, every.items[0], every.items.at(-1)]);
    expect(few.items.length).toBeLessThanOrEqual(11);
    expect((await queries.timeline.moments(TENANT, 'RM_none', 10)).items).toEqual([]);
  });
});
