import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { crowd, events, seconds } from './load.ts';

describe('load', () => {
  it('spends exactly the events it was given, with no more callers at once than asked', async () => {
    let running = 0;
    let most = 0;
    const round = await crowd(4, events(10), async () => {
      most = Math.max(most, (running += 1));
      await setImmediate();
      running -= 1;
    });
    expect(round.n).toBe(10);
    expect(round.latenciesMs).toHaveLength(10);
    expect(most).toBe(4);
  });

  it('starts the clock of a budget of seconds at the first event', () => {
    let now = 5_000;
    const budget = seconds(2, () => now);
    now = 90_000;
    expect(budget.take()).toBe(true);
    now = 91_999;
    expect(budget.take()).toBe(true);
    now = 92_000;
    expect(budget.take()).toBe(false);
  });

  it('stops all callers and fails when one of them fails', async () => {
    let calls = 0;
    const round = crowd(3, events(1_000), async () => {
      calls += 1;
      await setImmediate();
      if (calls >= 6) throw new Error('the log is full');
    });
    await expect(round).rejects.toThrow('the log is full');
    expect(calls).toBeLessThan(12);
  });
});
