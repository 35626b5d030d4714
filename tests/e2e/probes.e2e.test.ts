import { expect, it } from 'vitest';
import { useProgram } from './program.ts';

const program = useProgram({ AURALINK_ROLES: 'handlers,projections' });
const get = (path: string, headers: Record<string, string> = {}) => fetch(program.ready.url + path, { headers });

it('a process without the facade answers its probes on its address, and says that it does no more', async () => {
  expect(program.ready).toMatchObject({ serves: 'probes' });
  for (const path of ['/livez', '/readyz']) expect([path, (await get(path)).status]).toEqual([path, 200]);
  const health = (await (await get('/health')).json()) as { parts: Record<string, { status: string }> };
  expect(health.parts['handlers']?.status).toBe('ok');
  expect((await get('/metrics')).status).toBe(401);
  const metrics = await get('/metrics', { authorization: `Bearer ${program.ready.token}` });
  expect([metrics.status, await metrics.text()]).toEqual([200, expect.stringContaining('auralink_')]);
});

it('serves nothing else there: no API, no documents, no page', async () => {
  for (const path of ['/', '/docs', '/openapi.json', '/api/v1/rooms', '/api/v1/session', '/webhooks/livekit']) {
    const answer = await get(path, { authorization: `Bearer ${program.ready.token}`, accept: 'text/html' });
    expect([path, answer.status]).toEqual([path, 404]);
  }
});
