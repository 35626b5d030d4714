import Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { roomRequested } from '../schemas/rooms.ts';
import { collectRoutes, fullPath, loadRoutes } from './discover.ts';
import { defineRoute, type RouteDeclaration } from './route.ts';
import { closed } from './shapes/fields.ts';

const route = (more: Partial<RouteDeclaration> = {}): RouteDeclaration => ({
  ...defineRoute({
    method: 'GET',
    path: '/things',
    can: 'anyone',
    summary: 'Things',
    tag: 'things',
    reply: closed({}),
    errors: [],
    needs: [],
    run: () => ({}),
  }),
  ...more,
});

const collect = (exported: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  collectRoutes(
    new Map([['things.ts', exported], ...(Object.keys(more).length > 0 ? [['more.ts', more] as const] : [])]),
  );

describe('routes are found by folder', () => {
  it('each with its export as operation id', () => {
    expect(collect({ listThings: route() })).toMatchObject([{ operation: 'listThings', route: { path: '/things' } }]);
  });

  it('and are the ones of the contract', async () => {
    const found = (await loadRoutes()).map(({ route: each }) => `${each.method} ${fullPath(each)}`);
    expect(found.toSorted()).toEqual(
      [
        'POST /api/v1/rooms',
        'GET /api/v1/rooms',
        'GET /api/v1/rooms/{room}',
        'DELETE /api/v1/rooms/{room}',
        'POST /api/v1/rooms/{room}/tokens',
        'GET /api/v1/rooms/{room}/participants',
        'DELETE /api/v1/rooms/{room}/participants/{identity}',
        'POST /api/v1/rooms/{room}/participants/{identity}/mute',
        'GET /api/v1/rooms/{room}/messages',
        'POST /api/v1/rooms/{room}/messages',
        'GET /api/v1/rooms/{room}/timeline',
        'GET /api/v1/rooms/{room}/recordings',
        'GET /api/v1/rooms/{room}/moments',
        'GET /api/v1/rooms/{room}/changes',
        'POST /api/v1/members',
        'GET /api/v1/members',
        'GET /api/v1/members/{member}',
        'PATCH /api/v1/members/{member}',
        'DELETE /api/v1/members/{member}',
        'POST /webhooks/livekit',
        'POST /api/v1/events',
        'GET /api/v1/events',
        'GET /api/v1/events/{id}',
        'GET /api/v1/events/{id}/causation',
        'GET /api/v1/events/{id}/message',
        'GET /api/v1/events/stream',
        'GET /api/v1/events/replay',
        'POST /api/v1/replays',
        'GET /api/v1/replays',
        'GET /api/v1/replays/{id}',
        'POST /api/v1/replays/{id}/pause',
        'POST /api/v1/replays/{id}/resume',
        'POST /api/v1/replays/{id}/cancel',
        'GET /api/v1/overview',
        'GET /api/v1/audit/bundle',
        'GET /api/v1/audit/checkpoint',
        'GET /api/v1/audit/consistency',
        'GET /api/v1/audit/keys',
        'GET /api/v1/audit/witnesses',
        'GET /audit/keys',
        'GET /api/v1/audit/checkpoints',
        'GET /api/v1/audit/erasures',
        'GET /api/v1/audit/erasures/{id}',
        'GET /api/v1/audit/proof/{event}',
        'POST /api/v1/audit/erasures',
        'POST /api/v1/audit/keys/rotate',
        'GET /api/v1/audit/signing',
        'POST /api/v1/audit/verify',
        'GET /api/v1/dead-letters',
        'GET /api/v1/dead-letters/{id}',
        'DELETE /api/v1/dead-letters/{id}',
        'POST /api/v1/dead-letters/{id}/redrive',
        'POST /api/v1/dead-letters/discard',
        'POST /api/v1/dead-letters/redrive',
        'POST /api/v1/timers',
        'GET /api/v1/system/keys',
        'POST /api/v1/system/keys/rotations',
        'GET /api/v1/timers',
        'GET /api/v1/timers/{timer}',
        'DELETE /api/v1/timers/{timer}',
        'GET /api/v1/tenant',
        'PATCH /api/v1/tenant',
        'GET /api/v1/tenant/limits',
        'GET /api/v1/tenant/export',
        'GET /api/v1/tenants',
        'POST /api/v1/tenants',
        'GET /api/v1/tenants/{tenant}',
        'PATCH /api/v1/tenants/{tenant}',
        'GET /api/v1/tenants/{tenant}/limits',
        'PUT /api/v1/tenants/{tenant}/limits',
        'DELETE /api/v1/tenants/{tenant}',
        'POST /api/v1/tenants/{tenant}/suspend',
        'POST /api/v1/tenants/{tenant}/resume',
        'GET /api/v1/tenants/{tenant}/export',
        'GET /api/v1/projections',
        'GET /api/v1/projections/{name}',
        'POST /api/v1/projections/{name}/rebuild',
        'POST /api/v1/projections/{name}/compare',
        'GET /api/v1/projections/{name}/compare',
        'POST /api/v1/session',
        'GET /api/v1/session',
        'DELETE /api/v1/session',
        'POST /api/v1/session/codes',
        'GET /api/v1/api-keys',
        'POST /api/v1/api-keys',
        'GET /api/v1/api-keys/{key}',
        'DELETE /api/v1/api-keys/{key}',
        'POST /api/v1/api-keys/{key}/rotate',
        'GET /api/v1/sessions',
        'DELETE /api/v1/sessions',
        'DELETE /api/v1/sessions/{session}',
        'GET /api/v1/security/log',
        'GET /api/v1/session/options',
        'GET /api/v1/session/login',
        'GET /api/v1/session/callback',
        'GET /health',
        'GET /livez',
        'GET /readyz',
        'GET /metrics',
        'GET /openapi.json',
        'GET /docs/errors',
        'GET /docs/events',
        'GET /asyncapi.json',
        'GET /schemas/{type}',
      ].toSorted(),
    );
  });
});

describe('the boot is stopped by', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['an export that is no route', () => collect({ helper: () => 1 }), /things\.ts exports helper, which is no route/],
    ['a file without a route', () => collect({}), /things\.ts exports no route/],
    [
      'an operation id twice',
      () => collect({ listThings: route() }, { listThings: route({ path: '/others' }) }),
      /operation id listThings is taken/,
    ],
    [
      'a path twice, whatever its parameter is called',
      () =>
        collect({
          a: route({ path: '/x/{id}', params: closed({ id: Type.String() }) }),
          b: route({ path: '/x/{name}', params: closed({ name: Type.String() }) }),
        }),
      /GET \/api\/v1\/x\/\{\} is taken by a/,
    ],
    ['a name that is no operation id', () => collect({ ListThings: route() }), /its name is no operation id/],
    [
      'a code that is not in the error table',
      () => collect({ listThings: route({ errors: ['NO_SUCH_CODE' as never] }) }),
      /NO_SUCH_CODE, which is not in the error table/,
    ],
    [
      'a parameter that the path does not name',
      () => collect({ listThings: route({ params: closed({ id: Type.String() }) }) }),
      /its path names the parameters \[\], its params \[id\]/,
    ],
    ['a malformed path', () => collect({ listThings: route({ path: 'things/' }) }), /malformed/],
    [
      'a body that takes unknown fields',
      () => collect({ make: route({ method: 'POST', body: Type.Object({}) }) }),
      /its body would take unknown fields/,
    ],
    [
      'a query that takes unknown fields',
      () => collect({ listThings: route({ query: Type.Object({}) }) }),
      /its query would take unknown fields/,
    ],
    ['a GET with a body', () => collect({ listThings: route({ body: closed({}) }) }), /a GET takes no body/],
    [
      'a GET that stores something',
      () => collect({ listThings: route({ publishes: [roomRequested] }) }),
      /a GET stores nothing/,
    ],
  ])('%s', (_name, boot, reason) => {
    expect(boot).toThrow(reason);
  });

  it('and everything that is wrong is said at once', () => {
    expect(() => collect({ ListThings: route({ path: 'x' }), other: 1 })).toThrow(
      /no operation id[^]*malformed|other[^]*ListThings/,
    );
  });
});
