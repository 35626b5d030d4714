import {
  deadLetterDiscarded,
  deadLetterRedriveFailed,
  deadLetterRedriven,
  deadLetterRedriveRequested,
  deadLetterWritten,
} from '../../schemas/dead-letters.ts';
import type { DataOf } from '../../schemas/define.ts';
import type { StoredEvent } from '../../schemas/event.ts';

/** How trying a dead letter again ended. `code` is one of the error table. */
export type RedriveOutcome =
  | { readonly kind: 'redriven'; readonly attempts: number }
  | { readonly kind: 'failed'; readonly code: string; readonly reason: string; readonly attempts: number };

export type Letter = DataOf<typeof deadLetterWritten>;

/** What is to be done about a request to try a letter again. */
export type Verdict =
  | { readonly kind: 'run'; readonly letter: Letter; readonly attempts: number }
  | { readonly kind: 'answer'; readonly outcome: RedriveOutcome }
  /** An earlier request is under way; its outcome will be this one's too. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'unknown' };

interface History {
  readonly letter: Letter | undefined;
  readonly discarded: boolean;
  readonly attempts: number;
  readonly outcomes: ReadonlyMap<string, RedriveOutcome>;
  /** For each request the one that runs: itself, or the one that was under way when it came. */
  readonly runners: ReadonlyMap<string, string>;
  readonly redriven: boolean;
}

const outcomeOf = ({ type, data }: StoredEvent['event']): RedriveOutcome | undefined => {
  if (type === deadLetterRedriven.type)
    return { kind: 'redriven', attempts: (data as DataOf<typeof deadLetterRedriven>).attempts };
  if (type !== deadLetterRedriveFailed.type) return undefined;
  const { code, reason, attempts } = data as DataOf<typeof deadLetterRedriveFailed>;
  return { kind: 'failed', code, reason, attempts };
};

const read = (history: readonly StoredEvent[]): History => {
  let letter: Letter | undefined;
  let [discarded, redriven, attempts] = [false, false, 0];
  let running: string | undefined;
  const outcomes = new Map<string, RedriveOutcome>();
  const runners = new Map<string, string>();
  for (const { msgId, event } of history) {
    const outcome = outcomeOf(event);
    if (event.type === deadLetterWritten.type) {
      letter = event.data as Letter;
      attempts = Math.max(attempts, letter.attempts);
    } else if (event.type === deadLetterRedriveRequested.type) runners.set(msgId, (running ??= msgId));
    else if (event.type === deadLetterDiscarded.type) discarded = true;
    else if (outcome && event.causationid !== undefined) {
      outcomes.set(event.causationid, outcome);
      redriven ||= outcome.kind === 'redriven';
      attempts = Math.max(attempts, outcome.attempts);
      if (event.causationid === running) running = undefined;
    }
  }
  return { letter, discarded, redriven, attempts, outcomes, runners };
};

/**
 * Whether a request to try a letter again is to run, from everything the log holds of that letter, what came after the request
 * included. Pure. Twice is once: a letter that was handled is not handled again, and a request that came while
 * another was under way gets that one's outcome.
 */
export const verdictOn = (history: readonly StoredEvent[], request: string): Verdict => {
  const { letter, discarded, redriven, attempts, outcomes, runners } = read(history);
  if (!letter) return { kind: 'unknown' };
  const runner = runners.get(request) ?? request;
  const known = outcomes.get(request) ?? outcomes.get(runner);
  if (known) return { kind: 'answer', outcome: known };
  if (redriven) return { kind: 'answer', outcome: { kind: 'redriven', attempts } };
  if (runner !== request) return { kind: 'wait' };
  if (discarded)
    return {
      kind: 'answer',
      outcome: { kind: 'failed', code: 'DEAD_LETTER_DISCARDED', reason: 'it was discarded in the meantime', attempts },
    };
  return { kind: 'run', letter, attempts: attempts + 1 };
};
