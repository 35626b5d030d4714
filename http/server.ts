import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify';
import { asyncapi } from '../schemas/asyncapi.ts';
import { Fault } from '../schemas/errors.ts';
import type { Meter } from '../schemas/metrics.ts';
import { loadRoutes, type NamedRoute } from './discover.ts';
import type { Documents } from './documents.ts';
import { errorsPage } from './errors-page.ts';
import { watchFreshness } from './freshness.ts';
import { ALWAYS, DATA_POLICY, pagePolicy } from './headers.ts';
import { readJson } from './json.ts';
import { mount, type Off, type Serving } from './mount.ts';
import { openapi } from './openapi.ts';
import { mountPages } from './pages.ts';
import type { OwnPort, PortName, Ports } from './ports.ts';
import { faultOf, problemHeaders, problemOf } from './problem.ts';
import { createSessions, type Sessions } from './session.ts';
import { tokenCheck } from './tokens.ts';

/** What the facade is made of. */
export interface FacadeOptions {
  readonly ports: Partial<Omit<Ports, OwnPort>>;
  /** Ports that are missing on purpose. A port that is missing without a reason stops the boot. */
  readonly off?: Partial<Record<PortName, Off>>;
  /** HS256 secret of tokens, at least 32 bytes. */
  readonly secret: string;
  /** Names the cookie: 8 hex digits of the data directory's instance id. */
  readonly instance: string;
  readonly version: string;
  readonly meter: Meter;
  readonly log: FastifyBaseLogger;
  /** Own origins besides the request's host, e.g. `https://aura.example` behind a proxy. */
  readonly origins?: readonly string[];
  /** Addresses the dashboard connects to besides this server: LiveKit's. */
  readonly connectTo?: readonly string[];
  /** Folder of the built dashboard. */
  readonly pages?: string;
  /** Holds replies and error codes to their declarations; for tests. */
  readonly checkReplies?: boolean;
}

/** The HTTP facade. */
export interface Facade {
  /** Resolves with the address it listens on; port 0 takes any free one. */
  readonly listen: (host: string, port: number) => Promise<string>;
  /** A link's one-use sign-in code (`<url>/#code=<code>`). */
  readonly newSignInCode: Sessions['newCode'];
  /** Ends event streams, answers what is under way (waiting writes with 202), closes; at most 3 s. */
  readonly close: () => Promise<void>;
}

const BODY_LIMIT = 1_048_576;
const CLOSE_MS = 2_500;

const requestId = ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }): string => {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : randomUUID();
};

const checkWired = (routes: readonly NamedRoute[], { ports, off }: Serving): void => {
  const faults = routes.flatMap(({ operation, route }) =>
    route.needs.filter((need) => ports[need] === undefined && off[need] === undefined).map((need) => `${operation} needs the port ${need}, which is neither wired nor off`),
  );
  if (faults.length > 0) throw new Error(`The facade cannot be wired:\n- ${faults.join('\n- ')}`);
};

const once = <Value>(make: () => Value): (() => Value) => {
  let made: Value | undefined;
  return () => (made ??= make());
};

const documentsOf = (routes: readonly NamedRoute[], { ports, version }: FacadeOptions, sessions: Sessions): Documents => ({
  openapi: once(() => openapi(routes, { version, cookieName: sessions.cookieName })),
  asyncapi: once(() => (ports.catalogue ? asyncapi(ports.catalogue, { version }) : {})),
  errors: once(errorsPage),
});

/** Answers connections that speak no HTTP, or break off in the middle. */
const onClientError = (_error: Error, socket: Socket): void => {
  if (!socket.writable) return;
  socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
};

const answerFaults = (app: FastifyInstance, log: FastifyBaseLogger): void => {
  app.setErrorHandler(async (thrown, request, reply) => {
    const fault = faultOf(thrown, BODY_LIMIT);
    const path = request.url.split('?')[0] as string;
    if (fault.status >= 500) log[fault.code === 'INTERNAL' ? 'error' : 'warn']({ err: thrown, requestId: request.id, method: request.method, path, code: fault.code }, 'request failed');
    return reply.code(fault.status).headers(problemHeaders(fault)).send(JSON.stringify(problemOf(fault, { path, id: request.id })));
  });
};

const dress = (app: FastifyInstance, { connectTo, meter }: FacadeOptions, closing: AbortSignal): void => {
  const page = pagePolicy(connectTo ?? []);
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({ ...ALWAYS, 'x-request-id': request.id });
    if (closing.aborted) throw new Fault('SHUTTING_DOWN');
  });
  app.addHook('onSend', async (_request, reply) => {
    // A 304 has no type, and its headers replace those of the page that the browser kept.
    if (reply.statusCode === 304) return;
    const type = String(reply.getHeader('content-type') ?? '');
    if (!reply.hasHeader('content-security-policy')) void reply.header('content-security-policy', type.startsWith('text/html') ? page : DATA_POLICY);
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
  });
  app.addHook('onResponse', async (request, reply) => {
    // A stream's length says nothing about how fast answers are.
    if (String(reply.raw.getHeader('content-type') ?? '').startsWith('text/event-stream')) return;
    const route = request.routeOptions.url ?? 'none';
    meter.observe('auralink_http_request_duration_seconds', reply.elapsedTime / 1000, { method: request.method, route, status: String(reply.statusCode) });
  });
};

const readBodies = (app: FastifyInstance, kind: 'json' | 'raw'): void => {
  app.removeAllContentTypeParsers();
  if (kind === 'json')
    app.addContentTypeParser('application/json', { parseAs: 'string' }, async (_request: FastifyRequest, text: string) => (text === '' ? undefined : readJson(text)));
  else app.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: FastifyRequest, bytes: Buffer) => bytes);
};

const mountDocs = async (app: FastifyInstance, document: Documents['openapi']): Promise<void> => {
  await app.register(swagger, { mode: 'static', specification: { document: document() as never } });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: pagePolicy([]),
    theme: { title: 'AuraLink API' },
    uiConfig: { deepLinking: true, tryItOutEnabled: true, validatorUrl: null, defaultModelsExpandDepth: 0 },
  });
};

const createApp = (log: FastifyBaseLogger): FastifyInstance =>
  fastify({
    loggerInstance: log,
    disableRequestLogging: true,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 2_048 },
    genReqId: requestId,
    clientErrorHandler: onClientError,
  }) as unknown as FastifyInstance;

/** Builds the facade: finds the routes, checks them and their ports, serves documents and pages. Throws an Error that lists what is wrong. */
export const createFacade = async (options: FacadeOptions): Promise<Facade> => {
  const { secret, instance, log, origins = [], checkReplies = false } = options;
  const routes = await loadRoutes();
  const sessions = createSessions({ secret, instance });
  const ending = new AbortController();
  const documents = documentsOf(routes, options, sessions);
  const freshness = options.ports.live && watchFreshness(options.ports.live);
  const ports: Partial<Ports> = { ...options.ports, sessions, documents, ...(freshness ? { freshness } : {}) };
  const off = { ...options.off, ...(freshness || !options.off?.live ? {} : { freshness: options.off.live }) };
  const serving: Serving = { ports, off, checkReplies, closing: ending.signal, credentials: { verify: tokenCheck(secret), sessions, rule: { origins } } };
  checkWired(routes, serving);

  const app = createApp(log);
  answerFaults(app, log);
  dress(app, options, ending.signal);
  await mountDocs(app, documents.openapi);
  const navigate = await mountPages(app, options.pages);
  app.setNotFoundHandler((request, reply) => {
    const answered = navigate(request, reply);
    if (answered === false) throw new Fault('ROUTE_NOT_FOUND', { method: request.method, path: request.url.split('?')[0] });
    return answered;
  });
  for (const kind of ['json', 'raw'] as const)
    await app.register(async (context) => {
      readBodies(context, kind);
      for (const named of routes) if ((named.route.kind === 'raw') === (kind === 'raw')) mount(context, named, serving);
    });
  await app.ready();

  return {
    listen: (host, port) => app.listen({ host, port }),
    newSignInCode: sessions.newCode,
    close: async () => {
      ending.abort();
      freshness?.close();
      const late = setTimeout(() => app.server.closeAllConnections(), CLOSE_MS).unref();
      await app.close();
      clearTimeout(late);
    },
  };
};
