import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { logOf } from './given-projections.ts';
import { meeting } from './meeting.ts';
import { roomStarted } from '../schemas/rooms.ts';
import { compose, rowName, rowOf, type RowChange } from '../db/changes.ts';
import { defineProjection, row, when } from '../db/define.ts';
import { Room } from '../db/entities/rooms.ts';
import { fold, folderOf, type Folder } from '../db/fold.ts';
import { loadProjections } from '../db/load.ts';
import type { StoredEvent } from '../schemas/event.ts';

const history = logOf(meeting('default', 'RM_one'));
/** What is ours alone and written in order: its cases may use `set`. */
const ORDERED = new Set(['dead-letters']);

/** Where events stand is no part of what may come in any order. */
const rowsOf = (changes: readonly RowChange[]) =>
  Object.fromEntries(
    changes.map((change) => [rowName(change), rowOf(change)] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

describe('a room’s history, folded', () => {
  let folders: readonly Folder[];
  beforeAll(async () => {
    folders = (await loadProjections()).map(folderOf);
  });
  const folded = (events: readonly StoredEvent[], free = false) =>
    folders
      .filter(({ projection }) => !free || !ORDERED.has(projection.name))
      .map((folder) => [folder.projection.name, fold(folder, events)] as const);
  const rows = (events: readonly StoredEvent[]) =>
    folded(events, true).map(([name, { changes, failures }]) => [name, rowsOf(changes), failures]);

  it('gives the same rows in any order and with any repetition', () => {
    const once = rows(history);
    expect(once.filter(([, made]) => Object.keys(made as object).length > 0).length).toBeGreaterThan(4);
    const disturbed = fc
      .shuffledSubarray([...history], { minLength: history.length, maxLength: history.length })
      .chain((order) =>
        fc
          .array(fc.tuple(fc.nat({ max: order.length }), fc.nat({ max: order.length - 1 })), { maxLength: 12 })
          .map((repeats) =>
            repeats.reduce((list, [at, which]) => list.toSpliced(at, 0, order[which] as StoredEvent), order),
          ),
      );
    fc.assert(
      fc.property(disturbed, (events) => {
        expect(rows(events)).toEqual(once);
      }),
    );
  });

  it('gives the same rows wherever it is cut into batches', () => {
    const whole = folded(history).map(([, { changes }]) => rowsOf(changes));
    fc.assert(
      fc.property(fc.array(fc.nat({ max: history.length }), { maxLength: 6 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), history.length];
        const parts = at.slice(1).map((end, index) => folded(history.slice(at[index], end)));
        const merged = folders.map((_, which) => {
          const all = new Map<string, RowChange>();
          for (const change of parts.flatMap((part) => part[which]?.[1].changes ?? [])) {
            const before = all.get(rowName(change));
            all.set(rowName(change), before ? compose(before, change) : change);
          }
          return rowsOf([...all.values()]);
        });
        expect(merged).toEqual(whole);
      }),
    );
  });
});

describe('a case that fails', () => {
  it('leaves nothing of its event behind, neither in the row it was at nor in others', () => {
    const clashing = defineProjection({
      name: 'clashing',
      tables: [Room],
      cases: [
        when(roomStarted, ({ tenant, data }) =>
          data.name === 'bad'
            ? [
                row(Room, tenant, 'RM_beside').once({ name: 'half' }),
                row(Room, tenant, data.roomId).set({ name: 'bad' }),
              ]
            : row(Room, tenant, data.roomId).once({ name: data.name }).max({ maxParticipants: data.maxParticipants }),
        ),
        when(roomStarted, ({ tenant, data }) =>
          data.name === 'alone'
            ? row(Room, tenant, data.roomId).max({ maxParticipants: 9 }).set({ name: 'x' })
            : undefined,
        ),
      ],
    });
    const started = (name: string) => {
      const [event] = logOf(meeting('default', 'RM_a').filter((each) => each.event.type === roomStarted.type));
      if (!event) throw new Error('the meeting has no start');
      return { ...event, event: { ...event.event, data: { ...event.event.data, name } } };
    };
    const { changes, failures } = fold(folderOf(clashing), [
      started('good'),
      started('bad'),
      started('alone'),
      started('good'),
    ]);
    expect(failures.map(({ event }) => event.event.data['name'])).toEqual(['bad', 'alone']);
    expect(changes.map((change) => [change.keys[1], rowOf(change)])).toEqual([
      ['RM_a', { name: 'good', maxParticipants: 10 }],
    ]);
  });
});

describe('an event that a case cannot take in', () => {
  it('is told without what it says about a person, however the case quotes it', () => {
    const clumsy = defineProjection({
      name: 'clumsy',
      tables: [],
      cases: [
        when(roomStarted, ({ data }) => {
          throw new RangeError(`${data.name} is not sorted in`);
        }),
      ],
    });
    const [first] = history.filter(({ event }) => event.type === roomStarted.type);
    const { event } = first as StoredEvent;
    const sealed = { ...event, data: { ...event.data, name: { enc: 'v1' } } };
    const { failures } = fold(folderOf(clumsy), [{ ...(first as StoredEvent), sealed }]);
    expect(failures).toMatchObject([
      { projection: 'clumsy', error: { name: 'RangeError', message: '*** is not sorted in' } },
    ]);
  });
});
