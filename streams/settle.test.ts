import { describe, expect, it } from 'vitest';
import { Fault } from '../schemas/errors.ts';
import { decide, isLethal } from './settle.ts';

const retryMs = [100, 500];
const failed = (
  code: 'LIVEKIT_UNREACHABLE' | 'ROOM_ENDED' | 'INTERNAL' | 'LOG_FULL' | 'EVENT_INVALID',
  tries: number,
  stage: 'run' | 'store' = 'run',
  excuses = 1,
) => decide({ fault: new Fault(code), tries, excuses, stage, retryMs });

describe('a failed delivery', () => {
  it('comes again after the delay of its attempt, until the attempts are used up', () => {
    expect([1, 2, 3].map((tries) => failed('LIVEKIT_UNREACHABLE', tries))).toEqual([
      { kind: 'again', delayMs: 100, excused: false },
      { kind: 'again', delayMs: 500, excused: false },
      { kind: 'give_up' },
    ]);
  });
  it('is given up at once where no retry helps', () => expect(failed('ROOM_ENDED', 1)).toEqual({ kind: 'give_up' }));
  it('comes again for ever while the log cannot take the outcome, ever more slowly, and uses up no attempt', () => {
    expect([1, 3, 5, 99].map((excuses) => failed('LOG_FULL', 1, 'store', excuses))).toEqual(
      [250, 1_000, 5_000, 5_000].map((delayMs) => ({ kind: 'again', delayMs, excused: true })),
    );
  });
  it("whose outcome is wrong is the handler's fault", () => {
    expect(failed('EVENT_INVALID', 1, 'store')).toEqual({ kind: 'give_up' });
    expect(failed('INTERNAL', 3, 'store')).toEqual({ kind: 'give_up' });
  });
});

it('an event that takes the process down is not tried for ever', () => {
  expect(isLethal(3, retryMs)).toBe(false);
  expect(isLethal(9, retryMs)).toBe(true);
});
