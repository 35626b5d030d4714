import type { Draft } from '../schemas/define.ts';
import { Fault, toFault } from '../schemas/errors.ts';
import type { StoredEvent } from '../schemas/event.ts';
import { standsFor } from '../schemas/versions.ts';
import { eventOf } from './event-of.ts';
import { impersonalFault } from './impersonal.ts';
import { caseFor, type Context, type HandlerDeclaration, type Reaction } from './handler.ts';
import { msgIdOf, reactionId } from './identity.ts';
import type { Cause, LogReader, Publisher } from './log.ts';
import { readable } from './reading.ts';
import { draftOf, isOutcome, type Outcome } from './timers/later.ts';
import { DUPLICATE_WINDOW_MS } from './topology.ts';

/** What a reaction needs besides its handler and event. */
export interface Surroundings {
  readonly ports: Readonly<Record<string, unknown>>;
  readonly publisher: Publisher;
  readonly reader: LogReader;
  /** Ends when the program stops waiting. */
  readonly stopping: AbortSignal;
  /** False once another process may work the event, because this one stood still: then its case is not begun. */
  readonly stillMine?: () => boolean;
}

/** Why a reaction failed, and where: in the handler, or while its events were stored. */
export interface Failure {
  readonly fault: Fault;
  readonly stage: 'run' | 'store';
}

/** What is known of an event's earlier attempts. */
export interface Repetition {
  /** It may have been tried before: some of its reaction may be on the log. */
  readonly repeated: boolean;
  /** When the stream stored the event, ms since 1970. */
  readonly storedAt: number;
}

/**
 * Runs the handler's case within its time (HANDLER_TIMED_OUT) and stores what it answers: a list as one group when it is whole, what
 * a generator yields one by one. Gives why it failed, without what the events it has read say about people; undefined when all is stored.
 */
export const react = async (
  handler: HandlerDeclaration,
  stored: StoredEvent,
  surroundings: Surroundings,
  repetition: Repetition,
): Promise<Failure | undefined> => {
  const at = { stage: 'run' as Failure['stage'] };
  const read: StoredEvent[] = [stored];
  const store = async (drafts: readonly Draft[], first: number) => {
    at.stage = 'store';
    await storeReaction(handler, stored, drafts, surroundings, { ...repetition, answer: 'on', first });
    at.stage = 'run';
  };
  try {
    const drafts = await withinItsTime(handler, surroundings.stopping, async (time) => {
      const found = caseFor(handler, stored.event.type);
      const event = found && eventOf(stored, found.event);
      const context = {
        ...pastOf(stored, surroundings.reader, read),
        get signal() {
          return time.signal;
        },
      };
      // The last thing before the case: a busy machine stops a process most likely while it makes all of the above.
      if (surroundings.stillMine?.() === false) throw new Fault('SHUTTING_DOWN');
      const reaction = event && found.run(event, surroundings.ports, context);
      if (!isGenerator(reaction)) return checkDrafts(handler, (await reaction) ?? []);
      await storeEach(handler, reaction, time, store);
      return [];
    });
    if (drafts.length > 0) await store(drafts, 0);
    return undefined;
  } catch (thrown) {
    const fault = impersonalFault(toFault(thrown), read);
    return { fault, stage: fault.code === 'HANDLER_TIMED_OUT' ? 'run' : at.stage };
  }
};

/** Ends the wait, not the work: a case that does not heed its signal goes on unheard. */
const withinItsTime = async <Value>(
  { name, timeoutMs }: HandlerDeclaration,
  stopping: AbortSignal,
  work: (time: AttemptTime) => Promise<Value>,
): Promise<Value> => {
  const time = new AttemptTime();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Fault('HANDLER_TIMED_OUT', { handler: name, limitMs: timeoutMs })),
    timeoutMs,
  );
  const onStop = () => {
    time.end();
    reject(new Fault('SHUTTING_DOWN'));
  };
  stopping.addEventListener('abort', onStop, { once: true });
  try {
    if (stopping.aborted) onStop();
    return await Promise.race([work(time), ended]);
  } finally {
    clearTimeout(timer);
    stopping.removeEventListener('abort', onStop);
    time.end();
  }
};

/** The time of one attempt. Its signal is made when a case asks for it: made and aborted for each event it took a tenth of a handler's time. */
class AttemptTime {
  #isOver = false;
  #controller: AbortController | undefined;

  get isOver(): boolean {
    return this.#isOver;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isOver) this.#controller.abort();
    return this.#controller.signal;
  }

  end(): void {
    this.#isOver = true;
    this.#controller?.abort();
  }
}

const isGenerator = (reaction: Reaction | undefined): reaction is AsyncGenerator<Outcome, void, void> =>
  typeof reaction === 'object' && Symbol.asyncIterator in reaction;

/** The generator goes on when its event is on the log. What it yields after its time is not stored, and it is ended. */
const storeEach = async (
  handler: HandlerDeclaration,
  reaction: AsyncGenerator<Outcome, void, void>,
  time: AttemptTime,
  store: (drafts: readonly Draft[], first: number) => Promise<void>,
): Promise<void> => {
  let index = 0;
  for await (const draft of reaction) {
    if (time.isOver) return;
    await store(checkDrafts(handler, [draft]), index++);
  }
};

/** `read` gets all that the case was given of it. */
const pastOf = (stored: StoredEvent, reader: LogReader, read: StoredEvent[]): Pick<Context, 'past' | 'last'> => {
  const { tenant, subject, type } = stored.event;
  return {
    past: async () => {
      const events = await reader.ofAggregate(tenant, subject, stored.position);
      for (const event of events) if (event.sealed) read.push(event);
      return events.map(readable);
    },
    last: async (...of) => {
      const last = of.some((event) => standsFor(event, type))
        ? reader.reading(stored)
        : await reader.lastOfType(tenant, subject, of, stored.position);
      if (last?.sealed) read.push(last);
      return last && readable(last);
    },
  };
};

/** What a handler answers as events. Throws HANDLER_INVALID, TIMER_INVALID. */
const checkDrafts = (handler: HandlerDeclaration, outcomes: readonly Outcome[]): readonly Draft[] => {
  if (!Array.isArray(outcomes) || !outcomes.every(isOutcome))
    throw new Fault('HANDLER_INVALID', {
      handler: handler.name,
      what: 'a case gives back events: a list, or yields them',
    });
  const now = Date.now();
  return outcomes.map((outcome: Outcome) => draftOf(handler.name, outcome, now));
};

/** Which of a handler's two answers a draft belongs to; their ids must differ. */
type Answer = 'on' | 'otherwise';

/**
 * Stores what a handler answered, as one group with ids derived from (handler, cause, index): a redelivery adds nothing. The server refuses
 * repeats for two minutes only, so for an older cause that may have been tried before the log itself is asked.
 */
export const storeReaction = async (
  handler: HandlerDeclaration,
  stored: StoredEvent,
  drafts: readonly Draft[],
  { publisher, reader }: Pick<Surroundings, 'publisher' | 'reader'>,
  { answer, first = 0, ...repetition }: Repetition & { readonly answer: Answer; readonly first?: number },
): Promise<void> => {
  const cause = causeOf(handler, stored);
  const identified = drafts.map((draft, index) => ({
    ...draft,
    id: draft.id ?? reactionId(handler.name, stored.msgId, answer === 'on' ? first + index : `otherwise ${index}`),
  }));
  const missing = isOld(repetition) ? await notOnLog(identified, cause, stored, reader) : identified;
  await publisher.publishAll(missing, cause);
};

/** Whether an earlier attempt's events may be outside the window in which the server refuses repeats. */
const isOld = ({ storedAt, repeated }: Repetition): boolean =>
  repeated && Date.now() - storedAt > DUPLICATE_WINDOW_MS / 2;

const causeOf = (handler: HandlerDeclaration, { event, msgId }: StoredEvent): Cause => ({
  tenant: event.tenant,
  source: `/auralink/handlers/${handler.name}`,
  correlationId: event.correlationid,
  causationId: msgId,
  traceparent: event.traceparent,
});

const notOnLog = async (
  drafts: readonly (Draft & { id: string })[],
  cause: Cause,
  stored: StoredEvent,
  reader: LogReader,
): Promise<readonly Draft[]> => {
  const missing: Draft[] = [];
  for (const draft of drafts) {
    const msgId = msgIdOf(cause.tenant, cause.source, draft.id);
    const { event, data } = draft;
    const subject = `${event.of.name}/${String((data as Record<string, unknown>)[event.of.key])}`;
    let there = false;
    for await (const earlier of reader.read({
      tenant: cause.tenant,
      subject,
      types: [event.type],
      from: stored.position,
    }))
      if (earlier.msgId === msgId) there = true;
    if (!there) missing.push(draft);
  }
  return missing;
};

/** The handler's own answer to an event it gives up; undefined where it has none. Throws what it throws, as a Fault. */
export const otherwiseOf = (
  handler: HandlerDeclaration,
  stored: StoredEvent,
  fault: Fault,
): readonly Draft[] | undefined => {
  const found = caseFor(handler, stored.event.type);
  if (!handler.otherwise || !found) return undefined;
  try {
    return checkDrafts(handler, handler.otherwise(eventOf(stored, found.event), fault));
  } catch (thrown) {
    throw impersonalFault(toFault(thrown), [stored]);
  }
};
