import { describe, expect, it } from 'vitest';
import { Tries } from './tries.ts';

const NONE = { ordered: false, parked: false };
const KEY = { ordered: true, parked: false };
const delivered = (deliveries: number) => ({ seq: 7, deliveries, storedAt: Date.parse('2026-11-21T09:00:00Z') });

describe('what a process knows of an event that it tries', () => {
  it('counts deliveries where there is no order, and its own attempts where there is one', () => {
    const [none, key] = [new Tries(), new Tries()];
    expect([1, 2, 5].map((deliveries) => none.add(delivered(deliveries), NONE).tries)).toEqual([1, 2, 5]);
    expect([3, 3, 5].map((deliveries) => key.add(delivered(deliveries), KEY).tries)).toEqual([1, 2, 3]);
  });

  it('leaves out attempts that were excused, and counts those apart', () => {
    for (const how of [NONE, KEY]) {
      const tries = new Tries();
      const first = tries.add(delivered(1), how);
      tries.excuse(7);
      const second = tries.add(delivered(1), how);
      tries.excuse(7);
      const { tries: third, excuses, before } = tries.add(delivered(1), how);
      expect([first.tries, second.tries, third, excuses, before]).toEqual([1, 1, 1, 3, true]);
    }
  });

  it('takes for deaths only what came before its first try, again and again', () => {
    const deaths = (how: typeof NONE, ...deliveries: readonly number[]) => {
      const tries = new Tries();
      return deliveries.map((one) => tries.add(delivered(one), how).deaths);
    };
    expect(deaths(NONE, 1, 2, 3, 40)).toEqual([1, 1, 1, 1]);
    expect(deaths(NONE, 40, 41)).toEqual([40, 40]);
    expect(deaths(KEY, 40, 40)).toEqual([40, 40]);
    expect(deaths({ ordered: true, parked: true }, 40, 41)).toEqual([undefined, undefined]);
  });

  it('is forgotten with what is settled', () => {
    const tries = new Tries();
    tries.add(delivered(1), KEY);
    tries.forgetUpTo(6);
    expect(tries.add(delivered(1), KEY).before).toBe(true);
    tries.forgetUpTo(7);
    expect(tries.add(delivered(1), KEY)).toMatchObject({ before: false, tries: 1 });
  });
});
