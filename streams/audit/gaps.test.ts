import { describe, expect, it } from 'vitest';
import { gapsOf } from './gaps.ts';

describe('the gaps of a stream', () => {
  it('are none where it begins at 1 and nothing was taken out', () => {
    expect(gapsOf({ first_seq: 1 })).toEqual([]);
    // An empty stream says that its first sequence is 0 or 1, by its age.
    expect(gapsOf({ first_seq: 0 })).toEqual([]);
  });
  it('are what is missing at the front, and each run of missing sequences between', () => {
    expect(gapsOf({ first_seq: 5, deleted: [9, 7, 8, 12] })).toEqual([
      { from: 1, to: 4 },
      { from: 7, to: 9 },
      { from: 12, to: 12 },
    ]);
    expect(gapsOf({ first_seq: 5, deleted: [5] })).toEqual([{ from: 1, to: 5 }]);
  });
});
