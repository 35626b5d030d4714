import { ERRORS, type ErrorCode, Fault, toFault } from '../schemas/errors.ts';

/** RFC 9457 problem details, with the code of the error table. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ErrorCode;
  readonly next: string;
  readonly request_id: string;
  readonly [detail: string]: unknown;
}

const RESERVED = new Set(['type', 'title', 'status', 'detail', 'instance', 'code', 'next', 'request_id']);

/** What in a fault's details may stand beside the problem's own members, in the API's spelling. */
const shown = (details: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(details)
      // An event's type is a common detail; the problem's own `type` is another thing.
      .map(([key, value]) => [key === 'type' ? 'eventType' : key, value] as const)
      .filter(([key, value]) => !RESERVED.has(key) && value !== undefined)
      .map(([key, value]) => [key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );

const sentence = (fault: Fault): string => {
  const { reason, detail } = fault.details;
  const words = reason ?? detail;
  return typeof words === 'string' ? words : ERRORS[fault.code].title;
};

/** The problem document of a fault; nothing of its cause or stack is in it. */
export const problemOf = (fault: Fault, request: { readonly path: string; readonly id: string }): Problem => {
  const row = ERRORS[fault.code];
  return {
    type: `/docs/errors#${fault.code.toLowerCase()}`,
    title: row.title,
    status: row.status,
    detail: sentence(fault),
    instance: request.path,
    code: fault.code,
    next: row.next,
    request_id: request.id,
    ...shown(fault.details),
  };
};

/** As the fault says; a part that is away may be back in a second. */
const retryAfter = ({ status, details }: Fault): Record<string, string> => {
  const { retryAfterS = status === 503 ? 1 : undefined } = details;
  return typeof retryAfterS === 'number' ? { 'retry-after': String(Math.max(1, Math.ceil(retryAfterS))) } : {};
};

/** Headers that go with a problem. */
export const problemHeaders = (fault: Fault): Record<string, string> => ({
  'content-type': 'application/problem+json; charset=utf-8',
  'cache-control': 'no-store',
  ...(fault.status === 401 ? { 'www-authenticate': 'Bearer realm="auralink"' } : {}),
  ...(fault.status === 405 ? { allow: (fault.details['allow'] as readonly string[]).join(', ') } : {}),
  ...retryAfter(fault),
});

const FASTIFY: Readonly<Record<string, (error: { readonly message: string }, limit: number) => Fault>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: (_, limit) => new Fault('BODY_TOO_LARGE', { limitBytes: limit }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new Fault('MEDIA_TYPE_UNSUPPORTED'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => invalidBody('a JSON body is required'),
  FST_ERR_CTP_INVALID_JSON_BODY: () => invalidBody('this is no JSON'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => invalidBody('the body is not as long as Content-Length says'),
  FST_ERR_BAD_URL: () => new Fault('ROUTE_NOT_FOUND'),
  FST_ERR_ASYNC_CONSTRAINT: () => new Fault('ROUTE_NOT_FOUND'),
  FST_ERR_MAX_PARAM_LENGTH: () => new Fault('ROUTE_NOT_FOUND'),
  // Only a bare socket sends `..` in a path: what is outside of the dashboard's folder is nowhere.
  FST_STATIC_FORBIDDEN_PATH: () => new Fault('ROUTE_NOT_FOUND'),
};

/** A body that cannot be taken, with the place and the reason. */
export const invalidBody = (message: string, pointer = ''): Fault =>
  new Fault('BODY_INVALID', { errors: [{ in: 'body', pointer, message }] });

/** Whatever was thrown while a request was served, as a fault. */
export const faultOf = (thrown: unknown, bodyLimit: number): Fault => {
  if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string') {
    const known = FASTIFY[thrown.code];
    if (known) return known(thrown, bodyLimit);
  }
  return toFault(thrown);
};
