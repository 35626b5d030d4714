import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../schemas/limits.ts';
import { tenantChanged, tenantCreated, tenantSuspended } from '../../schemas/tenants.ts';
import { useWorld } from './facade-world.ts';

const world = useWorld({ tenants: 'listed' });

const V1 = '/api/v1';
const platform = () => world.token({ tenant: 'platform', subject: 'owner', roles: ['platform-admin'] });
const admin = (tenant: string) => world.token({ tenant, subject: 'ada', roles: ['tenant-admin'] });
const asPlatform = async (
  method: string,
  path: string,
  more: { body?: unknown; headers?: Record<string, string> } = {},
) => world.call(method, V1 + path, { ...more, token: await platform() });
const asAdmin = async (
  tenant: string,
  method: string,
  path: string,
  more: { body?: unknown; headers?: Record<string, string> } = {},
) => world.call(method, V1 + path, { ...more, token: await admin(tenant) });

let made = 0;
const create = async (more: object = {}) => {
  const id = `tenant-${(made += 1)}`;
  const answered = await asPlatform('POST', '/tenants', { body: { id, ...more } });
  return { id, ...answered };
};
const etag = ({ headers }: { readonly headers: Headers }) => ({ 'if-match': headers.get('etag') ?? '' });

describe('a tenant', () => {
  it('is created by the platform with a name, settings and limits, and is shown, listed and found', async () => {
    const { id, status, body, headers } = await create({
      display_name: 'Globex SE',
      settings: { room_max_participants: 12 },
      limits: { rooms_open: 3, api_per_minute: null },
    });
    expect([status, headers.get('location')]).toEqual([201, `${V1}/tenants/${id}`]);
    expect(body).toMatchObject({
      id,
      display_name: 'Globex SE',
      state: 'active',
      created_by: 'owner',
      settings: { room_max_participants: 12, room_empty_timeout_s: null },
      limits: { rooms_open: 3, api_per_minute: null },
      deleted_at: null,
    });
    expect((await asPlatform('GET', `/tenants/${id}`)).body).toEqual(body);
    expect((await asPlatform('GET', '/tenants?search=globex')).body.items).toEqual([body]);
    expect((await asPlatform('GET', '/tenants?state=suspended&search=globex')).body.items).toEqual([]);
    const { body: mine } = await asAdmin(id, 'GET', '/tenant');
    expect(mine).toEqual(body);
    const { body: events } = await asAdmin(id, 'GET', `/events?subject=tenant/${id}`);
    expect(
      events.items.map(({ event }: { event: { type: string; tenant: string } }) => [event.type, event.tenant]),
    ).toEqual([[tenantCreated.type, id]]);
  });

  it('is created once, also by two at the same moment', async () => {
    const id = `twins-${(made += 1)}`;
    const both = await Promise.all([1, 2].map(() => asPlatform('POST', '/tenants', { body: { id } })));
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    const again = await asPlatform('POST', '/tenants', { body: { id } });
    expect([again.status, again.body.code]).toEqual([409, 'TENANT_EXISTS']);
  });

  it.each(['', 'a b', 'a.b', 'ä', 'x'.repeat(65), '*', '>'])('has no id such as %j', async (id) => {
    expect((await asPlatform('POST', '/tenants', { body: { id } })).status).toBe(400);
  });

  it('is refused where nobody has created it, and served from the moment that somebody has', async () => {
    const id = `late-${(made += 1)}`;
    const before = await asAdmin(id, 'GET', '/rooms');
    expect([before.status, before.body.code]).toEqual([403, 'TENANT_UNKNOWN']);
    await asPlatform('POST', '/tenants', { body: { id } });
    await expect.poll(async () => (await asAdmin(id, 'GET', '/rooms')).status, { timeout: 10_000 }).toBe(200);
  });

  it('changes its own name and settings, not its limits, and only from the state that was read', async () => {
    const { id, headers } = await create({ limits: { rooms_open: 5 } });
    const changed = await asAdmin(id, 'PATCH', '/tenant', {
      body: { display_name: 'Initech', settings: { room_empty_timeout_s: 60 } },
      headers: { 'if-match': headers.get('etag') ?? '' },
    });
    expect([changed.status, changed.body]).toEqual([200, expect.objectContaining({ display_name: 'Initech' })]);
    expect(changed.body).toMatchObject({
      settings: { room_max_participants: null, room_empty_timeout_s: 60 },
      limits: { rooms_open: 5 },
    });
    const stale = await asAdmin(id, 'PATCH', '/tenant', {
      body: { display_name: 'Other' },
      headers: { 'if-match': headers.get('etag') ?? '' },
    });
    expect([stale.status, stale.body.code]).toEqual([412, 'PRECONDITION_FAILED']);
    const limits = await asAdmin(id, 'PATCH', '/tenant', {
      body: { limits: { rooms_open: 9 } },
      headers: etag(changed),
    });
    expect(limits.status).toBe(400);
    for (const [method, path] of [
      ['GET', '/tenants'],
      ['GET', `/tenants/${id}`],
      ['PUT', `/tenants/${id}/limits`],
      ['POST', `/tenants/${id}/suspend`],
      ['GET', `/tenants/${id}/export`],
    ] as const)
      expect([path, (await asAdmin(id, method, path, { headers: etag(changed) })).status]).toEqual([path, 403]);
    const viewer = await world.token({ tenant: id, roles: ['viewer'] });
    expect((await world.call('GET', `${V1}/tenant`, { token: viewer })).status).toBe(403);
  });

  it('has the limits of the table until the platform sets others, which show how much is used', async () => {
    const { id } = await create();
    const { body } = await asAdmin(id, 'GET', '/tenant/limits');
    for (const { name, value, default: usual, per, window_s } of body.items) {
      const declared: { per: string; windowS?: number; default: number | null } = LIMITS[name as keyof typeof LIMITS];
      expect([name, value, usual, per, window_s]).toEqual([
        name,
        declared.default,
        declared.default,
        declared.per,
        declared.windowS ?? null,
      ]);
    }
    const shown = await asPlatform('GET', `/tenants/${id}/limits`);
    const set = await asPlatform('PUT', `/tenants/${id}/limits`, {
      body: { rooms_open: 2, tool_execution_per_minute: null },
      headers: etag(shown),
    });
    const valueOf = (name: string) => set.body.items.find((item: { name: string }) => item.name === name);
    expect(set.status).toBe(200);
    expect(valueOf('rooms_open')).toMatchObject({ value: 2, use: 0 });
    expect(valueOf('tool_execution_per_minute')).toMatchObject({ value: null, default: 20 });
    expect(valueOf('api_per_minute')).toMatchObject({ value: 100 });
    for (const wrong of [{ rooms_open: -1 }, { rooms_open: 1.5 }, { rooms_open: '3' }, { nonsense: 1 }, []])
      expect((await asPlatform('PUT', `/tenants/${id}/limits`, { body: wrong, headers: etag(set) })).status).toBe(400);
    const back = await asPlatform('PUT', `/tenants/${id}/limits`, { body: {}, headers: etag(set) });
    expect(back.body.items.find((item: { name: string }) => item.name === 'rooms_open').value).toBe(1_000);
  });
});

describe('a suspended tenant', () => {
  it('is refused everything with the reason, at once and on every route, and goes on when it is resumed', async () => {
    const { id } = await create();
    const other = await create();
    const done = await asPlatform('POST', `/tenants/${id}/suspend`, { body: { reason: 'the invoice is open' } });
    expect([done.status, done.body.state, done.body.reason]).toEqual([200, 'suspended', 'the invoice is open']);
    for (const [method, path] of [
      ['GET', '/rooms'],
      ['GET', '/session'],
      ['GET', '/events/stream'],
      ['POST', '/events'],
      ['POST', '/timers'],
      ['PATCH', '/tenant'],
      ['GET', '/tenant/export'],
    ] as const) {
      const { status, body } = await asAdmin(id, method, path);
      expect([path, status, body.code, body.reason]).toEqual([path, 403, 'TENANT_SUSPENDED', 'the invoice is open']);
    }
    expect((await asAdmin(id, 'DELETE', '/session')).status).toBe(204);
    expect((await asAdmin(other.id, 'GET', '/rooms')).status).toBe(200);
    // Whoever runs the platform may look, and act on tenants, but not in its name.
    const root = await world.token({ tenant: id, roles: ['platform-admin'] });
    expect((await world.call('GET', `${V1}/rooms`, { token: root })).status).toBe(200);
    const wrote = await world.call('POST', `${V1}/rooms`, { token: root, body: { name: 'x' } });
    expect([wrote.status, wrote.body.code]).toEqual([403, 'TENANT_SUSPENDED']);
    expect((await asPlatform('POST', `/tenants/${id}/suspend`, { body: { reason: 'again' } })).body.code).toBe(
      'TENANT_STATE_WRONG',
    );
    const back = await asPlatform('POST', `/tenants/${id}/resume`);
    expect([back.status, back.body.state, back.body.reason, back.body.suspended_at]).toEqual([
      200,
      'active',
      null,
      null,
    ]);
    await expect.poll(async () => (await asAdmin(id, 'GET', '/rooms')).status, { timeout: 10_000 }).toBe(200);
    expect((await asPlatform('POST', `/tenants/${id}/resume`)).body.code).toBe('TENANT_STATE_WRONG');
    expect((await asPlatform('POST', '/tenants/nobody-ever/suspend', { body: { reason: 'x' } })).status).toBe(404);
  });

  it('sees its live streams end, and nobody else does', async () => {
    const [one, two] = [await create(), await create()];
    const open = async (tenant: string) => {
      const ended = new AbortController();
      const response = await fetch(`${world.url}${V1}/events/stream`, {
        headers: { authorization: `Bearer ${await admin(tenant)}` },
        signal: ended.signal,
      });
      expect(response.status).toBe(200);
      const state = { ended: false, close: () => ended.abort() };
      void (async () => {
        for await (const _chunk of response.body as ReadableStream<Uint8Array>);
        state.ended = true;
      })().catch(() => undefined);
      return state;
    };
    const [first, second] = [await open(one.id), await open(two.id)];
    await asPlatform('POST', `/tenants/${one.id}/suspend`, { body: { reason: 'abuse' } });
    await expect.poll(() => first.ended, { timeout: 10_000 }).toBe(true);
    expect(second.ended).toBe(false);
    second.close();
  });
});

describe('events about tenants', () => {
  it('come from the platform alone', async () => {
    const { id } = await create();
    for (const event of [tenantSuspended, tenantChanged, tenantCreated]) {
      const { status, body } = await asAdmin(id, 'POST', '/events', {
        body: {
          specversion: '1.0',
          id: 'x',
          source: '/mine',
          type: event.type,
          data: { ...event.example, tenantId: id },
        },
        headers: { 'content-type': 'application/cloudevents+json' },
      });
      expect([status, body.code]).toEqual([403, 'EVENT_OF_THE_PLATFORM']);
    }
  });
});
