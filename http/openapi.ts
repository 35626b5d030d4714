import type { TSchema } from 'typebox';
import { ERRORS, type ErrorCode } from '../schemas/errors.ts';
import { fullPath, type NamedRoute } from './discover.ts';
import type { PortName } from './ports.ts';
import type { RouteDeclaration } from './route.ts';

type Json = Record<string, unknown>;

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
]);

const WRITE: readonly ErrorCode[] = [
  'IDEMPOTENCY_KEY_INVALID',
  'IDEMPOTENCY_KEY_REUSED',
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

/** Every code a route may answer: its own, and those that follow from what it is. */
export const errorCodes = (route: RouteDeclaration): readonly ErrorCode[] => {
  const codes = new Set<ErrorCode>(['BODY_INVALID', 'SHUTTING_DOWN', 'INTERNAL', ...route.errors]);
  if (route.can !== 'public')
    for (const code of ['UNAUTHENTICATED', 'FORBIDDEN', 'ORIGIN_NOT_ALLOWED'] as const) codes.add(code);
  if (route.body ?? route.kind === 'raw')
    for (const code of ['BODY_TOO_LARGE', 'MEDIA_TYPE_UNSUPPORTED'] as const) codes.add(code);
  if (route.needs.length > 0) codes.add('PORT_NOT_WIRED');
  if (route.needs.some((need) => READ_MODEL.has(need))) codes.add('DATABASE_UNREACHABLE');
  if (route.publishes.length > 0) for (const code of WRITE) codes.add(code);
  return Object.keys(ERRORS).filter((code) => codes.has(code as ErrorCode)) as ErrorCode[];
};

const refer = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

/** Takes schemas that have a name out of their places into `components.schemas`, and refers to them there. */
const hoister = () => {
  const schemas: Record<string, Json> = {};
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    const { $id, $defs, $ref, ...rest } = node as Json;
    for (const definition of Object.values(($defs ?? {}) as Json)) walk(definition);
    if (typeof $ref === 'string') return refer($ref);
    const inner = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, walk(value)]));
    if (typeof $id !== 'string') return inner;
    schemas[$id] ??= { title: $id, ...inner };
    return refer($id);
  };
  return { schemas, hoist: (schema: TSchema): Json => walk(JSON.parse(JSON.stringify(schema))) as Json };
};

interface Response {
  readonly description: string;
  readonly headers?: Json;
  readonly content?: Json;
}

type Responses = Readonly<Record<string, Response>>;

type Hoist = (schema: TSchema) => Json;

/** A resource with a revision has it as its ETag, and is asked for only if it has changed. */
const hasRevision = (route: RouteDeclaration): boolean =>
  route.method === 'GET' && 'revision' in ((route.reply as { readonly properties?: object }).properties ?? {});

const IF_NONE_MATCH: Json = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description:
    'ETag of an earlier answer: 304 while the resource is the same. `as_of` says when it was read and does not count',
  schema: { type: 'string', examples: ['"17"'] },
};

const ETAG = { ETag: { description: 'The revision, for If-None-Match and If-Match', schema: { type: 'string' } } };

const parametersOf = (route: RouteDeclaration, hoist: Hoist): readonly Json[] => {
  const from = (part: 'params' | 'query' | 'headers', place: string): readonly Json[] => {
    const schema = route[part];
    if (!schema) return [];
    const required = new Set((schema as { readonly required?: readonly string[] }).required ?? []);
    return Object.entries(schema.properties).map(([name, property]) => {
      const { description, ...rest } = hoist(property);
      return {
        name,
        in: place,
        required: place === 'path' || required.has(name),
        ...(description === undefined ? {} : { description }),
        schema: rest,
      };
    });
  };
  return [
    ...from('params', 'path'),
    ...from('query', 'query'),
    ...from('headers', 'header'),
    ...(hasRevision(route) ? [IF_NONE_MATCH] : []),
    ...(route.publishes.length > 0 ? WRITE_HEADERS : []),
  ];
};

const WRITE_HEADERS: readonly Json[] = [
  {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'A repeat with the same key adds nothing and answers the same resource',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
  {
    name: 'Prefer',
    in: 'header',
    required: false,
    description: 'wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once',
    schema: { type: 'string', examples: ['respond-async'] },
  },
];

const problemResponses = (codes: readonly ErrorCode[]): Responses => {
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].status);
  return Object.fromEntries(
    [...byStatus]
      .toSorted(([a], [b]) => a - b)
      .map(([status, some]) => [
        String(status),
        {
          description: some.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join('  \n'),
          content: {
            'application/problem+json': {
              schema: {
                allOf: [
                  { $ref: '#/components/schemas/Problem' },
                  { type: 'object', properties: { code: { type: 'string', enum: some } } },
                ],
              },
            },
          },
        },
      ]),
  );
};

const AS_OF = {
  'AuraLink-As-Of': {
    description: 'Position on the log that the answer contains at least',
    schema: { type: 'string', examples: ['EVENTS:17'] },
  },
  'AuraLink-Lag-Ms': { description: 'How far behind the log the read models are', schema: { type: 'integer' } },
};

const successes = (route: RouteDeclaration, hoist: Hoist): Responses => {
  const empty = (route.reply as { readonly type?: string }).type === 'undefined';
  const content = empty ? {} : { content: { [route.produces]: { schema: hoist(route.reply) } } };
  const reads = route.method === 'GET' && route.can !== 'public' && route.kind === 'json';
  const location = { Location: { description: 'Where the resource can be read', schema: { type: 'string' } } };
  return {
    [route.status]: {
      description: route.summary,
      ...(reads ? { headers: { ...AS_OF, ...(hasRevision(route) ? ETAG : {}) } } : {}),
      ...content,
    },
    ...(hasRevision(route) ? { 304: { description: 'Not changed since If-None-Match', headers: ETAG } } : {}),
    ...(route.publishes.length > 0
      ? { 202: { description: 'Stored on the log; the outcome is not known yet', headers: location, ...content } }
      : {}),
    ...Object.fromEntries(
      Object.entries(route.also).map(([status, description]) => [status, { description, ...content }]),
    ),
  };
};

/** A status may be both, as 503 of /readyz: a report, or a problem. */
const together = (problems: Responses, answers: Responses): Responses => {
  const merged: Record<string, Response> = { ...problems };
  for (const [status, answer] of Object.entries(answers)) {
    const problem = problems[status];
    merged[status] = problem
      ? {
          ...answer,
          description: `${answer.description}  \n${problem.description}`,
          content: { ...answer.content, ...problem.content },
        }
      : answer;
  }
  return merged;
};

type Kind = TSchema & { readonly type?: string };

const requestBody = (route: RouteDeclaration, hoist: Hoist): Json => {
  if (!route.body && (route.kind !== 'raw' || route.method === 'GET')) return {};
  const alternatives = route.body && 'anyOf' in route.body ? (route.body.anyOf as readonly Kind[]) : [];
  const required = alternatives.every(({ type }) => type !== 'undefined');
  const body = required ? route.body : alternatives.find(({ type }) => type !== 'undefined');
  const schema = body ? hoist(body) : {};
  return {
    requestBody: { required, content: Object.fromEntries(route.consumes.map((type) => [type, { schema }])) },
  };
};

const operationOf = ({ operation, route }: NamedRoute, hoist: Hoist): Json => ({
  operationId: operation,
  summary: route.summary,
  tags: [route.tag],
  ...(route.can === 'public' ? { security: [] } : {}),
  ...(route.can === 'public' || route.can === 'anyone'
    ? {}
    : { description: `Needs the permission \`${route.can}\`.` }),
  ...(route.publishes.length > 0 ? { 'x-publishes': route.publishes.map(({ type }) => type) } : {}),
  parameters: parametersOf(route, hoist),
  ...requestBody(route, hoist),
  responses: together(problemResponses(errorCodes(route)), successes(route, hoist)),
});

const PROBLEM = {
  title: 'Problem',
  description: 'RFC 9457 problem details. The code is from docs/errors.md and never changes its meaning.',
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'next', 'request_id'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    code: { type: 'string', enum: Object.keys(ERRORS) },
    next: { type: 'string', description: 'What can be done about it' },
    request_id: { type: 'string' },
    errors: {
      type: 'array',
      description: 'Every difference, each with its JSON pointer',
      items: {
        type: 'object',
        required: ['pointer', 'message'],
        properties: { in: { type: 'string' }, pointer: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};

/** The OpenAPI 3.1 document of the routes. */
export const openapi = (
  routes: readonly NamedRoute[],
  about: { readonly version: string; readonly cookieName: string },
): Json => {
  const { schemas, hoist } = hoister();
  const paths: Record<string, Json> = {};
  for (const named of routes) {
    const path = fullPath(named.route);
    paths[path] = { ...paths[path], [named.route.method.toLowerCase()]: operationOf(named, hoist) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'AuraLink',
      version: about.version,
      description: 'Every write is an event on the log first; reads say how fresh they are. Events: /asyncapi.json.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { cookie: [] }],
    tags: [...new Set(routes.map(({ route }) => route.tag))].toSorted().map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: PROBLEM, ...schemas },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        cookie: { type: 'apiKey', in: 'cookie', name: about.cookieName },
      },
    },
  };
};
