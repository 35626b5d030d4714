import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from './app.ts';
import { mountPages } from './pages.ts';

const meter = { count: () => {}, set: () => {}, observe: () => {} };

describe('the dashboard’s pages', () => {
  let dist: string;
  beforeAll(async () => {
    dist = await mkdtemp(join(tmpdir(), 'auralink-pages-'));
    await writeFile(join(dist, 'index.html'), '<!doctype html><title>AuraLink</title>');
  });
  afterAll(() => rm(dist, { recursive: true, force: true }));

  const appOf = async (pages: string | undefined) => {
    const app = createApp({
      log: pino({ level: 'silent' }),
      meter,
      connectTo: [],
      closing: new AbortController().signal,
      proxies: [],
      corsOrigins: [],
      patience: undefined,
    });
    const navigate = await mountPages(app, pages);
    app.setNotFoundHandler((request, reply) => navigate(request, reply) || reply.code(404).send({}));
    return app;
  };

  it('keep their content security policy when the browser asks whether they have changed', async () => {
    const app = await appOf(dist);
    const page = await app.inject({ url: '/', headers: { accept: 'text/html' } });
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    const again = await app.inject({
      url: '/',
      headers: { accept: 'text/html', 'if-none-match': String(page.headers['etag']) },
    });
    expect(again.statusCode).toBe(304);
    expect(again.headers).not.toHaveProperty('content-security-policy');
    await app.close();
  });

  it('answer a deep link with the page, and anything else below the API as not found', async () => {
    const app = await appOf(dist);
    expect((await app.inject({ url: '/rooms/RM_x', headers: { accept: 'text/html' } })).body).toContain('AuraLink');
    expect((await app.inject({ url: '/api/v1/nothing', headers: { accept: 'text/html' } })).statusCode).toBe(404);
    await app.close();
  });

  it('are all there is: a path that climbs out of their folder leads nowhere', async () => {
    const app = await appOf(dist);
    const address = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const socket = connect(Number(address.port), address.hostname);
    // A URL would have its dots resolved; a bare socket sends what it likes.
    socket.end('GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 404 [\s\S]*ROUTE_NOT_FOUND/);
    await app.close();
  });

  it('say how to build them where they are not built', async () => {
    const app = await appOf(undefined);
    const page = await app.inject({ url: '/', headers: { accept: 'text/html' } });
    expect(page.body).toContain('npm run web:build');
    await app.close();
  });
});
