import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeldRoom } from './ports.ts';
import { compare, CONFIRM_MS, type LostRoom, type Sight } from './reconcile.ts';

const T0 = Date.UTC(2026, 10, 21, 9, 0, 0);
const iso = (ms: number): string => new Date(T0 + ms).toISOString();
const held = (roomId: string, heardMs = -60_000): HeldRoom => ({ roomId, name: 'standup', lastHeardAt: iso(heardMs) });

/** Looks one after the other; gives what each found lost. */
const looks = (
  ...all: readonly { readonly at: number; readonly held: readonly HeldRoom[]; readonly known: readonly string[] }[]
): readonly (readonly LostRoom[])[] => {
  let sights: ReadonlyMap<string, Sight> = new Map();
  return all.map(({ at, held: rooms, known }) => {
    const found = compare(sights, { at: T0 + at, held: rooms, known: new Set(known) });
    ({ sights } = found);
    return found.lost;
  });
};

const names = (found: readonly (readonly LostRoom[])[]) => found.map((lost) => lost.map(({ roomId }) => roomId));

describe('a room that LiveKit does not know', () => {
  const rooms = [held('RM_1')];

  it('is lost at the second look, not at the first', () => {
    expect(names(looks({ at: 0, held: rooms, known: [] }, { at: CONFIRM_MS, held: rooms, known: [] }))).toEqual([
      [],
      ['RM_1'],
    ]);
  });

  it('is not lost while the looks lie close together', () => {
    const close = { at: CONFIRM_MS - 1, held: rooms, known: [] };
    expect(names(looks({ at: 0, held: rooms, known: [] }, close, { ...close, at: CONFIRM_MS }))).toEqual([
      [],
      [],
      ['RM_1'],
    ]);
  });

  it('is not lost when a look in between has found it', () => {
    const missing = { held: rooms, known: [] };
    const found = looks(
      { at: 0, ...missing },
      { at: 10_000, held: rooms, known: ['RM_1'] },
      { at: 20_000, ...missing },
      { at: 25_000, ...missing },
    );
    expect(names(found)).toEqual([[], [], [], ['RM_1']]);
  });

  it('is not lost when its end was heard of in between, nor if it comes back to our list later', () => {
    const missing = { held: rooms, known: [] };
    const found = looks({ at: 0, ...missing }, { at: 10_000, held: [], known: [] }, { at: 20_000, ...missing });
    expect(names(found)).toEqual([[], [], []]);
  });

  it('was last seen when LiveKit last reported something, or when a look last found it', () => {
    const missing = { held: rooms, known: [] };
    expect(looks({ at: 0, ...missing }, { at: 5_000, ...missing })[1]).toEqual([
      { roomId: 'RM_1', name: 'standup', lastSeenAt: iso(-60_000), lostAt: iso(0) },
    ]);
    const known = { at: -30_000, held: rooms, known: ['RM_1'] };
    expect(looks(known, { at: 0, ...missing }, { at: 5_000, ...missing })[2]).toMatchObject([
      { lastSeenAt: iso(-30_000), lostAt: iso(0) },
    ]);
  });

  it('was not seen after it was lost, although LiveKit’s clock is ahead', () => {
    const missing = { held: [held('RM_1', 90_000)], known: [] };
    expect(looks({ at: 0, ...missing }, { at: 5_000, ...missing })[1]).toMatchObject([
      { lastSeenAt: iso(0), lostAt: iso(0) },
    ]);
  });
});

const KEYS = ['RM_1', 'RM_2', 'RM_3'];

it('whatever the looks, only a room is lost that two of them in a row, far enough apart, have missed', () => {
  const look = fc.record({
    gap: fc.integer({ min: 1, max: 8_000 }),
    held: fc.subarray(KEYS),
    known: fc.subarray(KEYS),
  });
  fc.assert(
    fc.property(fc.array(look, { maxLength: 12 }), (steps) => {
      let now = 0;
      const all = steps.map((step) => ({
        at: (now += step.gap),
        held: step.held.map((id) => held(id)),
        known: step.known,
        ids: step.held,
      }));
      const found = names(looks(...all));
      for (const [n, lost] of found.entries())
        for (const id of KEYS) {
          const since = all.slice(0, n + 1).findLastIndex((one) => !one.ids.includes(id) || one.known.includes(id)) + 1;
          const missed = since <= n && (all[n]?.at ?? 0) - (all[since]?.at ?? 0) >= CONFIRM_MS;
          expect(lost.includes(id)).toBe(missed);
        }
    }),
  );
});
