import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>AuraLink</title>
<body style="font: 16px/1.6 system-ui; max-width: 40rem; margin: 4rem auto; padding: 0 1rem">
<h1>AuraLink is running</h1>
<p>The dashboard is not built. Build it with <code>npm run web:build</code> and start again; <code>npm start</code> does both.</p>
<p><a href="/docs">API</a> · <a href="/asyncapi.json">Events</a> · <a href="/health">Health</a></p>
</body></html>
`;

/** Addresses below which no page lives: an unknown one is an error, not the dashboard. */
const NO_PAGE = /^\/(api|webhooks|docs|schemas|assets|metrics|livez|readyz|health|openapi\.json|asyncapi\.json)(\/|$)/;

const wantsPage = ({ method, url, headers }: FastifyRequest): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  (headers.accept ?? '').includes('text/html') &&
  !NO_PAGE.test(url.split('?')[0] as string);

/** A way to answer a navigation that no route took; false leaves it to the error table. */
export type Navigation = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | false;

/** Serves the dashboard's files. Hashed ones never change; the page itself is asked for every time. */
export const mountPages = async (app: FastifyInstance, dist: string | undefined): Promise<Navigation> => {
  if (dist === undefined || !existsSync(join(dist, 'index.html')))
    return (request, reply) =>
      wantsPage(request) &&
      reply.code(200).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(NOT_BUILT);
  await app.register(fastifyStatic, {
    root: dist,
    index: 'index.html',
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders: (reply, path) =>
      void reply.header(
        'cache-control',
        path.startsWith(join(dist, 'assets')) ? 'public, max-age=31536000, immutable' : 'no-cache',
      ),
  });
  return (request, reply) => wantsPage(request) && reply.code(200).sendFile('index.html');
};
