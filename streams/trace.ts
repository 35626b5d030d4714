import { context, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { formatPosition, type StoredEvent } from '../schemas/event.ts';
import { isSampled, readTraceparent, startSpan } from '../schemas/trace.ts';

interface Tried {
  readonly stored: StoredEvent;
  readonly tries: number;
}

/** Attempts that ended otherwise than the handler wanted. */
const FAILED: ReadonlySet<string> = new Set(['retried', 'dead_letter', 'otherwise']);

/**
 * Runs one attempt of a handler in a span below the event's producer, so that what it publishes and asks is seen under it. An event whose
 * trace nobody records costs nothing.
 */
export const asConsumer = async <Outcome extends { readonly outcome: string }>(
  handler: string,
  { stored: { event, msgId, position }, tries }: Tried,
  work: () => Promise<Outcome>,
): Promise<Outcome> => {
  if (!isSampled(event.traceparent)) return work();
  const { span, within } = startSpan(`process ${handler}`, {
    kind: SpanKind.CONSUMER,
    parent: event.traceparent,
    attributes: {
      'messaging.system': 'nats',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': position.stream,
      'messaging.consumer.group.name': handler,
      'messaging.message.id': msgId,
      'cloudevents.event_id': event.id,
      'cloudevents.event_type': event.type,
      'cloudevents.event_subject': event.subject,
      'auralink.tenant': event.tenant,
      'auralink.correlation_id': event.correlationid,
      'auralink.position': formatPosition(position),
      'auralink.attempt': tries,
    },
  });
  const verdict = await context.with(within, work);
  span.setAttribute('auralink.outcome', verdict.outcome);
  if (FAILED.has(verdict.outcome)) span.setStatus({ code: SpanStatusCode.ERROR, message: verdict.outcome });
  span.end();
  return verdict;
};

/** What finds an event again: in a line of the log as in the explorer and in its trace. */
export interface EventIds {
  readonly tenant: string;
  readonly eventId: string;
  readonly position: string;
  readonly correlationId: string;
  readonly traceId?: string;
}

/** An event's ids, as lines of the log name them. */
export const idsOf = ({ event, msgId, position }: StoredEvent): EventIds => {
  const trace = readTraceparent(event.traceparent);
  return {
    tenant: event.tenant,
    eventId: msgId,
    position: formatPosition(position),
    correlationId: event.correlationid,
    ...(trace ? { traceId: trace.traceId } : {}),
  };
};
