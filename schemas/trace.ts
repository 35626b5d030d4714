import { randomFillSync } from 'node:crypto';
import {
  type Attributes,
  type Context,
  context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type SpanKind,
  SpanStatusCode,
  type TimeInput,
  trace,
} from '@opentelemetry/api';
import { toFault } from './errors.ts';

const SAMPLED = 1;
/** W3C Trace Context, version 00: no trace and no span of zeros. */
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The span context of a `traceparent`; undefined for what is none. */
export const readTraceparent = (text: string | undefined): SpanContext | undefined => {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(text ?? '') ?? [];
  return traceId === undefined || spanId === undefined || flags === undefined
    ? undefined
    : { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & SAMPLED, isRemote: true };
};

/** A span context as `traceparent`. */
export const traceparentOf = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;

/** Whether somebody records the trace of this `traceparent`. */
export const isSampled = (traceparent: string | undefined): boolean =>
  traceparent !== undefined && (Number.parseInt(traceparent.slice(-2), 16) & SAMPLED) === SAMPLED;

const ID_BYTES = 24;
const pool = Buffer.alloc(ID_BYTES * 256);
let used = pool.length;

/** The beginning of a trace that nobody records: it still ties together what comes of it. */
export const newTraceparent = (): string => {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const hex = pool.toString('hex', used, (used += ID_BYTES));
  return `00-${hex.slice(0, 32)}-${hex.slice(32)}-00`;
};

/** A span that is wanted. */
export interface SpanWish {
  readonly kind: SpanKind;
  /** `traceparent` of what caused it, where no span is active. */
  readonly parent?: string | undefined;
  /** Starts a trace of its own, whatever is active. */
  readonly root?: boolean;
  /** `traceparent`s of what it belongs to besides. */
  readonly links?: readonly string[];
  readonly attributes?: Attributes;
  readonly startTime?: TimeInput;
}

const linkOf = (traceparent: string): readonly Link[] => {
  const found = readTraceparent(traceparent);
  return found ? [{ context: found }] : [];
};

const parentOf = ({ parent, root = false }: SpanWish): Context => {
  const active = context.active();
  if (!root && trace.getSpanContext(active) !== undefined) return active;
  const remote = readTraceparent(parent);
  return remote ? trace.setSpanContext(ROOT_CONTEXT, remote) : ROOT_CONTEXT;
};

/** A span and the context in which it is the active one. Whoever starts it ends it. */
export interface Started {
  readonly span: Span;
  readonly within: Context;
}

/** Starts a span. Where nothing is recorded it costs next to nothing and carries its parent on. */
export const startSpan = (name: string, wish: SpanWish): Started => {
  const { kind, attributes = {}, links = [], startTime } = wish;
  const parent = parentOf(wish);
  const options = { kind, attributes, links: links.flatMap(linkOf), ...(startTime === undefined ? {} : { startTime }) };
  const span = trace.getTracer('auralink').startSpan(name, options, parent);
  return { span, within: trace.setSpan(parent, span) };
};

/** Marks a span as failed by the code of the error table; the message may hold data and stays out. */
export const failSpan = (span: Span, thrown: unknown): void => {
  if (!span.isRecording()) return;
  const { code } = toFault(thrown);
  span.setAttribute('error.type', code).setStatus({ code: SpanStatusCode.ERROR, message: code });
};

/** Runs `work` in a span of its own, which ends with it. */
export const inSpan = async <T>(name: string, wish: SpanWish, work: (span: Span) => Promise<T>): Promise<T> => {
  const { span, within } = startSpan(name, wish);
  try {
    return await context.with(within, work, undefined, span);
  } catch (thrown) {
    failSpan(span, thrown);
    throw thrown;
  } finally {
    span.end();
  }
};

/** `traceparent` of the active span; undefined where there is none. */
export const activeTraceparent = (): string | undefined => {
  const active = trace.getSpanContext(context.active());
  return active && traceparentOf(active);
};

/** Whether a span is active that somebody will see. */
export const isRecording = (): boolean => trace.getActiveSpan()?.isRecording() === true;
