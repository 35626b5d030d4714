import { expect, it } from 'vitest';
import { readPrefer } from './prefer.ts';

it.each([
  [undefined, 5_000, undefined],
  ['', 5_000, undefined],
  ['return=minimal', 5_000, undefined],
  ['wait=2', 2_000, 'wait=2'],
  ['Wait = "3"', 3_000, 'wait=3'],
  ['return=minimal, wait=9', 9_000, 'wait=9'],
  ['wait=3600', 30_000, 'wait=30'],
  ['wait=-1', 5_000, undefined],
  ['respond-async', 0, 'respond-async'],
  ['respond-async, wait=4', 4_000, 'wait=4'],
  [['respond-async', 'wait=4'], 4_000, 'wait=4'],
])('Prefer: %j waits %i ms and says %s', (header, waitMs, applied) => {
  expect(readPrefer(header)).toEqual({ waitMs, applied });
});
