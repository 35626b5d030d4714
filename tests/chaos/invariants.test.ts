import { describe, expect, it } from 'vitest';
import { checkAcked, checkRows, recount } from './invariants.ts';
import { loadOf } from './load.ts';
import { chanceOf } from './seed.ts';
import type { Raw } from './stream.ts';

const LOG: readonly Raw[] = loadOf(chanceOf(1, 'f01'), 2)
  .many(6)
  .map((sent, at) => ({ ...sent, seq: at + 1, tenant: 'default' }));
const ACKED = new Map(LOG.map(({ id, seq }) => [id, seq]));
const whatOf = ({ violations }: { violations: readonly { invariant: string; what: string }[] }) =>
  violations.map(({ invariant, what }) => `${invariant} ${what}`);

describe('what was acknowledged', () => {
  it('is there, once, where the answer said', () => {
    expect(checkAcked(LOG, ACKED, false)).toEqual({ violations: [], lost: 0, duplicates: 0 });
  });

  it('is missed when it is lost', () => {
    expect(whatOf(checkAcked(LOG.slice(0, 4), ACKED, false))).toEqual(['I1 2 acknowledged and lost: ms-5, ms-6']);
  });

  it('is seen when it is there twice, unless repeats belong to the fault', () => {
    const twice = [...LOG, { ...(LOG[0] as Raw), seq: 7 }];
    expect(whatOf(checkAcked(twice, ACKED, false))).toEqual(['I1 1 stored twice: ms-1']);
    expect(checkAcked(twice, ACKED, true)).toMatchObject({ violations: [], duplicates: 1 });
  });

  it('is no durable event where another one stands', () => {
    expect(whatOf(checkAcked(LOG, new Map([['ms-1', 2]]), false))).toEqual([
      'I7 1 not at the position of their answer: ms-1',
    ]);
  });
});

describe('the rows', () => {
  const tallies = [...recount(LOG)].map(([key, counted]) => {
    const [tenant, room] = key.split('/');
    return { tenant, room, ...counted };
  });
  const derived = { tallies, indexed: 6, counted: 6, messages: 6 };

  it('are right when they are what a recount gives, repeats of an identity left out', () => {
    expect(checkRows(LOG, derived).violations).toEqual([]);
    expect(checkRows([...LOG, { ...(LOG[2] as Raw), seq: 7 }], derived).violations).toEqual([]);
  });

  it('are wrong by one event too many, too few or out of place', () => {
    const [first, ...others] = tallies;
    const having = (change: object) => ({ ...derived, tallies: [{ ...first, ...change }, ...others] });
    expect(whatOf(checkRows(LOG, having({ total: (first?.total ?? 0) + 1 })))).toEqual([
      'I2 1 tallies differ (+1 counted)',
    ]);
    expect(checkRows(LOG, having({ sum: 0 })).violations).toHaveLength(1);
    expect(checkRows(LOG, having({ last: 'ms-0' })).violations).toHaveLength(1);
    expect(checkRows(LOG, { ...derived, tallies: others }).violations).toHaveLength(1);
    expect(checkRows(LOG, { ...derived, indexed: 5 }).violations).toHaveLength(1);
    expect(checkRows(LOG, { ...derived, messages: 7 }).violations).toHaveLength(1);
  });
});
