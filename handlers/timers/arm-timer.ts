import { timerCancelled, timerFailed, timerFired, timerSet } from '../../schemas/timers.ts';
import { defineHandler } from '../define.ts';

export default defineHandler({
  name: 'arm-timer',
  meaning: "Has the server's schedule hold the next moment of each timer, as the log tells it, and no other.",
  needs: ['timers'],
  // A later word about a timer must not be overtaken by an earlier one.
  order: 'key',
  parallel: 32,
  retryMs: [50, 100, 250, 500, 1_000, 5_000, 30_000],
  timeoutMs: 5_000,
  // A timer may be older than the first process that knows this handler, or than the schedules of a log that was restored.
  from: 'start',
  on: (when) =>
    [timerSet, timerCancelled, timerFired, timerFailed].map((event) =>
      when(event, async ({ tenant, position, key }, { timers }) => {
        await timers.conform(tenant, key, position.seq);
        return [];
      }),
    ),
});
