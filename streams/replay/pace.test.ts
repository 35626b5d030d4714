import fc from 'fast-check';
import { expect, it } from 'vitest';
import { paceOf, recordEveryMs } from './pace.ts';

const at = (ms: number): string => new Date(Date.UTC(2026, 10, 21) + ms).toISOString();
const dues = (speed: Parameters<typeof paceOf>[0], maxGapMs: number | undefined, ...times: number[]): number[] => {
  const pace = paceOf(speed, maxGapMs);
  return times.map((time) => pace(at(time)));
};

it('as fast as possible waits for nothing', () => {
  expect(dues('as_fast_as_possible', undefined, 0, 60_000, 3_600_000)).toEqual([0, 0, 0]);
});

it('keeps the time between events, divided by the speed', () => {
  expect(dues('real_time', undefined, 500, 700, 1_700)).toEqual([0, 200, 1_200]);
  expect(dues(10, undefined, 500, 700, 1_700)).toEqual([0, 20, 120]);
  expect(dues(0.5, undefined, 0, 100)).toEqual([0, 200]);
});

it('cuts a long pause, as it is kept, and goes on from there', () => {
  expect(dues('real_time', 1_000, 0, 3_600_000, 3_600_500)).toEqual([0, 1_000, 1_500]);
  expect(dues(10, 1_000, 0, 5_000, 3_600_000)).toEqual([0, 500, 1_500]);
  expect(dues('real_time', 0, 0, 5_000)).toEqual([0, 0]);
});

it('lets an event whose clock ran backwards follow at once, without winning back time', () => {
  expect(dues('real_time', undefined, 1_000, 400, 1_200)).toEqual([0, 0, 200]);
  const pace = paceOf('real_time');
  expect([pace(at(0)), pace('no time'), pace(at(100))]).toEqual([0, 0, 100]);
});

it('never goes backwards, and never waits longer than what lay between, or the longest gap', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 2, maxLength: 50 }),
      fc.double({ min: 0.1, max: 1_000, noNaN: true }),
      fc.option(fc.integer({ min: 0, max: 5_000 }), { nil: undefined }),
      (times, speed, gap) => {
        const due = dues(speed, gap, ...times);
        const span = Math.max(...times) - (times[0] as number);
        expect(due.every((ms, index) => index === 0 || ms >= (due[index - 1] as number))).toBe(true);
        expect(due.at(-1)).toBeLessThanOrEqual(span / speed + 1e-6);
        if (gap !== undefined) expect(due.at(-1)).toBeLessThanOrEqual(gap * (times.length - 1));
      },
    ),
  );
});

it('records its place often at first and seldom in the long run', () => {
  expect([0, 59_999, 60_000, 3_600_000].map(recordEveryMs)).toEqual([1_000, 1_000, 5_000, 15_000]);
});
