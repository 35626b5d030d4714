import type { EventDeclaration } from '../schemas/define.ts';
import type { EventOf, StoredEvent } from '../schemas/event.ts';

const isEncrypted = (value: unknown): boolean => typeof value === 'object' && value !== null && 'enc' in value;

/** A stored event as a case sees it: a person's encrypted field is null, since projections hold no key. */
export const readEvent = (declaration: EventDeclaration, { position, msgId, event }: StoredEvent): EventOf => {
  const data: Record<string, unknown> = { ...event.data };
  for (const { fields } of declaration.personal)
    for (const field of fields) if (isEncrypted(data[field])) data[field] = null;
  return {
    position,
    msgId,
    id: event.id,
    source: event.source,
    type: event.type,
    subject: event.subject,
    key: event.subject.slice(event.subject.indexOf('/') + 1),
    time: event.time,
    tenant: event.tenant,
    correlationId: event.correlationid,
    causationId: event.causationid,
    traceparent: event.traceparent,
    data: data as EventOf['data'],
  };
};
