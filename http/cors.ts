import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const TAKEN =
  'authorization, content-type, idempotency-key, if-match, if-none-match, last-event-id, prefer, traceparent, x-request-id';
const SHOWN =
  'auralink-as-of, auralink-lag-ms, etag, idempotency-replayed, link, location, preference-applied, ratelimit, ratelimit-policy, retry-after, traceparent, x-request-id';
const KEPT_S = 600;

const allowedOrigin = ({ headers }: FastifyRequest, origins: ReadonlySet<string>): string | undefined => {
  const { origin } = headers;
  if (origin === undefined) return undefined;
  return origins.has('*') ? '*' : origins.has(origin) ? origin : undefined;
};

/**
 * Lets pages of these origins call the API with a bearer token or an API key. Never with the cookie: no answer allows credentials, so a browser
 * shows a foreign page nothing that the session of its visitor could see.
 */
export const allowOrigins = (app: FastifyInstance, origins: readonly string[]): void => {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  app.addHook('onRequest', async (request, reply) => {
    const origin = allowedOrigin(request, allowed);
    void reply.header('vary', 'Origin');
    if (origin === undefined) return;
    void reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': SHOWN });
  });
};

/** Answers OPTIONS: the methods there are, and to a browser that asks before a page's request what the page may send. */
export const answerOptions = (
  request: FastifyRequest,
  reply: FastifyReply,
  methods: readonly string[],
): FastifyReply => {
  const allow = [...methods, 'OPTIONS'].join(', ');
  const isPreflight = request.headers['access-control-request-method'] !== undefined;
  if (isPreflight && reply.hasHeader('access-control-allow-origin'))
    void reply.headers({
      'access-control-allow-methods': methods.join(', '),
      'access-control-allow-headers': TAKEN,
      'access-control-max-age': String(KEPT_S),
    });
  return reply.code(204).header('allow', allow).send();
};
