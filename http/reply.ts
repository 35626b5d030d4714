import type { FastifyReply } from 'fastify';
import type { Caller } from './auth.ts';
import type { Ports } from './ports.ts';
import type { Answer, RouteDeclaration, SseSource } from './route.ts';
import { pump } from './sse.ts';

/** Sends what a route answered: its body as JSON or as it is, with Link to the next page and ETag where there are such. */
export const send = (
  reply: FastifyReply,
  route: RouteDeclaration,
  { body, status, headers }: Answer<unknown>,
): FastifyReply => {
  void reply.code(status ?? route.status).headers(headers);
  if (body === undefined) return reply.send();
  if (route.kind === 'raw' && (typeof body === 'string' || Buffer.isBuffer(body))) {
    if (!reply.hasHeader('content-type')) void reply.type(route.produces);
    return reply.send(body);
  }
  const { next_cursor: next, revision } = body as { readonly next_cursor?: unknown; readonly revision?: unknown };
  if (typeof next === 'string') void reply.header('link', `<${nextPage(reply.request.url, next)}>; rel="next"`);
  if (typeof revision === 'number') {
    const etag = `"${revision}"`;
    void reply.header('etag', etag);
    const { method, headers: asked } = reply.request;
    if ((method === 'GET' || method === 'HEAD') && names(asked['if-none-match'], etag)) return reply.code(304).send();
  }
  // Not by a serializer made from the schema: that one drops and converts in silence what differs from it.
  return reply.type(route.produces).send(JSON.stringify(body));
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
