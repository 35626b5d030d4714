import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../schemas/errors.ts';
import { useWorld } from './facade-world.ts';

const world = useWorld();
const { call } = world;

const rooms = (body: unknown, headers: Record<string, string> = {}) => call('POST', '/api/v1/rooms', { body, headers });

describe('a body', () => {
  it('is taken as it is, and everything wrong with it is said at once', async () => {
    const { status, body, headers } = await rooms({
      name: 5,
      ai_agent_enabled: 'true',
      max_participants: '7',
      tenant: 'other',
      'a/b~c': 1,
    });
    expect(status).toBe(400);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({
      code: 'BODY_INVALID',
      status: 400,
      title: ERRORS.BODY_INVALID.title,
      instance: '/api/v1/rooms',
      next: ERRORS.BODY_INVALID.next,
    });
    expect(body.request_id).toBe(headers.get('x-request-id'));
    expect(
      body.errors
        .map(({ pointer, message }: { pointer: string; message: string }) => `${pointer} ${message}`)
        .toSorted(),
    ).toEqual([
      '/ai_agent_enabled must be boolean',
      '/a~1b~0c is not a known field',
      '/max_participants must be integer',
      '/name must be string',
      '/tenant is not a known field',
    ]);
  });

  it('may have many faults; a hundred are shown', async () => {
    const { body } = await rooms(Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`x${at}`, at])));
    expect(body.errors).toHaveLength(100);
    expect(body.more).toBeGreaterThan(0);
  });

  it.each([
    ['missing', undefined, ''],
    ['empty', '', ''],
    ['no JSON', '{"name": ', ''],
    ['a list', '[]', ''],
    ['null', 'null', ''],
    ['with a prototype in it', '{"name": "x", "__proto__": {"ai_agent_enabled": true}}', '/__proto__'],
    ['with U+0000', '{"name": "a\\u0000b"}', '/name'],
    ['with half a surrogate pair', '{"name": "\\ud800"}', '/name'],
  ])('%s is refused', async (_name, text, pointer) => {
    const { status, body } = await call('POST', '/api/v1/rooms', {
      body: text,
      headers: { 'content-type': 'application/json' },
    });
    expect([status, body.code, body.errors[0].pointer]).toEqual([400, 'BODY_INVALID', pointer]);
  });

  it.each([
    ['name', { name: '😀'.repeat(65) }],
    ['metadata', { name: 'x', metadata: '😀'.repeat(15_001) }],
  ])(
    'with a %s that LiveKit would not take, since it counts bytes, is refused before it is asked',
    async (field, wish) => {
      const { status, body } = await rooms(wish);
      expect([status, body.errors?.[0]?.pointer, body.errors?.[0]?.message]).toEqual([
        400,
        `/${field}`,
        expect.stringContaining('bytes in UTF-8'),
      ]);
    },
  );

  it('that is no UTF-8 is refused, not changed', async () => {
    const response = await fetch(`${world.url}/api/v1/rooms`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await world.token()}`, 'content-type': 'application/json' },
      body: Buffer.from('7b226e616d65223a22fffe227d', 'hex'),
    });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { errors: [{ message: 'this is no UTF-8' }] },
    ]);
  });

  it.each([
    '['.repeat(500_000),
    '{"a":'.repeat(100_000),
    `{"name":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
    `{"name":[${'0,'.repeat(400_000)}0]}`,
  ])('made to exhaust the server is refused', async (text) => {
    const { status, body } = await rooms(text);
    expect([status, body.code]).toEqual([400, 'BODY_INVALID']);
    expect((await call('GET', '/livez', { token: null })).status).toBe(200);
  });

  it('over one megabyte is refused', async () => {
    const { status, body } = await rooms({ name: 'x'.repeat(1_100_000) });
    expect([status, body.code, body.limit_bytes]).toEqual([413, 'BODY_TOO_LARGE', 1_048_576]);
  });

  it('of another type is refused', async () => {
    const { status, body } = await rooms('name=x', { 'content-type': 'application/x-www-form-urlencoded' });
    expect([status, body.code]).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED']);
  });

  it('is not asked for where none is needed', async () => {
    expect(
      (await call('DELETE', '/api/v1/rooms/none', { headers: { 'content-type': 'application/json' } })).status,
    ).toBe(503);
    expect((await call('DELETE', '/api/v1/rooms/none', { body: { force: true } })).body.errors[0].message).toBe(
      'this route takes no body',
    );
  });
});

describe('an address', () => {
  it('has its numbers, booleans and lists read', async () => {
    expect((await call('GET', '/api/v1/rooms?limit=5&state=active')).status).toBe(200);
    expect(
      (await call('GET', '/api/v1/events?type=com.auralink.room.*&type=com.auralink.track.*&limit=1')).status,
    ).toBe(200);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=1e9', 'limit'],
    ['limit=5x', 'limit'],
    ['limit=2.5', 'limit'],
    ['limit=1e2', 'limit'],
    ['state=sleeping', 'state'],
    ['stat=active', 'stat'],
    ['limit=5&limit=6', 'limit'],
  ])('with %s is refused', async (query, name) => {
    const { status, body } = await call('GET', `/api/v1/rooms?${query}`);
    expect([status, body.code, body.errors[0].in, body.errors[0].pointer]).toEqual([
      400,
      'BODY_INVALID',
      'query',
      `/${name}`,
    ]);
  });

  it.each([
    ['/api/v1/nothing'],
    ['/api/v2/rooms'],
    ['/api/v1/rooms/x/y/z'],
    ['/assets/none.js'],
    ['/%E0%A4%A'],
    ['/api/v1/rooms/%zz'],
  ])('that leads nowhere says so: %s', async (path) => {
    const { status, body, headers } = await call('GET', path, { headers: { accept: 'text/html' } });
    expect([status, body.code]).toEqual([404, 'ROUTE_NOT_FOUND']);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it.each(['/api/v1/rooms/%00', '/api/v1/rooms?name=a%00', '/api/v1/events?type=%00', '/api/v1/events/%00/causation'])(
    'with U+0000 in it is refused: %s',
    async (path) => {
      const { status, body } = await call('GET', path);
      expect([status, body.code, body.errors[0].message]).toEqual([400, 'BODY_INVALID', 'must not contain U+0000']);
    },
  );

  it.each([
    '/api/v1/events?from=99999-01-01',
    '/api/v1/events?to=-271821-04-20T00:00:00Z',
    '/api/v1/events?from=5',
    `/api/v1/rooms?cursor=${Buffer.from('["+275760-01-01T00:00:00Z","RM_x"]').toString('base64url')}`,
    `/api/v1/rooms?cursor=${Buffer.from('["Sat Nov 21 2026 (x)","RM_x"]').toString('base64url')}`,
  ])('with a moment that is none, or out of reach, is refused: %s', async (path) => {
    const { status, body } = await call('GET', path);
    expect([status, body.code]).toEqual([400, 'CURSOR_INVALID']);
  });

  it('is asked for with HEAD too', async () => {
    const { status, body, headers } = await call('HEAD', '/livez', { token: null });
    expect([status, body, headers.get('content-type')]).toEqual([200, '', 'application/json; charset=utf-8']);
    expect((await call('HEAD', '/api/v1/rooms', { token: null })).status).toBe(401);
  });

  it("of a page that is none of the API's leads to the dashboard, or to how to build it", async () => {
    const { status, headers } = await call('GET', '/rooms/RM_x', { token: null, headers: { accept: 'text/html' } });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });
});

describe('headers', () => {
  it.each(['', 'x'.repeat(256), 'ä'])('Idempotency-Key %j is refused', async (key) => {
    const { status, body } = await rooms({ name: 'x' }, { 'idempotency-key': key });
    expect([status, body.code]).toEqual([400, 'IDEMPOTENCY_KEY_INVALID']);
  });

  it('X-Request-Id is kept when it can be, else made anew', async () => {
    expect((await call('GET', '/livez', { headers: { 'x-request-id': 'mine-1' } })).headers.get('x-request-id')).toBe(
      'mine-1',
    );
    expect(
      (await call('GET', '/livez', { headers: { 'x-request-id': 'a b\tc' } })).headers.get('x-request-id'),
    ).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('what describes the facade', () => {
  it('is served to everybody', async () => {
    for (const path of [
      '/openapi.json',
      '/asyncapi.json',
      '/docs',
      '/docs/errors',
      '/docs/static/swagger-ui-bundle.js',
      '/schemas/com.auralink.room.started.v1',
      '/livez',
      '/readyz',
      '/health',
    ])
      expect([path, (await call('GET', path, { token: null })).status]).toEqual([path, 200]);
    expect(await call('GET', '/schemas/com.auralink.none.v1', { token: null })).toMatchObject({
      status: 404,
      body: { code: 'SCHEMA_NOT_FOUND' },
    });
  });

  it('says the schema of an event with its own address, to be kept', async () => {
    const { body, headers } = await call('GET', '/schemas/com.auralink.room.started.v1', { token: null });
    expect(body.$id).toBe(`${world.url}/schemas/com.auralink.room.started.v1`);
    expect(headers.get('content-type')).toMatch(/^application\/schema\+json/);
  });

  it('counts requests by route and never by id', async () => {
    await call('GET', '/api/v1/rooms/RM_secret');
    const { body } = await call('GET', '/metrics');
    expect(body).toContain(
      'auralink_http_request_duration_seconds_count{method="GET",route="/api/v1/rooms/:room",status="404"}',
    );
    expect(body).not.toContain('RM_secret');
  });

  it('says what is switched off and why', async () => {
    const { status, body } = await call('POST', '/webhooks/livekit', {
      token: null,
      body: '{}',
      headers: { 'content-type': 'application/webhook+json' },
    });
    expect([status, body.code, body.port]).toEqual([503, 'PORT_NOT_WIRED', 'webhooks']);
  });

  it('shows the overview, the dead letters and the projections', async () => {
    expect((await call('GET', '/api/v1/overview')).body).toMatchObject({ rooms_active: 0, rooms: [] });
    expect((await call('GET', '/api/v1/dead-letters')).body).toEqual({ items: [], next_cursor: null });
    expect((await call('GET', '/api/v1/dead-letters/dl-none')).body.code).toBe('DEAD_LETTER_NOT_FOUND');
    const { body } = await call('GET', '/api/v1/projections');
    expect(body.items.map(({ name }: { name: string }) => name)).toContain('rooms');
  });
});

it('a facade whose port was taken meanwhile says so, and what to do', async () => {
  const port = Number(new URL(world.url).port);
  await expect(world.replica({}, port)).rejects.toMatchObject({ code: 'PORT_TAKEN', details: { port } });
});
