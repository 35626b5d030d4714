import type { ErrorRow } from './row.ts';

/** Replays and their targets. */
export const REPLAY_ERRORS = {
  REPLAY_NOT_FOUND: {
    status: 404,
    title: 'There is no such replay',
    next: 'See GET /api/v1/replays, or `aura replays`.',
    retry: false,
  },
  REPLAY_RANGE_EMPTY: {
    status: 422,
    title: 'The log holds nothing between these ends',
    next: 'Give ends with events between them; the details say which positions yours stand for.',
    retry: false,
  },
  REPLAY_TARGET_INVALID: {
    status: 422,
    title: 'The target cannot be told this',
    next: 'See the reason in the details.',
    retry: false,
  },
  REPLAY_OVER: {
    status: 409,
    title: 'The replay is over',
    next: 'Start a new one; from the position after its last to go on.',
    retry: false,
  },
  REPLAY_NOT_PAUSABLE: {
    status: 409,
    title: 'A replay into a projection runs to its end',
    next: 'Wait for it; what serves goes on meanwhile.',
    retry: false,
  },
  REPLAYS_TOO_MANY: {
    status: 429,
    title: 'Too many replays are open',
    next: 'Wait for one to end, or cancel one; paused ones count.',
    retry: true,
  },
  WEBHOOK_URL_REFUSED: {
    status: 422,
    title: 'Nothing is sent to this address',
    next: 'Use an https address on the internet; an operator allows others with AURALINK_WEBHOOK_ALLOW.',
    retry: false,
  },
  WEBHOOK_FAILING: {
    status: 502,
    title: 'The receiver has not taken an event for too long',
    next: 'Mend the receiver, then resume the replay: nothing was left out.',
    retry: false,
  },
  WEBHOOK_GONE: {
    status: 502,
    title: 'The receiver wants no more events (410)',
    next: 'Ask the receiver; resume the replay once it takes events again.',
    retry: false,
  },
  SUBJECT_NOT_STORED: {
    status: 502,
    title: 'No stream acknowledges the subject',
    next: 'Create a stream on it, then resume the replay; or replay without acknowledgement.',
    retry: false,
  },
} as const satisfies Record<string, ErrorRow>;
