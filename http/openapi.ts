import type { TSchema } from 'typebox';
import { ERRORS, type ErrorCode } from '../schemas/errors.ts';
import { fullPath, type NamedRoute } from './discover.ts';
import { HEADERS, PARAMETERS } from './openapi/headers.ts';
import { type Hoist, hoister, type Json } from './openapi/hoist.ts';
import { contentOf, parametersOf } from './openapi/parameters.ts';
import { PROBLEM, problemExample } from './openapi/problem.ts';
import { responsesOf } from './openapi/responses.ts';
import { TAGS } from './openapi/tags.ts';
import { webhooks } from './openapi/webhooks.ts';
import type { PortName } from './ports.ts';
import { type RouteDeclaration, takesKey } from './route.ts';
import { CloudEvent } from './shapes/events.ts';

const READ_MODEL: ReadonlySet<PortName> = new Set([
  'rooms',
  'participants',
  'tracks',
  'messages',
  'recordings',
  'timeline',
  'pastRooms',
  'events',
  'deadLetters',
  'projections',
  'replays',
  'apiKeys',
  'signIns',
  'securityLog',
]);

const WRITE: readonly ErrorCode[] = [
  'PRECONDITION_FAILED',
  'EVENT_INVALID',
  'EVENT_TYPE_UNKNOWN',
  'EVENT_TOO_LARGE',
  'KEY_NOT_A_TOKEN',
  'BROKER_UNREACHABLE',
  'BROKER_BUSY',
  'LOG_FULL',
  'LOG_DRIFTED',
  'HANDLER_TIMED_OUT',
  'DATABASE_UNREACHABLE',
];

const KEYED: readonly ErrorCode[] = [
  'IDEMPOTENCY_KEY_INVALID',
  'IDEMPOTENCY_KEY_REUSED',
  'IDEMPOTENCY_KEY_IN_FLIGHT',
  'ERASED',
];
const CONDITIONAL: readonly ErrorCode[] = ['PRECONDITION_REQUIRED', 'PRECONDITION_FAILED'];

/** Codes that follow from what a route declares about repeats, states and limits. */
const codesOfManners = (route: RouteDeclaration): readonly ErrorCode[] => [
  ...(takesKey(route) ? KEYED : []),
  ...(route.conditional ? CONDITIONAL : []),
  ...(route.limit === 'none' ? [] : (['RATE_LIMITED'] as const)),
  ...(route.kind === 'sse' ? (['STREAMS_EXHAUSTED'] as const) : []),
];

/** What whoever asks may be refused for, before the route is. Whether a session or a key holds, the log says. */
const OF_CALLERS: readonly ErrorCode[] = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'ORIGIN_NOT_ALLOWED',
  'IDENTITY_PROVIDER_UNREACHABLE',
  'TENANT_UNKNOWN',
  'TENANT_SUSPENDED',
  'TENANT_DELETED',
  'BROKER_UNREACHABLE',
];

/** Every code a route may answer: its own, and those that follow from what it is. */
export const errorCodes = (route: RouteDeclaration): readonly ErrorCode[] => {
  const codes = new Set<ErrorCode>([
    'BODY_INVALID',
    'SHUTTING_DOWN',
    'INTERNAL',
    ...route.errors,
    ...codesOfManners(route),
  ]);
  if (route.can !== 'public') for (const code of OF_CALLERS) codes.add(code);
  // Whether it takes one or not: what is sent is read, or refused, first.
  if (route.method !== 'GET') for (const code of ['BODY_TOO_LARGE', 'MEDIA_TYPE_UNSUPPORTED'] as const) codes.add(code);
  if (route.needs.length > 0) codes.add('PORT_NOT_WIRED');
  if (route.needs.some((need) => READ_MODEL.has(need))) codes.add('DATABASE_UNREACHABLE');
  if (route.publishes.length > 0) for (const code of WRITE) codes.add(code);
  return Object.keys(ERRORS).filter((code) => codes.has(code as ErrorCode)) as ErrorCode[];
};

type Schemas = Readonly<Record<string, Json>>;
type Kind = TSchema & { readonly type?: string };

/** Schemas of a body by content type; a raw body without one is any. */
const bodiesOf = (
  route: RouteDeclaration,
): { readonly required: boolean; readonly byType: Record<string, TSchema> } => {
  const { body } = route;
  const alternatives = body && 'anyOf' in body ? (body.anyOf as readonly Kind[]) : [];
  const required = alternatives.every(({ type }) => type !== 'undefined');
  const schema = required ? body : alternatives.find(({ type }) => type !== 'undefined');
  const byType = route.consumes.map((type) => [type, route.bodies[type] ?? schema ?? {}]);
  return { required, byType: Object.fromEntries(byType) as Record<string, TSchema> };
};

const requestBody = (route: RouteDeclaration, hoist: Hoist, schemas: Schemas): Json => {
  if (!route.body && (route.kind !== 'raw' || route.method === 'GET')) return {};
  const { required, byType } = bodiesOf(route);
  const content = Object.entries(byType).map(([type, schema]) => [type, contentOf(hoist(schema), schemas)]);
  return { requestBody: { required, content: Object.fromEntries(content) as Json } };
};

/** Any of them does; what it must allow says `x-permission`. */
const SCHEMES = ['bearer', 'apiKey', 'cookie'] as const;

const securityOf = ({ can }: RouteDeclaration): readonly Json[] =>
  can === 'public' ? [] : SCHEMES.map((scheme) => ({ [scheme]: [] }));

const needed = ({ can }: RouteDeclaration): string => {
  if (can === 'public') return 'Takes anybody: no credential is asked for.';
  return can === 'anyone' ? 'Takes any valid credential.' : `Needs the permission \`${can}\`.`;
};

/** What its declaration says beside the summary, and who may. */
const describe = (route: RouteDeclaration): string =>
  route.description === undefined ? needed(route) : `${route.description}\n\n${needed(route)}`;

const operationOf = ({ operation, route }: NamedRoute, hoist: Hoist, schemas: Schemas): Json => ({
  operationId: operation,
  // Plain text, unlike a description.
  summary: route.summary.replaceAll('`', "'"),
  description: describe(route),
  tags: [route.tag],
  security: securityOf(route),
  'x-permission': route.can,
  ...(route.publishes.length > 0 ? { 'x-publishes': route.publishes.map(({ type }) => type) } : {}),
  parameters: parametersOf(route, hoist),
  ...requestBody(route, hoist, schemas),
  responses: responsesOf(route, errorCodes(route), hoist, schemas),
});

const tagsOf = (routes: readonly NamedRoute[]): readonly Json[] => {
  const used = new Set(routes.map(({ route }) => route.tag));
  const known = Object.entries(TAGS).filter(([name]) => used.has(name));
  const others = [...used].filter((name) => !Object.hasOwn(TAGS, name)).toSorted();
  return [...known.map(([name, description]) => ({ name, description })), ...others.map((name) => ({ name }))];
};

const COOKIE_NOTE =
  'The session of a browser. Requests that change something must name their own origin; the name ends in the id of the instance.';

const securitySchemes = (cookieName: string): Json => ({
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token: `aura token` makes one' },
  apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'aura_…', description: 'An API key in place of a token' },
  cookie: { type: 'apiKey', in: 'cookie', name: cookieName, description: COOKIE_NOTE },
});

const about = (version: string): Json => ({
  title: 'AuraLink',
  version,
  summary: 'The event-driven AI control plane of real-time communication',
  description:
    'Every write is an event on the log first; reads say how fresh they are. A write waits for its result up to five seconds and answers 202 after that. Lists are paged by opaque cursors. Refusals are RFC 9457 problem documents, their codes are at [/docs/errors](/docs/errors). What can happen: [/docs/events](/docs/events), and as AsyncAPI [/asyncapi.json](/asyncapi.json).',
  contact: { name: 'The engineers of AuraLink' },
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
});

/** The OpenAPI 3.1 document of the routes. */
export const openapi = (
  routes: readonly NamedRoute[],
  { version, cookieName }: { readonly version: string; readonly cookieName: string },
): Json => {
  const { schemas, hoist } = hoister();
  hoist(CloudEvent);
  const paths: Record<string, Json> = {};
  for (const named of routes) {
    const path = fullPath(named.route);
    paths[path] = { ...paths[path], [named.route.method.toLowerCase()]: operationOf(named, hoist, schemas) };
  }
  const codes = new Set(routes.flatMap(({ route }) => errorCodes(route)));
  return {
    openapi: '3.1.0',
    info: about(version),
    servers: [{ url: '/', description: 'The program that serves this document' }],
    tags: tagsOf(routes),
    paths,
    webhooks: webhooks(schemas),
    components: {
      schemas: { Problem: PROBLEM, ...schemas },
      parameters: PARAMETERS,
      headers: HEADERS,
      examples: Object.fromEntries([...codes].map((code) => [code, problemExample(code)])),
      securitySchemes: securitySchemes(cookieName),
    },
  };
};
