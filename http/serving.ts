import type { Answers } from '../streams/answers.ts';
import type { Credentials } from './auth.ts';
import type { Limiter } from './limits.ts';
import type { PortName, Ports } from './ports.ts';
import type { Refusals } from './security/refusals.ts';

/** A port that is switched off, and how to switch it on. */
export interface Off {
  readonly why: string;
  readonly how: string;
}

/** What serving a route needs besides the route. */
export interface Serving {
  readonly ports: Partial<Ports>;
  readonly off: Partial<Record<PortName, Off>>;
  readonly credentials: Credentials;
  readonly refusals: Refusals;
  /** Answers to requests with an Idempotency-Key; absent: the ids of events alone tell repeats. */
  readonly answers?: Answers;
  /** Absent: nothing is limited. */
  readonly limiter?: Limiter;
  /** Ends when the program stops. */
  readonly closing: AbortSignal;
  /** Holds replies and error codes to their declarations; for tests. */
  readonly checkReplies: boolean;
}
