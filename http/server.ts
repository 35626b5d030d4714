import type { Server } from 'node:https';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { asyncapi } from '../schemas/asyncapi.ts';
import { Fault } from '../schemas/errors.ts';
import { limitsWith } from '../schemas/limits.ts';
import { streamFacts } from '../streams/facts.ts';
import { createApp, readBodies } from './app.ts';
import { answerOptions } from './cors.ts';
import { loadRoutes, type NamedRoute } from './discover.ts';
import type { Documents } from './documents.ts';
import { DOCS_LOGO, DOCS_STYLE } from './docs-theme.ts';
import { errorsPage } from './errors-page.ts';
import { eventsPage } from './events-page.ts';
import type { Facade, FacadeOptions } from './facade.ts';
import { watchFreshness } from './freshness.ts';
import { pagePolicy } from './headers.ts';
import { checksOf, identityOf, ownPorts } from './identity.ts';
import { createLimiter, type Limiter } from './limits.ts';
import { methodsOf } from './methods.ts';
import { mount } from './mount.ts';
import { openapi } from './openapi.ts';
import { mountPages, type Navigation } from './pages.ts';
import type { Ports } from './ports.ts';
import type { Serving } from './serving.ts';
import type { Sessions } from './session.ts';
import { keepSecure } from './tls.ts';

/** What a process without the role `http` answers too. */
const PROBES: ReadonlySet<string> = new Set(['getLiveness', 'getReadiness', 'getHealth', 'getMetrics']);

const CLOSE_MS = 2_500;

const checkWired = (routes: readonly NamedRoute[], { ports, off }: Serving): void => {
  const faults = routes.flatMap(({ operation, route }) =>
    route.needs
      .filter((need) => ports[need] === undefined && off[need] === undefined)
      .map((need) => `${operation} needs the port ${need}, which is neither wired nor off`),
  );
  if (faults.length > 0) throw new Error(`The facade cannot be wired:\n- ${faults.join('\n- ')}`);
};

const once = <Value>(make: () => Value): (() => Value) => {
  let made: Value | undefined;
  return () => (made ??= make());
};

const documentsOf = (
  routes: readonly NamedRoute[],
  { ports, version, readers = [] }: FacadeOptions,
  sessions: Sessions,
): Documents => {
  const about = { version, streams: streamFacts(), readers };
  const described = once(() => (ports.catalogue ? asyncapi(ports.catalogue, about) : {}));
  return {
    openapi: once(() => openapi(routes, { version, cookieName: sessions.cookieName })),
    asyncapi: described,
    events: once(() => eventsPage(described())),
    errors: once(errorsPage),
  };
};

const mountDocs = async (app: FastifyInstance, document: Documents['openapi']): Promise<void> => {
  await app.register(swagger, { mode: 'static', specification: { document: document() as never } });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: pagePolicy([]),
    theme: { title: 'AuraLink API', css: [{ filename: 'auralink.css', content: DOCS_STYLE }] },
    logo: { type: 'image/svg+xml', content: Buffer.from(DOCS_LOGO), href: '/', target: '_self' },
    uiConfig: {
      deepLinking: true,
      tryItOutEnabled: true,
      validatorUrl: null,
      defaultModelsExpandDepth: 0,
      operationsSorter: 'alpha',
    },
  });
};

const WEBHOOKS: ReadonlySet<string> = new Set(['receiveLiveKitWebhook']);

const servedBy = ({ probesOnly, webhooksOnly }: FacadeOptions): ReadonlySet<string> | undefined =>
  webhooksOnly === true ? WEBHOOKS : probesOnly === true ? PROBES : undefined;

const appOf = (options: FacadeOptions, closing: AbortSignal): FastifyInstance => {
  const { log, meter, connectTo = [], proxies = [], corsOrigins = [], patience, tls } = options;
  return createApp({ log, meter, connectTo, closing, proxies, corsOrigins, patience, tls });
};

const limiterOf = ({ limits, ports }: FacadeOptions): Limiter | undefined => {
  const { of } = ports.limits ?? { of: () => limitsWith() };
  return limits && createLimiter(limits, of);
};

const limitUseOf = (limiter: Limiter | undefined): Ports['limitUse'] => ({
  of: limiter?.use ?? (async () => ({ of: {} })),
});

const ownOrigins = ({ origins = [], publicUrl }: FacadeOptions): readonly string[] => [
  ...origins,
  ...(publicUrl === undefined ? [] : [publicUrl]),
];

const routesOf = async (options: FacadeOptions): Promise<readonly NamedRoute[]> => {
  const served = servedBy(options);
  return (await loadRoutes()).filter(({ operation }) => served?.has(operation) ?? true);
};

/** The documents and the dashboard, and how a navigation that no route took is answered. */
const mountForPeople = async (
  app: FastifyInstance,
  document: Documents['openapi'],
  options: FacadeOptions,
): Promise<Navigation> => {
  if (servedBy(options)) return () => false;
  await mountDocs(app, document);
  return mountPages(app, options.pages);
};

/** What no route takes: other methods of a path there is, pages of the dashboard, addresses that lead nowhere. */
const answerRest = (app: FastifyInstance, routes: readonly NamedRoute[], navigate: Navigation): void => {
  const allowed = methodsOf(routes);
  app.setNotFoundHandler((request, reply) => {
    const [path = ''] = request.url.split('?');
    const allow = allowed(path);
    if (request.method === 'OPTIONS' && allow.length > 0) return answerOptions(request, reply, allow);
    if (allow.length > 0) throw new Fault('METHOD_NOT_ALLOWED', { method: request.method, path, allow });
    const answered = navigate(request, reply);
    if (answered === false) throw new Fault('ROUTE_NOT_FOUND', { method: request.method, path });
    return answered;
  });
};

/** Builds the facade: finds the routes, checks them and their ports, serves documents and pages. Throws an Error that lists what is wrong. */
export const createFacade = async (options: FacadeOptions): Promise<Facade> => {
  const { checkReplies = false } = options;
  const routes = await routesOf(options);
  const { refusals, ...identity } = identityOf(options);
  const ending = new AbortController();
  const documents = documentsOf(routes, options, identity.sessions);
  const freshness = options.ports.live && watchFreshness(options.ports.live);
  const own = ownPorts(options, { ...identity, refusals }, documents);
  const limiter = limiterOf(options);
  const limitUse = limitUseOf(limiter);
  const ports: Partial<Ports> = { ...options.ports, ...own, limitUse, ...(freshness ? { freshness } : {}) };
  const off = { ...options.off, ...(freshness || !options.off?.live ? {} : { freshness: options.off.live }) };
  const serving: Serving = {
    ports,
    off,
    checkReplies,
    closing: ending.signal,
    refusals,
    credentials: { ...identity, ...checksOf(options), rule: { origins: ownOrigins(options) } },
    ...(options.answers ? { answers: options.answers } : {}),
    ...(limiter ? { limiter } : {}),
  };
  checkWired(routes, serving);

  const app = appOf(options, ending.signal);
  const navigate = await mountForPeople(app, documents.openapi, options);
  answerRest(app, routes, navigate);
  for (const kind of ['json', 'raw'] as const)
    await app.register(async (context) => {
      readBodies(context, kind);
      for (const named of routes) if ((named.route.kind === 'raw') === (kind === 'raw')) mount(context, named, serving);
    });
  await app.ready();
  const stopRenewing = options.tls && keepSecure(app.server as unknown as Server, options.tls, options.log);

  return {
    listen: (host, port) => app.listen({ host, port }).catch(takenOr(port, host)),
    newSignInCode: identity.sessions.newCode,
    close: async () => {
      ending.abort();
      freshness?.close();
      stopRenewing?.();
      const late = setTimeout(() => app.server.closeAllConnections(), CLOSE_MS).unref();
      await app.close();
      await Promise.all([refusals.close(), options.limits?.allowances.close()]);
      clearTimeout(late);
    },
  };
};

const takenOr =
  (port: number, host: string) =>
  (thrown: NodeJS.ErrnoException): never => {
    throw thrown.code === 'EADDRINUSE' ? new Fault('PORT_TAKEN', { port, host }, thrown) : thrown;
  };
