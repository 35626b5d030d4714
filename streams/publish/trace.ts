import { type Attributes, isSpanContextValid, type SpanContext, SpanKind } from '@opentelemetry/api';
import { failSpan, newTraceparent, startSpan, traceparentOf } from '../../schemas/trace.ts';
import type { Enveloped } from '../envelope.ts';
import type { Stored } from '../log.ts';
import { EVENTS } from '../topology.ts';

const SYSTEM: Attributes = {
  'messaging.system': 'nats',
  'messaging.operation.name': 'publish',
  'messaging.operation.type': 'send',
  'messaging.destination.name': EVENTS,
};

const describe = (made: readonly Enveloped[]): Attributes => {
  const [first] = made;
  if (!first) return {};
  return made.length === 1
    ? {
        'cloudevents.event_id': first.event.id,
        'cloudevents.event_type': first.event.type,
        'cloudevents.event_source': first.event.source,
        'cloudevents.event_subject': first.event.subject,
        'messaging.message.id': first.msgId,
        'auralink.tenant': first.event.tenant,
        'auralink.correlation_id': first.event.correlationid,
      }
    : { 'messaging.batch.message_count': made.length, 'auralink.tenant': first.event.tenant };
};

const placeOf = (stored: readonly Stored[]): Attributes => {
  const [first] = stored;
  return first
    ? { 'auralink.position': `${first.position.stream}:${first.position.seq}`, 'auralink.duplicate': first.duplicate }
    : {};
};

const carried = (own: SpanContext, parent: string | undefined): string =>
  isSpanContextValid(own) ? traceparentOf(own) : (parent ?? newTraceparent());

/**
 * Publishes in a span below the active one, else below `parent` (a `traceparent`). The events get its trace context as the producer's; where
 * nothing is recorded they carry the caller's on, or the beginning of a trace.
 */
export const asProducer = async (
  name: string,
  parent: string | undefined,
  make: (traceparent: string) => readonly Enveloped[],
  store: (made: readonly Enveloped[]) => Promise<readonly Stored[]>,
): Promise<readonly Stored[]> => {
  const { span } = startSpan(`publish ${name}`, { kind: SpanKind.PRODUCER, parent, attributes: SYSTEM });
  const traceparent = carried(span.spanContext(), parent);
  if (!span.isRecording()) return store(make(traceparent));
  try {
    const made = make(traceparent);
    span.setAttributes(describe(made));
    const stored = await store(made);
    span.setAttributes(placeOf(stored));
    return stored;
  } catch (thrown) {
    failSpan(span, thrown);
    throw thrown;
  } finally {
    span.end();
  }
};
