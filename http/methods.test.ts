import { describe, expect, it } from 'vitest';
import { loadRoutes } from './discover.ts';
import { methodsOf } from './methods.ts';

describe('the methods of a path', () => {
  it('are those of its routes, with HEAD for every GET that ends', async () => {
    const methods = methodsOf(await loadRoutes());
    expect(methods('/api/v1/rooms')).toEqual(['GET', 'HEAD', 'POST']);
    expect(methods('/api/v1/rooms/RM_1')).toEqual(['DELETE', 'GET', 'HEAD']);
    expect(methods('/api/v1/events/stream')).toContain('GET');
    expect(methods('/webhooks/livekit')).toEqual(['POST']);
  });

  it('are those that are mounted: what is sent line by line is not asked by HEAD', async () => {
    const methods = methodsOf(await loadRoutes());
    for (const path of ['/api/v1/audit/bundle', '/api/v1/tenant/export', '/api/v1/tenants/acme/export'])
      expect([path, methods(path)]).toEqual([path, ['GET']]);
  });

  it('are none where there is no route', async () => {
    const methods = methodsOf(await loadRoutes());
    for (const path of ['/', '/api/v1', '/api/v1/rooms/', '/api/v1/rooms/a/b/c', '/openapiXjson'])
      expect([path, methods(path)]).toEqual([path, []]);
  });
});
