import type { Draft } from '../schemas/define.ts';
import { Fault, toFault } from '../schemas/errors.ts';
import type { StoredEvent } from '../schemas/event.ts';
import { eventOf } from './event-of.ts';
import type { Context, HandlerDeclaration } from './handler.ts';
import { msgIdOf, reactionId } from './identity.ts';
import type { Cause, LogReader, Publisher } from './log.ts';
import { DUPLICATE_WINDOW_MS } from './topology.ts';

/** What a reaction needs besides its handler and event. */
export interface Surroundings {
  readonly ports: Readonly<Record<string, unknown>>;
  readonly publisher: Publisher;
  readonly reader: LogReader;
  /** Ends when the program stops waiting. */
  readonly stopping: AbortSignal;
}

/** Runs the handler's case within its time. Throws a Fault; HANDLER_TIMED_OUT when the time is over. */
export const runCase = async (
  handler: HandlerDeclaration,
  stored: StoredEvent,
  { ports, reader, stopping }: Surroundings,
): Promise<readonly Draft[]> => {
  const found = handler.on.find(({ event }) => event.type === stored.event.type);
  if (!found) return [];
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, stopping]);
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Fault('HANDLER_TIMED_OUT', { handler: handler.name, limitMs: handler.timeoutMs })),
    handler.timeoutMs,
  );
  const onStop = () => reject(new Fault('SHUTTING_DOWN'));
  stopping.addEventListener('abort', onStop, { once: true });
  try {
    const running = (async () => found.run(eventOf(stored), ports, { ...pastOf(stored, reader), signal }))();
    return checkDrafts(handler, await Promise.race([running as Promise<readonly Draft[]>, ended]));
  } catch (thrown) {
    throw toFault(thrown);
  } finally {
    clearTimeout(timer);
    stopping.removeEventListener('abort', onStop);
    over.abort();
  }
};

const pastOf = (stored: StoredEvent, reader: LogReader): Pick<Context, 'past' | 'last'> => {
  const { tenant, subject, type } = stored.event;
  return {
    past: () => reader.ofAggregate(tenant, subject, stored.position),
    last: async (event) => (event.type === type ? stored : reader.lastOfType(tenant, subject, event, stored.position)),
  };
};

const checkDrafts = (handler: HandlerDeclaration, drafts: readonly Draft[]): readonly Draft[] => {
  if (!Array.isArray(drafts))
    throw new Fault('NOT_YET', { handler: handler.name, what: 'a case gives back a list of events' });
  if (drafts.some((draft) => 'later' in draft))
    throw new Fault('NOT_YET', { handler: handler.name, what: 'later comes with timers' });
  return drafts;
};

/** Which of a handler's two answers a draft belongs to; their ids must differ. */
type Answer = 'on' | 'otherwise';

/**
 * Stores what a handler answered, as one group with ids derived from (handler, cause, index): a redelivery adds nothing. The server refuses
 * repeats for two minutes only, so for an older cause that was delivered before the log itself is asked.
 */
export const storeReaction = async (
  handler: HandlerDeclaration,
  stored: StoredEvent,
  drafts: readonly Draft[],
  { publisher, reader }: Pick<Surroundings, 'publisher' | 'reader'>,
  { answer, old }: { readonly answer: Answer; readonly old: boolean },
): Promise<void> => {
  const cause = causeOf(handler, stored);
  const identified = drafts.map((draft, index) => ({
    ...draft,
    id: draft.id ?? reactionId(handler.name, stored.msgId, answer === 'on' ? index : `otherwise ${index}`),
  }));
  const missing = old ? await notOnLog(identified, cause, stored, reader) : identified;
  await publisher.publishAll(missing, cause);
};

/** Whether an event may be outside the window in which the server refuses repeats. */
export const isOld = (storedAt: number, deliveries: number): boolean =>
  deliveries > 1 && Date.now() - storedAt > DUPLICATE_WINDOW_MS / 2;

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
  if (!handler.otherwise) return undefined;
  try {
    return checkDrafts(handler, handler.otherwise(eventOf(stored), fault));
  } catch (thrown) {
    throw toFault(thrown);
  }
};
