import type { ErrorRow } from './row.ts';

/** Requests and credentials. */
export const REQUEST_ERRORS = {
  // Requests
  BODY_INVALID: {
    status: 400,
    title: 'The request does not match its schema',
    next: 'Correct the fields listed in errors; each names its JSON pointer.',
    retry: false,
  },
  BODY_TOO_LARGE: {
    status: 413,
    title: 'The request body is too large',
    next: 'Send less than the limit named in the details, or several requests.',
    retry: false,
  },
  MEDIA_TYPE_UNSUPPORTED: {
    status: 415,
    title: 'The content type is not supported',
    next: 'Use the content type that the API description names for this route.',
    retry: false,
  },
  ROUTE_NOT_FOUND: {
    status: 404,
    title: 'There is no such route',
    next: 'See /docs for the routes there are.',
    retry: false,
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    title: 'The route does not take this method',
    next: 'Use a method that the Allow header names; see /docs.',
    retry: false,
  },
  CURSOR_INVALID: {
    status: 400,
    title: 'The cursor or position cannot be read',
    next: 'Use a cursor from a previous answer, or a position such as EVENTS:17.',
    retry: false,
  },
  MOMENT_INVALID: {
    status: 400,
    title: 'The moment cannot be read',
    next: 'Give a moment such as 2026-11-21T14:03:22Z, or a position such as EVENTS:17; from must not be after to.',
    retry: false,
  },
  PRECONDITION_FAILED: {
    status: 412,
    title: 'The resource has changed since it was read',
    next: 'Read it again and repeat the request with the new ETag.',
    retry: false,
  },
  PRECONDITION_REQUIRED: {
    status: 428,
    title: 'The request must say which state of the resource it changes',
    next: 'Read the resource and repeat the request with If-Match and its ETag.',
    retry: false,
  },
  RATE_LIMITED: {
    status: 429,
    title: 'There were too many requests',
    next: 'Wait as long as Retry-After says; RateLimit-Policy names the limits.',
    retry: true,
  },
  STREAMS_EXHAUSTED: {
    status: 429,
    title: 'Too many event streams are open',
    next: 'Close one of your streams, or let several pages share one.',
    retry: true,
  },
  IDEMPOTENCY_KEY_INVALID: {
    status: 400,
    title: 'The Idempotency-Key cannot be used',
    next: 'Send 1 to 255 printable characters.',
    retry: false,
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'The Idempotency-Key was used for another request',
    next: 'Repeat the first request unchanged, or send a new key.',
    retry: false,
  },
  IDEMPOTENCY_KEY_IN_FLIGHT: {
    status: 409,
    title: 'A request with this Idempotency-Key is under way',
    next: 'Repeat the request after the time that Retry-After says.',
    retry: true,
  },
  // Credentials
  UNAUTHENTICATED: {
    status: 401,
    title: 'A valid token is required',
    next: 'Send Authorization: Bearer <token>; `aura token` makes one on this machine.',
    retry: false,
  },
  IDENTITY_PROVIDER_UNREACHABLE: {
    status: 503,
    title: 'The issuer of the token cannot be asked for its keys',
    next: 'Try again soon; if it lasts, check AURALINK_JWKS_URL and whether this server reaches it.',
    retry: true,
  },
  FORBIDDEN: {
    status: 403,
    title: 'The token does not allow this',
    next: 'Use a credential whose roles or scope allow the permission in the details; an administrator of the tenant gives roles.',
    retry: false,
  },
  ORIGIN_NOT_ALLOWED: {
    status: 403,
    title: 'The request comes from a foreign page',
    next: "Call the API from the dashboard's own origin, or with a bearer token.",
    retry: false,
  },
  SIGN_IN_CODE_INVALID: {
    status: 401,
    title: 'The sign-in code was used before or has expired',
    next: 'Run `aura token --link` for a new sign-in link.',
    retry: false,
  },
  SIGNATURE_INVALID: {
    status: 401,
    title: 'The signature of the webhook does not hold',
    next: 'Check that both sides use the same LiveKit API key and secret.',
    retry: false,
  },
  SOURCE_NOT_YOURS: {
    status: 403,
    title: 'The source of the event belongs to somebody else',
    next: 'Use a source under the prefix in the details.',
    retry: false,
  },
  OWNER_NOT_YOURS: {
    status: 403,
    title: 'The credential may not send events of this owner',
    next: 'Use a credential of the edge that owns the event type.',
    retry: false,
  },
  EVENT_OF_THE_PLATFORM: {
    status: 403,
    title: 'The platform alone publishes events of this type',
    next: 'Use the route that makes it: a timer is set by POST /timers, a replay asked for by POST /replays.',
    retry: false,
  },
  EDGE_UNKNOWN: {
    status: 403,
    title: 'There is no such edge',
    next: 'Declare the edge in AURALINK_EDGES and restart.',
    retry: false,
  },
} as const satisfies Record<string, ErrorRow>;
