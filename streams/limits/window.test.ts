import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY, grant, type Held, slotOf, usedIn, type Window } from './window.ts';

const RATE = { requests: 100, windowS: 60 };

/** A process as it uses a window: what it holds, and what it has not told yet. */
interface Process {
  held: Held;
  uses: Map<number, number>;
}

/** Several processes on one window, on a clock of the test. */
const several = (rate: typeof RATE, count: number) => {
  let window: Window = EMPTY;
  let now = 1_000_000;
  const made: number[] = [];
  const processes: Process[] = Array.from({ length: count }, () => ({ held: { count: 0, until: 0 }, uses: new Map() }));
  const take = (index: number): boolean => {
    const process = processes[index] as Process;
    if (process.held.count === 0 || process.held.until <= now) {
      const granted = grant(window, rate, now, { process: `p${index}`, uses: process.uses, wants: true });
      window = granted.window;
      processes[index] = { held: granted.held, uses: new Map() };
      if (granted.held.count === 0) return false;
    }
    const { held, uses } = processes[index] as Process;
    const slot = slotOf(rate, now);
    processes[index] = {
      held: { ...held, count: held.count - 1 },
      uses: new Map(uses).set(slot, (uses.get(slot) ?? 0) + 1),
    };
    made.push(now);
    return true;
  };
  return {
    take,
    made,
    /** The process dies and comes back without knowing anything, under another name. */
    pass: (ms: number) => void (now += ms),
    most: () =>
      Math.max(0, ...made.map((from) => made.filter((at) => at >= from && at < from + rate.windowS * 1_000).length)),
  };
};

describe('a limit', () => {
  it('lets exactly as many through as it says, and as many again when the first are a window ago', () => {
    const one = several(RATE, 1);
    expect(Array.from({ length: 130 }, () => one.take(0)).filter(Boolean)).toHaveLength(100);
    one.pass(59_000);
    expect(one.take(0)).toBe(false);
    one.pass(2_001);
    expect(Array.from({ length: 130 }, () => one.take(0)).filter(Boolean)).toHaveLength(100);
  });

  it('of five in five minutes knows each one', () => {
    const one = several({ requests: 5, windowS: 300 }, 1);
    expect(Array.from({ length: 7 }, () => one.take(0))).toEqual([true, true, true, true, true, false, false]);
  });

  it('says what was used in the window that ends now: not what is only taken, not what is over, and what is not told yet', () => {
    const now = 1_000_000;
    const uses = new Map([[slotOf(RATE, now), 7]]);
    const { window } = grant(EMPTY, RATE, now, { process: 'a', uses, wants: true });
    expect(window.held['a']?.count).toBeGreaterThan(0);
    expect(usedIn(window, RATE, now, new Map())).toBe(7);
    expect(usedIn(window, RATE, now + 30_000, new Map([[slotOf(RATE, now + 30_000), 2]]))).toBe(9);
    expect(usedIn(window, RATE, now + 62_000, new Map())).toBe(0);
  });

  it('of nought lets nothing through', () => {
    expect(several({ requests: 0, windowS: 60 }, 1).take(0)).toBe(false);
  });

  it('says when something is free again', () => {
    let { window } = grant(EMPTY, RATE, 30_500, {
      process: 'a',
      uses: new Map([[slotOf(RATE, 30_500), 100]]),
      wants: false,
    });
    const refused = grant(window, RATE, 40_000, { process: 'a', uses: new Map(), wants: true });
    expect([refused.held.count, refused.freeMs]).toEqual([0, 51_000]);
    ({ window } = grant(window, RATE, 40_000 + refused.freeMs, { process: 'a', uses: new Map(), wants: true }));
    expect(Object.keys(window.held)).toEqual(['a']);
  });

  it('is never passed by several processes together, however they take turns and whenever they pause', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 40 }), fc.nat({ max: 9_000 })), { maxLength: 60 }),
        (turns) => {
          const all = several(RATE, 3);
          for (const [index, times, ms] of turns) {
            for (let at = 0; at < times; at++) all.take(index);
            all.pass(ms);
          }
          expect(all.most()).toBeLessThanOrEqual(RATE.requests);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('lets two who share it have nearly all of it: what one has in hand the other lacks', () => {
    const two = several(RATE, 2);
    let through = 0;
    for (let at = 0; at < 200; at++) if (two.take(at % 2)) through += 1;
    expect(through).toBeGreaterThanOrEqual(90);
    expect(through).toBeLessThanOrEqual(100);
  });
});
