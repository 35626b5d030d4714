import type { EventDeclaration } from '../schemas/define.ts';
import type { Fault } from '../schemas/errors.ts';
import type { EventOf, StoredEvent } from '../schemas/event.ts';
import { standsFor } from '../schemas/versions.ts';
import type { Outcome } from './timers/later.ts';

/** What a case may read besides its event and its ports. */
export interface Context {
  /** The aggregate's own events on the log, oldest first, up to and including the one at hand; each identity once. */
  readonly past: () => Promise<readonly StoredEvent[]>;
  /** The aggregate's last event of these types, up to and including the one at hand. One read, however long its past is. */
  readonly last: (...of: readonly EventDeclaration[]) => Promise<StoredEvent | undefined>;
  /** Ends when the handler's time is over or the program stops. */
  readonly signal: AbortSignal;
}

/**
 * What a case hands back: events to publish, timers to set (`later`) and to cancel (`cancel`), as one group when it ends, or, from a generator, each at once as it is yielded. A generator
 * that is tried again begins anew: the n-th event it yields is taken for the n-th of before, hence what it yields should follow from the event
 * and the log (`past`), not from chance.
 */
export type Reaction = Promise<readonly Outcome[]> | readonly Outcome[] | AsyncGenerator<Outcome, void, void>;

/** One event type, of whatever version, and what the handler does about it. */
export interface HandlerCase {
  readonly event: EventDeclaration;
  readonly run: (event: EventOf, ports: Readonly<Record<string, unknown>>, context: Context) => Reaction;
}

/** Makes a case: `run` gets the event with typed data, the ports the handler needs, and its context. */
export type When<Ports> = <E extends EventDeclaration>(
  event: E,
  run: (event: EventOf<E>, ports: Ports, context: Context) => Reaction,
) => HandlerCase;

/** A reaction as data. `name` is also the durable consumer's name: never change it. */
export interface HandlerDeclaration {
  readonly name: string;
  /** One sentence: what it does about what. */
  readonly meaning: string;
  /** Ports it calls; boot checks that each is wired. */
  readonly needs: readonly string[];
  /**
   * `none` lets events overtake each other. `key` handles those of an aggregate one at a time in log order: one that fails is tried again
   * before any later one, other aggregates go on beside it. One process at a time then works the handler, the others stand by.
   */
  readonly order: 'key' | 'none';
  /** Events under way at once in one process. */
  readonly parallel: number;
  /** Delays before the second, third, … attempt; after the last a dead letter is written. */
  readonly retryMs: readonly number[];
  /** Time for one attempt; it may be long: the server is told while it runs. */
  readonly timeoutMs: number;
  /** Where a new durable starts: only what comes, the whole log, or a moment (ISO 8601). */
  readonly from: 'now' | 'start' | { readonly time: string };
  readonly on: readonly HandlerCase[];
  /** Events to publish when the event is given up, after the last attempt or at once where no retry can help; then no dead letter is needed. */
  readonly otherwise?: (event: EventOf, fault: Fault) => readonly Outcome[];
}

/** The case for events of this type: it is declared for the newest version and gets every older one as that. */
export const caseFor = ({ on }: HandlerDeclaration, type: string): HandlerCase | undefined =>
  on.find(({ event }) => standsFor(event, type));
