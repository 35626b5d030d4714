import { context, SpanKind, SpanStatusCode, type Span } from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { newTraceparent, readTraceparent, startSpan, traceparentOf, type Started } from '../schemas/trace.ts';

interface Traced {
  readonly started: Started;
  readonly traceparent: string;
}

const traced = new WeakMap<FastifyRequest, Traced>();

const given = ({ headers }: FastifyRequest): string | undefined =>
  typeof headers.traceparent === 'string' && readTraceparent(headers.traceparent) ? headers.traceparent : undefined;

const begin = (request: FastifyRequest): Traced => {
  const { method, routeOptions } = request;
  const route = routeOptions.url;
  const parent = given(request);
  const started = startSpan(route === undefined ? method : `${method} ${route}`, {
    kind: SpanKind.SERVER,
    parent,
    // The path alone: people put secrets into queries.
    attributes: {
      'http.request.method': method,
      'url.path': request.url.split('?')[0] ?? '',
      'auralink.request_id': request.id,
      ...(route === undefined ? {} : { 'http.route': route }),
    },
  });
  const own = started.span.isRecording() ? traceparentOf(started.span.spanContext()) : undefined;
  return { started, traceparent: own ?? parent ?? newTraceparent() };
};

const end = (span: Span, reply: FastifyReply): void => {
  span.setAttribute('http.response.status_code', reply.statusCode);
  if (reply.statusCode >= 500)
    span.setAttribute('error.type', String(reply.statusCode)).setStatus({ code: SpanStatusCode.ERROR });
  span.end();
};

/** Gives each request a trace: the caller's or one of its own, recorded as a span where spans are. */
export const traceRequests = (app: FastifyInstance): void => {
  app.addHook('onRequest', async (request) => void traced.set(request, begin(request)));
  app.addHook('onResponse', async (request, reply) => {
    const found = traced.get(request);
    if (found) end(found.started.span, reply);
  });
};

/** The W3C trace context that a request's events carry on: the caller's, its span's, or a new one. */
export const traceparentOfRequest = (request: FastifyRequest): string => {
  const found = traced.get(request);
  return found?.traceparent ?? given(request) ?? newTraceparent();
};

/** Runs `work` with the request's span as the active one; says there whose request it is. */
export const withinRequest = <T>(request: FastifyRequest, tenant: string, work: () => T): T => {
  const found = traced.get(request);
  if (!found) return work();
  if (tenant !== '') found.started.span.setAttribute('auralink.tenant', tenant);
  return context.with(found.started.within, work);
};
