import type { Server } from 'node:https';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { asyncapi } from '../schemas/asyncapi.ts';
import type { ReaderFacts } from '../schemas/asyncapi/facts.ts';
import { Fault } from '../schemas/errors.ts';
import { limitsWith } from '../schemas/limits.ts';
import type { Meter } from '../schemas/metrics.ts';
import type { Answers } from '../streams/answers.ts';
import { streamFacts } from '../streams/facts.ts';
import { createApp, type Patience, readBodies } from './app.ts';
import { answerOptions } from './cors.ts';
import { loadRoutes, type NamedRoute } from './discover.ts';
import type { Documents } from './documents.ts';
import { errorsPage } from './errors-page.ts';
import { eventsPage } from './events-page.ts';
import { watchFreshness } from './freshness.ts';
import { pagePolicy } from './headers.ts';
import { createLimiter, type LimitOptions } from './limits.ts';
import { methodsOf } from './methods.ts';
import { mount, type Off, type Serving } from './mount.ts';
import { openapi } from './openapi.ts';
import { mountPages, type Navigation } from './pages.ts';
import type { OwnPort, PortName, Ports } from './ports.ts';
import type { Admission } from './oidc/person.ts';
import { createProvider, type OidcOptions } from './oidc/provider.ts';
import { keyText } from './api-keys/text.ts';
import { createKeyCheck, type KeyCheck } from './api-keys/check.ts';
import { createRefusals, type Refusals } from './security/refusals.ts';
import { createSessions, type Sessions } from './session.ts';
import type { Issuer, KeyCache } from './issuer.ts';
import { type Membership, membershipOf, NO_MEMBERS } from './membership.ts';
import { serviceCheck } from './service-tokens.ts';
import { verifierOf } from './verifier.ts';
import { SOURCE } from './write.ts';
import { keepSecure, type FacadeTls } from './tls.ts';

/** What the facade is made of. */
export interface FacadeOptions {
  readonly ports: Partial<Omit<Ports, OwnPort>>;
  /** Ports that are missing on purpose. A port that is missing without a reason stops the boot. */
  readonly off?: Partial<Record<PortName, Off>>;
  /** HS256 secret of tokens, at least 32 bytes. */
  readonly secret: string;
  /** Who else signs access tokens. */
  readonly issuer?: Issuer | undefined;
  readonly keyCache?: KeyCache;
  /** The roles of this process: service tokens for another one are refused. Absent: `http`. */
  readonly roles?: readonly string[];
  /** Names the cookie: 8 hex digits of the data directory's instance id. */
  readonly instance: string;
  readonly version: string;
  /** What reads the log, for the description of events. */
  readonly readers?: readonly ReaderFacts[];
  readonly meter: Meter;
  readonly log: FastifyBaseLogger;
  /** Answers to requests with an Idempotency-Key, shared by the processes. */
  readonly answers?: Answers;
  /** Absent: nothing is limited. */
  readonly limits?: LimitOptions;
  /** Addresses and ranges of the proxies before this server; whatever else says where a request comes from is not believed. */
  readonly proxies?: readonly string[];
  /** Origins whose pages may call the API with a bearer token; `*` for all. */
  readonly corsOrigins?: readonly string[];
  /** How long a request may take to arrive; see `app.ts`. */
  readonly patience?: Patience;
  /** The OpenID provider at which people sign in. */
  readonly oidc?: (OidcOptions & { readonly admission: Admission }) | undefined;
  /** Scheme and host by which browsers reach this server, where that is not what requests say. */
  readonly publicUrl?: string | undefined;
  /** Own origins besides the request's host, e.g. `https://aura.example` behind a proxy. */
  readonly origins?: readonly string[];
  /** Addresses the dashboard connects to besides this server: LiveKit's. */
  readonly connectTo?: readonly string[];
  /** Folder of the built dashboard. */
  readonly pages?: string;
  /** Only what probes and a scraper ask for: no API, no documents, no pages. */
  readonly probesOnly?: boolean;
  /** Only what LiveKit reports: for a server beside us that knows no authority but the machine's. */
  readonly webhooksOnly?: boolean;
  /** Absent: plain HTTP. */
  readonly tls?: FacadeTls | undefined;
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

/** What a process without the role `http` answers too. */
const PROBES: ReadonlySet<string> = new Set(['getLiveness', 'getReadiness', 'getHealth', 'getMetrics']);

const CLOSE_MS = 2_500;

interface Identity {
  readonly sessions: Sessions;
  readonly keys: KeyCheck;
  readonly membership: Membership;
  readonly refusals: Refusals;
}

const absent = async (): Promise<never> => {
  throw new Fault('PORT_NOT_WIRED', { reason: 'this process has no log' });
};
const nothing = (): undefined => undefined;

/** Where there is no log nobody signs in. */
const NO_IDENTITY: Identity = {
  sessions: {
    cookieName: '__Host-aura',
    clearCookie: () => '',
    newCode: absent,
    signIn: absent,
    begin: absent,
    signOut: absent,
    holds: absent,
    methodOf: absent,
    watch: () => nothing,
  },
  keys: { verify: absent, holds: absent, watch: () => nothing },
  membership: NO_MEMBERS,
  refusals: { note: nothing, flush: async () => undefined, close: async () => undefined },
};

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
    theme: { title: 'AuraLink API' },
    uiConfig: { deepLinking: true, tryItOutEnabled: true, validatorUrl: null, defaultModelsExpandDepth: 0 },
  });
};

/** What tells sessions and keys; without a log there are none. */
const identityOf = ({ ports, secret, instance }: FacadeOptions): Identity => {
  const { publisher, person, members, signInCodes, sessionStates, keyStates, memberStates } = ports;
  if (!publisher || !person) return NO_IDENTITY;
  if (signInCodes && sessionStates && keyStates && memberStates && members) {
    const { idOf } = person;
    return {
      sessions: createSessions({ secret, instance, codes: signInCodes, states: sessionStates, publisher, idOf }),
      keys: createKeyCheck({ states: keyStates, publisher, source: SOURCE }),
      membership: membershipOf(memberStates, members.idOf),
      refusals: createRefusals({ publisher, idOf, source: SOURCE }),
    };
  }
  throw new Error(
    'Who publishes also needs the ports members and signInCodes, and what the log says of sessions, keys and members',
  );
};

const WEBHOOKS: ReadonlySet<string> = new Set(['receiveLiveKitWebhook']);

const servedBy = ({ probesOnly, webhooksOnly }: FacadeOptions): ReadonlySet<string> | undefined =>
  webhooksOnly === true ? WEBHOOKS : probesOnly === true ? PROBES : undefined;

const appOf = (options: FacadeOptions, closing: AbortSignal): FastifyInstance => {
  const { log, meter, connectTo = [], proxies = [], corsOrigins = [], patience, tls } = options;
  return createApp({ log, meter, connectTo, closing, proxies, corsOrigins, patience, tls });
};

const limiterOf = ({ limits, ports }: FacadeOptions): Pick<Serving, 'limiter'> => {
  if (!limits) return {};
  const { of } = ports.limits ?? { of: () => limitsWith() };
  return { limiter: createLimiter(limits, of) };
};

const ownOrigins = ({ origins = [], publicUrl }: FacadeOptions): readonly string[] => [
  ...origins,
  ...(publicUrl === undefined ? [] : [publicUrl]),
];

/** What the facade makes itself and routes may need. */
const ownPorts = (options: FacadeOptions, { sessions, refusals }: Identity, documents: Documents) => ({
  sessions,
  refusals,
  documents,
  signInProvider: providerOf(options),
  keyTexts: { of: (key) => keyText(options.secret, key) } satisfies Ports['keyTexts'],
});

const providerOf = ({ oidc, secret, instance, publicUrl }: FacadeOptions): Ports['signInProvider'] => ({
  publicUrl,
  ...(oidc ? { provider: createProvider(oidc, secret, instance), admission: oidc.admission } : {}),
});

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

/** What tells whose tokens hold. */
const checksOf = (options: FacadeOptions) => ({
  verify: verifierOf(options),
  services: serviceCheck(options.secret, options.roles ?? ['http']),
});

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
  const ports: Partial<Ports> = { ...options.ports, ...own, ...(freshness ? { freshness } : {}) };
  const off = { ...options.off, ...(freshness || !options.off?.live ? {} : { freshness: options.off.live }) };
  const serving: Serving = {
    ports,
    off,
    checkReplies,
    closing: ending.signal,
    refusals,
    credentials: { ...identity, ...checksOf(options), rule: { origins: ownOrigins(options) } },
    ...(options.answers ? { answers: options.answers } : {}),
    ...limiterOf(options),
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
    listen: (host, port) => app.listen({ host, port }),
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
