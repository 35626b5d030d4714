import type { RouteDeclaration } from '../route.ts';
import type { Json } from './hoist.ts';

const text = (description: string, example: string): Json => ({
  description,
  schema: { type: 'string', examples: [example] },
});
const whole = (description: string, example: number): Json => ({
  description,
  schema: { type: 'integer', minimum: 0, examples: [example] },
});

/** Headers of answers, each described once. */
export const HEADERS = {
  'X-Request-Id': text('The id this request has in the log: the one that was sent, or a new one', '0b6d5c1e-4a41'),
  'AuraLink-As-Of': text('Position on the log that the answer contains at least', 'EVENTS:17'),
  'AuraLink-Lag-Ms': whole('How far behind the log the read models are', 4),
  ETag: text('The revision, for If-None-Match and If-Match', '"17"'),
  Link: text('Address of the next page, while there is one', '</api/v1/rooms?limit=50&cursor=WyIy>; rel="next"'),
  Location: text('Where it can be read', '/api/v1/rooms/RM_FZ8vZ6993fKS'),
  'Preference-Applied': text('Which preference was followed', 'wait=10'),
  'Idempotency-Replayed': text('`true`: the answer is that of an earlier request with this key', 'true'),
  RateLimit: text('What is left of each limit, and the seconds until there is more', '"api_per_minute";r=99;t=60'),
  'RateLimit-Policy': text('Each limit: requests in any span of so many seconds', '"api_per_minute";q=100;w=60'),
  'Retry-After': whole('Seconds until it is worth asking again', 1),
  'WWW-Authenticate': text('How to authenticate', 'Bearer realm="auralink"'),
  'Cache-Control': text('How long it may be kept', 'public, max-age=31536000, immutable'),
} as const satisfies Readonly<Record<string, Json>>;

export type HeaderName = keyof typeof HEADERS;

/** References to some of them. */
export const headersOf = (...names: readonly HeaderName[]): Json =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** Headers of requests that many operations take, each described once. */
export const PARAMETERS = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'For 24 hours a repeat with the same key and the same body does nothing and is answered the same',
    schema: { type: 'string', minLength: 1, maxLength: 255, examples: ['2f7b1c'] },
  },
  Prefer: {
    name: 'Prefer',
    in: 'header',
    required: false,
    description: 'wait=N: wait at most N seconds (30) for the result; respond-async: answer 202 at once',
    schema: { type: 'string', examples: ['respond-async'] },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    required: true,
    description: 'ETag of what is changed: 412 where it has changed since, 428 without it',
    schema: { type: 'string', examples: ['"17"'] },
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    required: false,
    description:
      'ETag of an earlier answer: 304 while the resource is the same. `as_of` says when it was read and does not count',
    schema: { type: 'string', examples: ['"17"'] },
  },
  Traceparent: {
    name: 'traceparent',
    in: 'header',
    required: false,
    description: 'W3C trace context: what is stored carries it on',
    schema: { type: 'string', examples: ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'] },
  },
  RequestId: {
    name: 'X-Request-Id',
    in: 'header',
    required: false,
    description: 'An id of yours for this request, up to 64 letters, digits and . _ -; another is not taken',
    schema: { type: 'string', examples: ['checkout-7'] },
  },
} as const satisfies Readonly<Record<string, Json>>;

export const parameter = (name: keyof typeof PARAMETERS): Json => ({ $ref: `#/components/parameters/${name}` });

type Fields = { readonly properties?: Readonly<Record<string, unknown>> };

/** A resource with a revision has it as its ETag. */
export const hasTag = (route: RouteDeclaration): boolean =>
  'revision' in ((route.reply as Fields).properties ?? {}) || 'ETag' in route.replyHeaders;

/** It is asked for only if it has changed. */
export const hasRevision = (route: RouteDeclaration): boolean => route.method === 'GET' && hasTag(route);

/** A read says how fresh it is, also where there is nothing to be found. */
export const isRead = (route: RouteDeclaration): boolean =>
  route.method === 'GET' && route.can !== 'public' && route.kind === 'json';

/** A list that goes on has the address of its next page. */
export const hasPages = (route: RouteDeclaration): boolean => {
  const takesCursor = 'cursor' in (route.query?.properties ?? {});
  return route.method === 'GET' && takesCursor && 'next_cursor' in ((route.reply as Fields).properties ?? {});
};

/** Whether it stores events and waits for what comes of them. */
export const isWrite = (route: RouteDeclaration): boolean => route.publishes.length > 0;
