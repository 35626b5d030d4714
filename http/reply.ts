import type { FastifyReply } from 'fastify';
import type { Caller } from './auth.ts';
import type { Ports } from './ports.ts';
import type { Answer, RouteDeclaration, SseSource } from './route.ts';
import { pump } from './sse.ts';

/** An answer ready to be sent. */
export interface Rendered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
}

/** What a route answered: its body as JSON or as it is, with Link to the next page and ETag where there are such. */
export const render = (
  route: RouteDeclaration,
  { body, status = route.status, headers }: Answer<unknown>,
  url: string,
): Rendered => {
  if (body === undefined) return { status, headers, body };
  if (route.kind === 'raw' && (typeof body === 'string' || Buffer.isBuffer(body)))
    return { status, headers: { 'content-type': route.produces, ...headers }, body };
  const { next_cursor: next, revision } = body as { readonly next_cursor?: unknown; readonly revision?: unknown };
  const more = {
    ...headers,
    ...(typeof next === 'string' ? { link: `<${nextPage(url, next)}>; rel="next"` } : {}),
    ...(typeof revision === 'number' ? { etag: `"${revision}"` } : {}),
    'content-type': typed(route.produces),
  };
  // Not by a serializer made from the schema: that one drops and converts in silence what differs from it.
  return { status, headers: more, body: JSON.stringify(body) };
};

/** JSON says its charset, as it always has here. */
const typed = (produces: string): string =>
  produces === 'application/json' ? 'application/json; charset=utf-8' : produces;

/** Sends it; a read that would bring what the client has is 304. */
export const send = (reply: FastifyReply, { status, headers, body }: Rendered): FastifyReply => {
  const { method, headers: asked } = reply.request;
  void reply.code(status).headers(headers);
  const { etag } = headers;
  const reads = method === 'GET' || method === 'HEAD';
  if (reads && etag !== undefined && names(asked['if-none-match'], etag)) return reply.code(304).send();
  return reply.send(body);
};

/** Whether If-None-Match names the tag; weak ones count there (RFC 9110, 13.1.2). */
const names = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag));

const nextPage = (url: string, cursor: string): string => {
  const next = new URL(url, 'http://host');
  next.searchParams.set('cursor', cursor);
  return next.pathname + next.search;
};

/** Says how fresh a read is. Taken before the read, so that the rows are at least as new as it claims. */
export const freshen = (reply: FastifyReply, route: RouteDeclaration, { freshness }: Partial<Ports>): void => {
  if (route.method !== 'GET' || route.can === 'public' || route.kind !== 'json' || !freshness) return;
  void reply.headers({ 'auralink-as-of': freshness.asOf(), 'auralink-lag-ms': String(freshness.lagMs()) });
};

const LONGEST_TIMER_MS = 2_147_483_647;

/** Ends with the request, or with the credential it was made with. */
export const whileAllowed = ({ expiresAt }: Caller, signal: AbortSignal): AbortSignal => {
  const lifeMs = Math.min(Date.parse(expiresAt) - Date.now(), LONGEST_TIMER_MS);
  return AbortSignal.any([signal, AbortSignal.timeout(Math.max(0, lifeMs))]);
};

/** Sends an event stream until the client has gone, the program stops or the credential ends. */
export const stream = async (
  source: SseSource,
  reply: FastifyReply,
  caller: Caller,
  signal: AbortSignal,
): Promise<void> => {
  const ends = whileAllowed(caller, signal);
  void reply.headers({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  reply.hijack();
  reply.raw.writeHead(200, reply.getHeaders() as Record<string, string>);
  ends.addEventListener('abort', () => reply.raw.end(), { once: true });
  await pump(source, reply.raw, ends).catch(() => reply.raw.destroy());
};
