import type { Catalogue } from '../../schemas/catalogue.ts';
import type { DataOf } from '../../schemas/define.ts';
import { Fault } from '../../schemas/errors.ts';
import { schemaUri, type CloudEvent } from '../../schemas/event.ts';
import { timer, type timerSet } from '../../schemas/timers.ts';
import { token } from '../subjects.ts';

type Set = DataOf<typeof timerSet>;

/** One firing: which occurrence since the timer was set, and of which moment (ISO 8601). */
export interface Occasion {
  readonly occurrence: number;
  readonly dueAt: string;
}

/** Fills `{timer.occurrence}` and `{timer.dueAt}` in, so that what comes again can have a key of its own each time. */
export const fill = (data: unknown, { occurrence, dueAt }: Occasion): unknown => {
  if (typeof data === 'string')
    return data.replaceAll('{timer.occurrence}', String(occurrence)).replaceAll('{timer.dueAt}', dueAt);
  if (Array.isArray(data)) return data.map((item) => fill(item, { occurrence, dueAt }));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, fill(value, { occurrence, dueAt })]));
};

/**
 * Checks the event of a timer before it is set: what could not be published when it is due is refused at once. Throws EVENT_TYPE_UNKNOWN,
 * EVENT_INVALID, KEY_NOT_A_TOKEN, and TIMER_INVALID for a timer that would set timers.
 */
export const checkCarried = ({ event, dueAt }: Pick<Set, 'event' | 'dueAt'>, catalogue: Catalogue): void => {
  const declared = catalogue.events.get(event.type);
  if (!declared) throw new Fault('EVENT_TYPE_UNKNOWN', { type: event.type });
  if (declared.of.name === timer.name)
    throw new Fault('TIMER_INVALID', { field: 'event', reason: 'a timer cannot set or cancel timers' });
  const data = fill(event.data, { occurrence: 1, dueAt }) as Record<string, unknown>;
  const errors = catalogue.problems(event.type, data);
  if (errors.length > 0) throw new Fault('EVENT_INVALID', { type: event.type, errors });
  token(data[declared.of.key], declared.of.key);
};

/** What the envelope of a timer's event says besides what it carries. */
export interface Posting extends Occasion {
  readonly id: string;
  readonly timerId: string;
  readonly tenant: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly traceparent: string | undefined;
  /** Undefined unless it is late. */
  readonly lateMs: number | undefined;
  /** ISO 8601. */
  readonly time: string;
}

/** The timer's event as it goes onto the log. Throws EVENT_TYPE_UNKNOWN, EVENT_INVALID where the catalogue has changed since it was set. */
export const carriedEvent = (set: Set, posting: Posting, catalogue: Catalogue): CloudEvent => {
  checkCarried({ event: set.event, dueAt: posting.dueAt }, catalogue);
  const declared = catalogue.events.get(set.event.type);
  const data = fill(set.event.data, posting) as Record<string, unknown>;
  return {
    specversion: '1.0',
    id: posting.id,
    source: set.event.source,
    type: set.event.type,
    subject: `${declared?.of.name}/${String(data[declared?.of.key as string])}`,
    time: posting.time,
    datacontenttype: 'application/json',
    dataschema: schemaUri(set.event.type),
    tenant: posting.tenant,
    correlationid: posting.correlationId,
    causationid: posting.causationId,
    ...(posting.traceparent === undefined ? {} : { traceparent: posting.traceparent }),
    timerid: posting.timerId,
    timerdue: posting.dueAt,
    ...(posting.lateMs === undefined ? {} : { timerlatems: posting.lateMs }),
    data,
  };
};
