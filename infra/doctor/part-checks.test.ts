import { describe, expect, it } from 'vitest';
import { nearby, projection, wrong } from './given-facts.ts';

const behind = (events: number, seconds: number, state: (typeof projection)['state'] = 'live') =>
  wrong({ projections: [{ ...projection, lag_events: events, lag_seconds: seconds, state }] });

const projecting = (...ranges: readonly (readonly [from: number, to: number])[]) =>
  nearby({ projecting: ranges.map(([from, to], at) => ({ process: `p${at}`, shards: { from, to }, state: 'live' })) });

describe('a projection', () => {
  it('may be behind for as long as a burst takes', () => {
    expect(behind(5_000, 2)).toEqual([]);
  });
  it('is named when it is late, and called broken when it is very late', () => {
    expect(behind(5, 30)).toEqual(['warn projection lag']);
    expect(behind(5, 300)).toEqual(['fail projection lag']);
  });
  it('that is being built is not called broken', () => {
    expect(behind(5_000, 3_000, 'rebuilding')).toEqual(['warn projection lag']);
  });

  it.each([
    ['all shards in one process', [[0, 15]], []],
    [
      'a process and its stand-by',
      [
        [0, 15],
        [0, 15],
      ],
      [],
    ],
    [
      'shards shared by two',
      [
        [0, 7],
        [8, 15],
      ],
      [],
    ],
    [
      'shards that nobody projects',
      [
        [0, 7],
        [9, 15],
      ],
      ['fail projection shards'],
    ],
    [
      'shards that two project, not by the same range',
      [
        [0, 15],
        [8, 15],
      ],
      ['warn projection shards'],
    ],
    [
      'both',
      [
        [0, 7],
        [5, 9],
      ],
      ['fail projection shards', 'warn projection shards'],
    ],
    ['nobody at all, which the check of the program says', [], []],
  ] as [string, [number, number][], string[]][])('looks at who projects what: %s', (_says, ranges, found) => {
    expect(projecting(...ranges)).toEqual(found);
  });
});
