import { expect, it } from 'vitest';
import type { Checkpoints } from './checkpoints.ts';
import { recover, stand, type Session } from './session.ts';

const session = (): Session => ({
  state: 'live',
  reason: undefined,
  at: 10,
  rebuildTo: 0,
  failures: 0,
  begun: true,
  footing: undefined,
});
const standingAt = (at: number): Checkpoints =>
  ({ read: async () => ({ at, dated: new Map() }) }) as unknown as Checkpoints;

/** The wait before each try while every commit fails, the checkpoint each time where `at` has it. */
const waits = async (at: (tries: number) => number): Promise<readonly number[]> => {
  const one = session();
  const found: number[] = [];
  for (let tries = 1; tries <= 8; tries += 1) {
    found.push(recover(one, new Error('Connection terminated unexpectedly')).waitMs);
    await stand(standingAt(at(tries)), one);
  }
  return found;
};

it('waits longer each time while nothing gets through, five seconds at most', async () => {
  expect(await waits(() => 10)).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
});

it('takes a commit whose answer was lost for what it is: the next batch waits no longer than the first did', async () => {
  expect(await waits((tries) => 10 + tries)).toEqual(Array.from({ length: 8 }, () => 100));
});
