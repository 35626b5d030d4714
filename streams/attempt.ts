import { Fault, toFault } from '../schemas/errors.ts';
import type { StoredEvent } from '../schemas/event.ts';
import type { Meter } from '../schemas/metrics.ts';
import type { Broker } from './broker.ts';
import { writeDeadLetter } from './dead-letters.ts';
import { isNewer, versionOf } from '../schemas/versions.ts';
import { caseFor, type HandlerDeclaration } from './handler.ts';
import { otherwiseOf, react, storeReaction, type Surroundings } from './react.ts';
import { decide, isLethal } from './settle.ts';
import { idsOf, type EventIds } from './trace.ts';

/** What becomes of a delivery after an attempt. */
export type Verdict =
  | { readonly outcome: 'done' | 'skipped' | 'otherwise' | 'returned' }
  /** `excused`: it was no attempt, and it stays in hand: given back, it would be counted as delivered by the server. */
  | { readonly outcome: 'retried'; readonly delayMs: number; readonly excused?: boolean }
  | { readonly outcome: 'dead_letter'; readonly letter: string };

/** One attempt of a handler at an event. */
export interface Attempt {
  readonly stored: StoredEvent;
  /** This one included, without those that were excused. */
  readonly tries: number;
  /** This one included, should it be excused. */
  readonly excuses: number;
  /** Deliveries that say how often the process may have died of it; undefined where they say nothing about this event. */
  readonly deaths: number | undefined;
  /** It may have been tried before, here or elsewhere: some of its reaction may be on the log. */
  readonly repeated: boolean;
  /** When the stream stored the event, ms since 1970. */
  readonly storedAt: number;
  /** When it was first tried, ISO 8601. */
  readonly firstAt: string;
}

export interface AttemptOptions extends Surroundings {
  readonly broker: Broker;
  readonly meter: Meter;
  readonly onTrouble: (what: string, fault: Fault, about?: EventIds) => void;
  /** How long an event of a newer version is held for a process that knows it, ms; absent: ten minutes. */
  readonly holdNewerMs?: number;
}

const LETTER_RETRY_MS = 1_000;
/** As long as a deployment takes in which old and new processes share the work. */
const HOLD_NEWER_MS = 10 * 60_000;
const HELD_RETRY_MS = 2_000;

/** Lets the handler react and says what becomes of the delivery. Never throws; settles nothing itself. */
export const attempt = async (handler: HandlerDeclaration, one: Attempt, options: AttemptOptions): Promise<Verdict> => {
  const { stored, tries, excuses, deaths } = one;
  const found = caseFor(handler, stored.event.type);
  if (!found) return { outcome: 'skipped' };
  if (isNewer(found.event, stored.event.type)) return holdNewer(handler, one, options);
  if (deaths !== undefined && isLethal(deaths, handler.retryMs) && !mayHaveBeenHeld(one, options))
    return giveUp(
      handler,
      one,
      options,
      new Fault('INTERNAL', { reason: 'the process died each time this event was tried' }),
    );
  let whole = one;
  const failure = await reactWhole(handler, one, options, (opened) => (whole = { ...one, stored: opened }));
  if (failure === undefined) return { outcome: 'done' };
  if (options.stopping.aborted || notBegun(failure.fault, options)) return { outcome: 'returned' };
  const decision = decide({ ...failure, tries, excuses, retryMs: handler.retryMs });
  options.onTrouble(`attempt ${tries} of ${stored.event.type} failed`, failure.fault, idsOf(one.stored));
  return decision.kind === 'again'
    ? { outcome: 'retried', delayMs: decision.delayMs, excused: decision.excused }
    : giveUp(handler, whole, options, failure.fault);
};

/** It was stopped on the way to its case and is another process's by now. */
const notBegun = ({ code }: Fault, { stillMine }: AttemptOptions): boolean =>
  code === 'SHUTTING_DOWN' && stillMine?.() === false;

/** What lies in the object store is fetched for who has a case for it, and what is encrypted opened; lost, it is nobody's retry. */
const reactWhole = async (
  handler: HandlerDeclaration,
  one: Attempt,
  options: AttemptOptions,
  onWhole: (stored: StoredEvent) => void,
) => {
  try {
    const whole = options.reader.whole(one.stored);
    const stored = whole instanceof Promise ? await whole : whole;
    onWhole(stored);
    return await react(handler, stored, options, one);
  } catch (thrown) {
    return { fault: toFault(thrown), stage: 'store' as const };
  }
};

/** An older program gives back again and again what it cannot read; those deliveries are no deaths. */
const mayHaveBeenHeld = ({ stored, storedAt }: Attempt, { holdNewerMs = HOLD_NEWER_MS }: AttemptOptions): boolean =>
  versionOf(stored.event.type) > 1 && Date.now() - storedAt < holdNewerMs;

/** Another process may know the version, or this one's successor soon. Later the letter says what to do; neither is a failure of the handler's. */
const holdNewer = async (handler: HandlerDeclaration, one: Attempt, options: AttemptOptions): Promise<Verdict> => {
  const { type } = one.stored.event;
  const fault = new Fault('EVENT_VERSION_NEWER', { type, newestKnown: caseFor(handler, type)?.event.type });
  options.onTrouble(`attempt ${one.tries} of ${type} must wait for a newer program`, fault, idsOf(one.stored));
  const since = Date.now() - Date.parse(one.firstAt);
  return since < (options.holdNewerMs ?? HOLD_NEWER_MS)
    ? { outcome: 'retried', delayMs: HELD_RETRY_MS }
    : giveUp(handler, one, options, fault);
};

/** The handler's own answer if it has one, else a dead letter. While neither can be stored the event comes again. */
const giveUp = async (
  handler: HandlerDeclaration,
  one: Attempt,
  options: AttemptOptions,
  fault: Fault,
): Promise<Verdict> => {
  const { broker, publisher, meter } = options;
  try {
    if (!UNREADABLE.has(fault.code) && (await answeredOtherwise(handler, one, options, fault)))
      return { outcome: 'otherwise' };
    const letter = await writeDeadLetter(broker, publisher, meter, {
      stored: one.stored,
      handler: handler.name,
      kind: 'handler',
      fault,
      attempts: one.tries,
      firstAt: one.firstAt,
    });
    return { outcome: 'dead_letter', letter: letter.deadLetterId };
  } catch (thrown) {
    options.onTrouble('the dead letter cannot be written', toFault(thrown), idsOf(one.stored));
    return { outcome: 'retried', delayMs: LETTER_RETRY_MS, excused: true };
  }
};

/** What nobody could read nobody can answer. */
const UNREADABLE: ReadonlySet<string> = new Set(['EVENT_VERSION_NEWER', 'EVENT_UPCAST_FAILED']);

/** False: the handler has no answer of its own, or a wrong one. */
const answeredOtherwise = async (
  handler: HandlerDeclaration,
  one: Attempt,
  options: AttemptOptions,
  fault: Fault,
): Promise<boolean> => {
  try {
    const drafts = otherwiseOf(handler, one.stored, fault);
    if (drafts === undefined) return false;
    await storeReaction(handler, one.stored, drafts, options, { ...one, answer: 'otherwise' });
    return true;
  } catch (thrown) {
    const wrong = toFault(thrown);
    if (wrong.retry && wrong.code !== 'INTERNAL') throw wrong;
    options.onTrouble('its otherwise failed', wrong, idsOf(one.stored));
    return false;
  }
};
