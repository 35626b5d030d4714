import { describe, expect, it } from 'vitest';
import { compare, rowOf } from './compare.ts';
import type { Round } from './define.ts';
import { events } from './load.ts';

const round = (n: number, seconds: number, latenciesMs: readonly number[] = [1]): Round => ({
  n,
  seconds,
  latenciesMs,
});

describe('compare', () => {
  it('measures both sides in turn, after one round of each to warm up that does not count', async () => {
    const order: string[] = [];
    const side = (name: string, n: number) => () => {
      order.push(name);
      return Promise.resolve(round(order.length <= 2 ? 1_000_000 : n, 1));
    };
    const row = await compare(
      { name: 'publish', unit: 'events/s', ours: side('A', 50), limit: side('B', 100) },
      3,
      () => events(1),
    );
    expect(order.join(' ')).toBe('A B A B A B A B');
    expect(row).toMatchObject({ ours: 50, limit: 100, ratio: 0.5, n: 150 });
  });

  it('takes the median round of each side, so that one round in which the machine was busy does not decide', () => {
    const row = rowOf(
      { name: 'publish', unit: 'events/s' },
      [round(10, 10), round(90, 1), round(80, 1)],
      [round(100, 1), round(1, 100), round(160, 1)],
    );
    expect(row).toMatchObject({ ours: 80, limit: 100, ratio: 0.8, n: 180 });
  });

  it('gives the share of the limit for a time too: twice as long is 0.5', () => {
    const row = rowOf({ name: 'lone', unit: 'ms' }, [round(3, 1, [2, 4, 9])], [round(3, 1, [2, 2, 2])]);
    expect(row).toMatchObject({ ours: 4, limit: 2, ratio: 0.5, p50Ms: 4, p99Ms: 9 });
  });

  it('takes percentiles over the latencies of all our rounds', () => {
    const row = rowOf(
      { name: 'publish', unit: 'events/s' },
      [round(2, 1, [1, 2]), round(2, 1, [3, 40])],
      [round(2, 1, [500])],
    );
    expect(row).toMatchObject({ p50Ms: 2, p99Ms: 40 });
  });
});
