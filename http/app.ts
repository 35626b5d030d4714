import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { Fault } from '../schemas/errors.ts';
import type { Meter } from '../schemas/metrics.ts';
import { trustedProxies } from './address.ts';
import { allowOrigins } from './cors.ts';
import { ALWAYS, DATA_POLICY, ENCRYPTED, pagePolicy } from './headers.ts';
import { readJson } from './json.ts';
import { traceparentOfRequest, traceRequests } from './trace.ts';
import { secureOptions, type FacadeTls } from './tls.ts';
import { faultOf, problemHeaders, problemOf } from './problem.ts';

const BODY_LIMIT = 1_048_576;
/** Requests that are not here by then are none: slow senders hold connections. */
export interface Patience {
  readonly headersMs: number;
  /** With the body. */
  readonly requestMs: number;
  /** How often is looked. */
  readonly lookMs: number;
}

const PATIENCE: Patience = { headersMs: 10_000, requestMs: 30_000, lookMs: 2_000 };

const requestId = ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }): string => {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : randomUUID();
};

const CLIENT_ERRORS: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};

/** Answers connections that speak no HTTP, say two lengths for one body, are too slow, or break off in the middle. */
const onClientError = (error: NodeJS.ErrnoException, socket: Socket): void => {
  const status = CLIENT_ERRORS[error.code ?? ''] ?? '400 Bad Request';
  if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};

/** Answers whatever was thrown with its problem document. Of an unexpected error the log gets the whole, the caller nothing. */
const answerFault = (
  log: FastifyBaseLogger,
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply => {
  const fault = faultOf(thrown, request.routeOptions.bodyLimit ?? BODY_LIMIT);
  // Without the query: people put secrets there.
  const path = request.url.split('?')[0] as string;
  const traceId = traceparentOfRequest(request).slice(3, 35);
  const line = { requestId: request.id, traceId, method: request.method, path, code: fault.code };
  if (fault.code === 'INTERNAL') log.error({ ...line, err: fault.cause ?? fault }, 'request failed');
  else if (fault.status >= 500)
    log.warn(
      { ...line, details: fault.details, cause: fault.cause instanceof Error ? fault.cause.message : undefined },
      'request failed',
    );
  return (
    reply
      .code(fault.status)
      // A path that cannot be decoded meets no hook: what every answer has is put on here (Fastify 5.12).
      .headers({ ...ALWAYS, 'x-request-id': request.id, ...problemHeaders(fault) })
      .send(JSON.stringify(problemOf(fault, { path, id: request.id })))
  );
};

/** What the server is made of. */
export interface AppOptions {
  readonly log: FastifyBaseLogger;
  readonly meter: Meter;
  readonly connectTo: readonly string[];
  readonly closing: AbortSignal;
  readonly proxies: readonly string[];
  readonly corsOrigins: readonly string[];
  readonly patience: Patience | undefined;
  readonly tls?: FacadeTls | undefined;
}

/** The server without its routes: limits, request ids, problem documents, security headers, metrics. */
export const createApp = (options: AppOptions): FastifyInstance => {
  const { log, meter, connectTo, closing, proxies, corsOrigins, patience = PATIENCE, tls } = options;
  // Node looks at its connections each 30 s by default: a slow one would live twice as long as it may.
  const slow = { headersTimeout: patience.headersMs, connectionsCheckingInterval: patience.lookMs };
  const app = fastify({
    ...(tls ? { https: { ...secureOptions(tls), ...slow } } : { http: slow }),
    // Fastify's own lines ("Server listening") are the banner's business.
    loggerInstance: log.child({}, { level: 'warn' }),
    // Fastify's own warnings go to the one above: a logger for each request costs it a twentieth of a read.
    childLoggerFactory: (logger) => logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    requestTimeout: patience.requestMs,
    trustProxy: proxies.length === 0 ? false : trustedProxies(proxies),
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 2_048 },
    genReqId: requestId,
    clientErrorHandler: onClientError,
    frameworkErrors: (error, request, reply) => void answerFault(log, error, request, reply as FastifyReply),
  }) as unknown as FastifyInstance;
  app.setErrorHandler((thrown, request, reply) => answerFault(log, thrown, request, reply));
  traceRequests(app);
  dress(app, pagePolicy(connectTo), closing, tls ? { ...ALWAYS, ...ENCRYPTED } : ALWAYS);
  allowOrigins(app, corsOrigins);
  measure(app, meter);
  return app;
};

const dress = (
  app: FastifyInstance,
  policy: string,
  closing: AbortSignal,
  always: Readonly<Record<string, string>>,
): void => {
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({ ...always, 'x-request-id': request.id, traceparent: traceparentOfRequest(request) });
    if (closing.aborted) throw new Fault('SHUTTING_DOWN');
  });
  app.addHook('onSend', async (_request, reply) => {
    // A 304 names no type, and its headers replace those of the page that the browser has kept.
    if (reply.statusCode === 304) return;
    const isPage = String(reply.getHeader('content-type') ?? '').startsWith('text/html');
    if (!reply.hasHeader('content-security-policy'))
      void reply.header('content-security-policy', isPage ? policy : DATA_POLICY);
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
  });
};

const measure = (app: FastifyInstance, meter: Meter): void => {
  app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    // A stream's length says nothing about how fast answers are.
    if (String(reply.raw.getHeader('content-type') ?? '').startsWith('text/event-stream')) return;
    const labels = { method, route: routeOptions.url ?? 'none', status: String(reply.statusCode) };
    meter.observe('auralink_http_request_duration_seconds', reply.elapsedTime / 1000, labels);
  });
};

/** How a context reads bodies: strictly as JSON, or as the bytes that came. */
export const readBodies = (app: FastifyInstance, kind: 'json' | 'raw'): void => {
  app.removeAllContentTypeParsers();
  if (kind === 'json')
    app.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer' },
      async (_request: FastifyRequest, bytes: Buffer) => (bytes.length === 0 ? undefined : readJson(bytes)),
    );
  else app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: FastifyRequest, bytes: Buffer) => bytes);
};
