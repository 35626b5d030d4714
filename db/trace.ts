import { context, type SpanContext, SpanKind } from '@opentelemetry/api';
import { formatPosition, type StoredEvent } from '../schemas/event.ts';
import { inSpan, isRecording, isSampled, readTraceparent, startSpan, traceparentOf } from '../schemas/trace.ts';

const LINKS = 1_000;

const traceOf = ({ event }: StoredEvent): SpanContext | undefined =>
  isSampled(event.traceparent) ? readTraceparent(event.traceparent) : undefined;

const BATCH = {
  'messaging.system': 'nats',
  'messaging.operation.name': 'project',
  'messaging.operation.type': 'process',
};

/** Each event's own trace says when its rows were written, and by which batch. */
const tellTraces = (events: readonly StoredEvent[], batch: SpanContext, startTime: number): void => {
  for (const stored of events) {
    const { event, position } = stored;
    startSpan(`project ${event.type}`, {
      kind: SpanKind.CONSUMER,
      root: true,
      parent: event.traceparent,
      links: [traceparentOf(batch)],
      startTime,
      attributes: { ...BATCH, 'auralink.position': formatPosition(position), 'auralink.tenant': event.tenant },
    }).span.end();
  }
};

/**
 * Runs a batch of the projector in a span. Events of one trace have it in that trace, with its statements below; a batch of several traces is
 * a trace of its own, linked with each of them.
 */
export const asBatch = async (events: readonly StoredEvent[], work: () => Promise<void>): Promise<void> => {
  const recorded = events.filter((stored) => traceOf(stored) !== undefined);
  const [first] = recorded;
  if (!first) return work();
  const traces = new Set(recorded.map((stored) => traceOf(stored)?.traceId));
  const alone = traces.size === 1;
  const startTime = Date.now();
  const { span, within } = startSpan('project batch', {
    kind: SpanKind.CONSUMER,
    root: true,
    ...(alone ? { parent: first.event.traceparent } : {}),
    links: alone ? [] : recorded.slice(0, LINKS).flatMap(({ event }) => event.traceparent ?? []),
    startTime,
    attributes: {
      ...BATCH,
      'messaging.batch.message_count': events.length,
      'auralink.position': formatPosition((events.at(-1) ?? first).position),
    },
  });
  try {
    await context.with(within, work);
  } finally {
    span.end();
    if (!alone) tellTraces(recorded.slice(0, LINKS), span.spanContext(), startTime);
  }
};

const STATEMENT =
  /^\s*(?:with\b[^]*?\b(insert|update|delete)\b|(select|insert|update|delete|with|savepoint|release)\b)/i;
const TABLE = /\b(?:from|into|update)\s+("?aura(?:_state|_next)?"?\."?[a-z_]+"?)/i;

/** Runs a statement in a span below the active one. Its text holds placeholders, never values; a statement of another kind is not shown. */
export const asStatement = <T>(text: string, run: () => Promise<T>): Promise<T> => {
  if (!isRecording()) return run();
  const [, within, first] = STATEMENT.exec(text) ?? [];
  const operation = (within ?? first)?.toUpperCase();
  if (operation === undefined) return run();
  const table = TABLE.exec(text)?.[1]?.replaceAll('"', '');
  return inSpan(
    table === undefined ? operation : `${operation} ${table}`,
    {
      kind: SpanKind.CLIENT,
      attributes: {
        'db.system.name': 'postgresql',
        'db.operation.name': operation,
        'db.query.text': text,
        ...(table === undefined ? {} : { 'db.collection.name': table }),
      },
    },
    run,
  );
};
