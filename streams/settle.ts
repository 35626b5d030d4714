import type { Fault } from '../schemas/errors.ts';

/** What becomes of a delivery whose handling failed. */
export type Decision =
  /** `excused`: the failure was nobody's, hence no attempt of the handler's is used up by it. */
  { readonly kind: 'again'; readonly delayMs: number; readonly excused: boolean } | { readonly kind: 'give_up' };

export interface Failure {
  readonly fault: Fault;
  /** Where it failed: in the handler, or while its events were stored. */
  readonly stage: 'run' | 'store';
  /** Attempts, this one included, without those that were excused. */
  readonly tries: number;
  /** How often the event was excused in this process, this time included should it be. */
  readonly excuses: number;
  readonly retryMs: readonly number[];
}

const STORE_RETRY_MS = [250, 500, 1_000, 2_000, 5_000] as const;
/** Deliveries that ended without a word (the process died) are granted on top of the attempts. */
const DEATHS = 5;

/**
 * A handler's failure is tried again while the code allows it and attempts are left. A log that cannot take the outcome is nobody's
 * fault: that is tried for ever.
 */
export const decide = ({ fault, stage, tries, excuses, retryMs }: Failure): Decision => {
  if (stage === 'store' && fault.retry && fault.code !== 'INTERNAL')
    return {
      kind: 'again',
      delayMs: STORE_RETRY_MS[Math.min(excuses, STORE_RETRY_MS.length) - 1] ?? STORE_RETRY_MS[0],
      excused: true,
    };
  const delayMs = retryMs[tries - 1];
  return fault.retry && delayMs !== undefined ? { kind: 'again', delayMs, excused: false } : { kind: 'give_up' };
};

/** An event that takes the process down each time it is tried must not do so for ever. */
export const isLethal = (deliveries: number, retryMs: readonly number[]): boolean =>
  deliveries > retryMs.length + 1 + DEATHS;
