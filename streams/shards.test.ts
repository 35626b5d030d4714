import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ALL_SHARDS,
  formatShards,
  holdsTenant,
  overlap,
  parseShards,
  subjectsOf,
  uncovered,
  without,
} from './shards.ts';

const range = fc
  .tuple(fc.nat({ max: 15 }), fc.nat({ max: 15 }))
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
const each = ({ from, to }: { from: number; to: number }) =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe('a range of shards', () => {
  it('is read as it is written', () => {
    fc.assert(
      fc.property(range, (shards) => {
        expect(parseShards(formatShards(shards))).toEqual(shards);
      }),
    );
  });

  it.each(['', '-', '16', '0-16', '7-3', '1-2-3', 'a', '-1', '0x1', '1.5', ' 3', '0-', '100'])('is not %j', (text) => {
    expect(parseShards(text)).toBeUndefined();
  });

  it('leaves what it does not hold, and no shard twice', () => {
    fc.assert(
      fc.property(range, range, (one, taken) => {
        const left = without(one, taken).flatMap(each);
        expect(left).toEqual(each(one).filter((shard) => shard < taken.from || shard > taken.to));
        expect(overlap(one, taken)).toBe(left.length < each(one).length);
      }),
    );
  });

  it('shows which shards nobody holds', () => {
    expect(uncovered([])).toEqual([ALL_SHARDS]);
    expect(uncovered([{ from: 0, to: 7 }])).toEqual([{ from: 8, to: 15 }]);
    expect(
      uncovered([
        { from: 4, to: 4 },
        { from: 8, to: 15 },
      ]),
    ).toEqual([
      { from: 0, to: 3 },
      { from: 5, to: 7 },
    ]);
    expect(
      uncovered([
        { from: 0, to: 9 },
        { from: 5, to: 15 },
      ]),
    ).toEqual([]);
  });

  it('reads the whole log unfiltered, and of a part what its tenants say', () => {
    expect(subjectsOf(ALL_SHARDS)).toEqual([]);
    expect(subjectsOf({ from: 3, to: 4 })).toEqual(['ev.3.>', 'ev.4.>']);
    expect(holdsTenant(ALL_SHARDS, 'acme')).toBe(true);
  });
});
