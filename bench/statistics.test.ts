import { array, assert, double, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, percentile } from './statistics.ts';

describe('statistics', () => {
  it('takes a percentile by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0.5, 0.99, 1, 0].map((q) => percentile(hundred, q))).toEqual([50, 99, 100, 1]);
    expect(percentile([7], 0.99)).toBe(7);
  });

  it('sorts numbers as numbers', () => {
    expect(percentile([10, 9, 100, 1], 0.5)).toBe(9);
    expect(median([10, 9, 100])).toBe(10);
  });

  it('takes the mean of the middle two for the median of an even number', () => {
    expect(median([1, 2, 3, 10])).toBe(2.5);
  });

  it('gives NaN where nothing was measured', () => {
    expect(percentile([], 0.5)).toBeNaN();
    expect(median([])).toBeNaN();
  });

  it('never gives a value that was not measured, and never falls as q rises', () => {
    const samples = array(double({ noNaN: true }), { minLength: 1, maxLength: 50 });
    const share = double({ min: 0, max: 1, noNaN: true });
    assert(
      property(samples, share, share, (values, a, b) => {
        const [low, high] = [percentile(values, Math.min(a, b)), percentile(values, Math.max(a, b))];
        expect(values).toContain(low);
        expect(high).toBeGreaterThanOrEqual(low);
      }),
    );
  });
});
