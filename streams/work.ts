import { attempt as attemptOnce, type Attempt, type AttemptOptions, type Verdict } from './attempt.ts';
import { decode, wireOf } from './codec.ts';
import { ackWaitMs, ensureConsumer, mostPending } from './consumers.ts';
import type { Drift } from './drift.ts';
import type { HandlerDeclaration } from './handler.ts';
import type { Delivery } from './pull.ts';
import { EVENTS } from './topology.ts';
import { asConsumer } from './trace.ts';

/** What a worker is told of a delivery besides its message. */
export type Try = Omit<Attempt, 'stored'>;

/** What a worker does: one durable consumer, and what to try with each of its messages. Settling is the worker's business. */
export interface Work {
  /** Of the durable. */
  readonly name: string;
  readonly stream: string;
  /** One process at a time, a key's messages one after the other. */
  readonly ordered: boolean;
  /** Messages under way at once in one process. */
  readonly parallel: number;
  /** Deliveries the durable may have open at once. */
  readonly mostPending: number;
  /** Until an unsettled delivery comes again, ms. */
  readonly ackWaitMs: number;
  /** Makes the durable where it is missing; `resumeAfter` is the last sequence known to be settled. */
  readonly ensure: (resumeAfter?: number) => Promise<readonly Drift[]>;
  /** Never throws. */
  readonly attempt: (
    delivery: Delivery,
    known: Try,
    more: Pick<AttemptOptions, 'stopping' | 'stillMine' | 'onTrouble'>,
  ) => Promise<Verdict>;
}

/** A handler's work: its cases, on the log. */
export const handlerWork = (
  handler: HandlerDeclaration,
  options: Omit<AttemptOptions, 'stopping' | 'stillMine' | 'onTrouble'>,
): Work => ({
  name: handler.name,
  stream: EVENTS,
  ordered: handler.order === 'key',
  parallel: handler.parallel,
  mostPending: mostPending(handler),
  ackWaitMs: ackWaitMs(handler),
  ensure: (resumeAfter) => ensureConsumer(options.broker, handler, resumeAfter),
  attempt: ({ message, seq }, known, more) => {
    const one = { ...known, stored: decode(wireOf(message), EVENTS, seq) };
    return asConsumer(handler.name, one, () => attemptOnce(handler, one, { ...options, ...more }));
  },
});
