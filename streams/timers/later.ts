import { emit, type DataOf, type Draft, type EventDeclaration } from '../../schemas/define.ts';
import { Fault } from '../../schemas/errors.ts';
import { timerCancelled, timerSet } from '../../schemas/timers.ts';
import { timerKey } from '../identity.ts';
import { scheduleOf, type Moment } from './moment.ts';

/** A timer that a handler wants set: the event, when, and the id by which the same handler sets it anew or cancels it. */
export interface Later {
  readonly later: Moment & { readonly id: string };
  readonly carries: Pick<Draft, 'event' | 'data'>;
}

/** A timer that a handler wants no more. */
export interface Cancel {
  readonly cancel: string;
}

/** What a case hands back: an event to publish now, one to publish later, or a timer to cancel. */
export type Outcome = Draft | Later | Cancel;

/**
 * `event` at a moment, after a time, again and again or by cron; handlers return it like an event. `id` is unique within tenant and handler:
 * the same id again replaces the timer. A moment or an event that does not hold is TIMER_INVALID or EVENT_INVALID, and nothing is stored.
 * @public
 */
export const later = <E extends EventDeclaration>(
  event: E,
  data: DataOf<E>,
  moment: Moment & { readonly id: string },
): Later => ({ later: moment, carries: { event, data } });

/**
 * Cancels the timer that the same handler has set by this id; handlers return it like an event. One that has fired, or was never set, is no error.
 * @public
 */
export const cancel = (id: string): Cancel => ({ cancel: id });

/** Whether somebody handed back something that is an outcome at all. */
export const isOutcome = (value: unknown): value is Outcome => {
  if (typeof value !== 'object' || value === null) return false;
  if ('cancel' in value) return typeof value.cancel === 'string';
  const draft = 'later' in value ? (value as Partial<Later>).carries : (value as Partial<Draft>);
  return typeof draft?.event?.type === 'string';
};

const LONGEST_ID = 256;

const checkId = (id: unknown): string => {
  if (typeof id === 'string' && id !== '' && id.length <= LONGEST_ID) return id;
  throw new Fault('TIMER_INVALID', { field: 'id', reason: `must be a text of 1 to ${LONGEST_ID} characters` });
};

/** A handler's outcome as the event that goes onto the log, now being `nowMs`. Throws TIMER_INVALID. */
export const draftOf = (handler: string, outcome: Outcome, nowMs: number): Draft => {
  if ('cancel' in outcome) {
    const name = checkId(outcome.cancel);
    return emit(timerCancelled, { timerId: timerKey(`handlers/${handler}`, name), name, cancelledBy: handler });
  }
  if (!('later' in outcome)) return outcome;
  const { id, ...moment } = outcome.later;
  const name = checkId(id);
  const { event, data } = outcome.carries;
  return emit(timerSet, {
    timerId: timerKey(`handlers/${handler}`, name),
    name,
    ...scheduleOf(moment, nowMs),
    setBy: handler,
    event: { type: event.type, source: `/auralink/handlers/${handler}`, data },
  });
};
