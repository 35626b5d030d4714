import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recount } from './invariants.ts';
import { loadOf } from './load.ts';
import { chanceOf } from './seed.ts';

describe('chance', () => {
  it('is the same for the same seed and row, and another one for another', () => {
    const drawn = (seed: number, row: string) => Array.from({ length: 20 }, chanceOf(seed, row).next);
    expect(drawn(7, 'f01')).toEqual(drawn(7, 'f01'));
    expect(drawn(7, 'f01')).not.toEqual(drawn(8, 'f01'));
    expect(drawn(7, 'f01')).not.toEqual(drawn(7, 'f02'));
    const [load, draws] = [chanceOf(7, 'f01'), chanceOf(7, 'f01')];
    loadOf(load).many(5);
    expect(load.next()).toBe(draws.next());
    expect(loadOf(chanceOf(7, 'f01')).many(5)).toEqual(loadOf(chanceOf(7, 'f01')).many(5));
  });

  it('stays between its bounds, and shuffling loses nothing', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 9 }), fc.array(fc.integer()), (seed, most, items) => {
        const chance = chanceOf(seed, 'f01');
        const drawn = chance.between(0, most);
        expect(drawn >= 0 && drawn <= most).toBe(true);
        expect(Map.groupBy(chance.shuffled(items), String)).toEqual(Map.groupBy(items, String));
      }),
    );
  });
});

describe('the recount', () => {
  it('counts an identity once, at its first place, and passes poison by', () => {
    const [a, b, c] = loadOf(chanceOf(1, 'f01'), 1).many(3);
    const raw = [a, b, a, c].map((sent, at) => ({ ...sent, seq: at + 1, tenant: 'default' }) as never);
    const poison = {
      ...a,
      seq: 5,
      tenant: 'default',
      id: 'other',
      data: { ...a?.data, messageId: 'ms-5-poison' },
    } as never;
    const sum = [a, b, c].reduce((total, sent) => total + Number(sent?.data['text']), 0);
    expect([...recount([...raw, poison])]).toEqual([['default/RM_1', { total: 3, sum, last: c?.data['messageId'] }]]);
  });
});
