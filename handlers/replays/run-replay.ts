import { emit } from '../../schemas/define.ts';
import { formatPosition, parsePosition } from '../../schemas/event.ts';
import {
  replayCancelRequested,
  replayFailed,
  replayPauseRequested,
  replayRequested,
  replayResumeRequested,
} from '../../schemas/replays.ts';
import { defineHandler } from '../define.ts';
import { refusal } from '../refusal.ts';

const DAY_MS = 24 * 3_600_000;
/** What makes a run fail here passes by itself: the log is away for a while. */
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000, ...Array.from({ length: 55 }, () => 30_000)];

export default defineHandler({
  name: 'run-replay',
  meaning: 'Tells recorded events to their target, and pauses, resumes or cancels it; goes on after a crash.',
  needs: ['replays'],
  // One process works a replay, its requests in order; a pause reaches a run that is under way by the live log, not by waiting here.
  order: 'key',
  parallel: 64,
  retryMs: RETRY_MS,
  // Below the longest timer there is (24.8 days); a longer replay is taken up again from its place.
  timeoutMs: 20 * DAY_MS,
  from: 'start',
  on: (when) =>
    [replayRequested, replayResumeRequested, replayPauseRequested, replayCancelRequested].map((request) =>
      when(request, async ({ tenant, key }, { replays }, { signal }) => {
        await replays.run(tenant, key, signal);
        return [];
      }),
    ),
  otherwise: ({ key, position, data }, fault) => {
    const { from } = data as { readonly from?: string };
    // A place is the last position that is done, hence the one before the first. What is further on the log counts.
    const done = Math.max(0, ((from && parsePosition(from)?.seq) || 1) - 1);
    const mark = { replayId: key, position: formatPosition({ ...position, seq: done }), delivered: 0 };
    return [emit(replayFailed, { ...mark, request: formatPosition(position), ...refusal(fault) })];
  },
});
