import { randomUUID } from 'node:crypto';
import type { DataOf, Draft } from '../schemas/define.ts';
import { Fault } from '../schemas/errors.ts';
import { schemaUri, type CloudEvent } from '../schemas/event.ts';
import type { Catalogue } from '../schemas/catalogue.ts';
import { timerSet } from '../schemas/timers.ts';
import { msgIdOf } from './identity.ts';
import type { Cause } from './log.ts';
import { subjectOf } from './subjects.ts';
import { checkCarried } from './timers/carried.ts';

/** An event with everything the log needs to store it. */
export interface Enveloped {
  readonly event: CloudEvent;
  readonly msgId: string;
  /** NATS subject. */
  readonly subject: string;
}

/** Gives a draft its envelope. Throws EVENT_TYPE_UNKNOWN, EVENT_INVALID with every problem, KEY_NOT_A_TOKEN. */
export const envelop = (draft: Draft, cause: Cause, catalogue: Catalogue): Enveloped => {
  const { event: declared, data } = draft;
  const { type } = declared;
  if (catalogue.events.get(type) === undefined) throw new Fault('EVENT_TYPE_UNKNOWN', { type });
  const errors = catalogue.problems(type, data);
  if (errors.length > 0) throw new Fault('EVENT_INVALID', { type, errors });
  if (type === timerSet.type) checkCarried(data as DataOf<typeof timerSet>, catalogue);
  const key = (data as Record<string, unknown>)[declared.of.key];
  const id = draft.id ?? randomUUID();
  const msgId = msgIdOf(cause.tenant, cause.source, id);
  const event: CloudEvent = {
    specversion: '1.0',
    id,
    source: cause.source,
    type,
    subject: `${declared.of.name}/${String(key)}`,
    time: draft.time ?? new Date().toISOString(),
    datacontenttype: 'application/json',
    dataschema: schemaUri(type),
    tenant: cause.tenant,
    correlationid: cause.correlationId ?? msgId,
    ...(cause.causationId === undefined ? {} : { causationid: cause.causationId }),
    ...(cause.traceparent === undefined ? {} : { traceparent: cause.traceparent }),
    data: data,
  };
  return { event, msgId, subject: subjectOf(cause.tenant, declared, key) };
};

/** An envelope that `admit` has made, with its identity and subject. Throws EVENT_TYPE_UNKNOWN, KEY_NOT_A_TOKEN. */
export const enveloped = (event: CloudEvent, catalogue: Catalogue): Enveloped => {
  const declared = catalogue.events.get(event.type);
  if (declared === undefined) throw new Fault('EVENT_TYPE_UNKNOWN', { type: event.type });
  return {
    event,
    msgId: msgIdOf(event.tenant, event.source, event.id),
    subject: subjectOf(event.tenant, declared, event.data[declared.of.key]),
  };
};
