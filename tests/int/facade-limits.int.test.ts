import { describe, expect, it } from 'vitest';
import { limitsWith } from '../../schemas/limits.ts';
import { openAllowances } from '../../streams/limits/allowances.ts';
import { type Answered, useWorld } from './facade-world.ts';

const API = 30;
const STREAMS = 2;
const SMALL = 'small';
const OPERATOR = { requests: 200, windowS: 60 };

const world = useWorld({
  limits: (tenant) =>
    tenant === SMALL
      ? limitsWith({ api_per_minute: 100, tenant_api_per_minute: 12 })
      : limitsWith({ api_per_minute: API, event_streams_open: STREAMS, tool_execution_per_minute: 0 }),
  facade: (broker) => ({
    limits: { allowances: openAllowances(broker), operator: OPERATOR },
    proxies: ['127.0.0.1'],
  }),
});

let made = 0;
/** A user whom nobody else in this file is. */
const somebody = () => world.token({ subject: `user-${(made += 1)}` });
const get = (token: string, url = world.url, headers: Record<string, string> = {}) =>
  fetch(`${url}/api/v1/session`, { headers: { authorization: `Bearer ${token}`, ...headers } });
const times = async (count: number, ask: () => Promise<Response>): Promise<readonly number[]> => {
  const statuses: number[] = [];
  for (let at = 0; at < count; at++) statuses.push((await ask()).status);
  return statuses;
};
const passed = (statuses: readonly number[]): number => statuses.filter((status) => status === 200).length;
const called = (path: string, token: string): Promise<Answered> => world.call('GET', path, { token });

describe('a limit', () => {
  it('lets exactly as many requests through, says each time what is left, and then refuses with Retry-After', async () => {
    const token = await somebody();
    const first = await get(token);
    expect(first.headers.get('ratelimit-policy')).toBe(
      `"api_per_minute";q=${API};w=60, "tenant_api_per_minute";q=10000;w=60`,
    );
    expect(first.headers.get('ratelimit')).toMatch(
      new RegExp(`^"api_per_minute";r=${API - 1};t=\\d+, "tenant_api_per_minute";r=\\d+;t=\\d+$`),
    );
    expect(passed(await times(API - 1, () => get(token)))).toBe(API - 1);
    const refused = await called('/api/v1/session', token);
    expect([refused.status, refused.body.code, refused.body.limit]).toEqual([429, 'RATE_LIMITED', 'api_per_minute']);
    expect(refused.headers.get('ratelimit')).toMatch(/^"api_per_minute";r=0;t=\d+$/);
    const after = Number(refused.headers.get('retry-after'));
    expect(after).toBeGreaterThan(0);
    expect(after).toBeLessThanOrEqual(61);
    expect((await get(await somebody())).status).toBe(200);
  });

  it('counts what is refused for want of a permission, too', async () => {
    const token = await world.token({ subject: 'curious', scope: 'rooms:read' });
    const statuses: number[] = [];
    for (let at = 0; at < API + 5; at++) statuses.push((await called('/api/v1/events', token)).status);
    expect(statuses.slice(0, API)).toEqual(Array.from({ length: API }, () => 403));
    expect((await get(token)).status).toBe(429);
  });

  it('is one for all processes: together they let no more through than it says, and hardly less', async () => {
    const { url } = await world.replica();
    const token = await somebody();
    const turns = await Promise.all([times(API, () => get(token)), times(API, () => get(token, url))]);
    const through = passed(turns.flat());
    expect(through).toBeLessThanOrEqual(API);
    expect(through).toBeGreaterThanOrEqual(API * 0.9 - 1);
    expect([(await get(token)).status, (await get(token, url)).status]).toEqual([429, 429]);
  });

  it('of a tenant counts everybody in it, and another tenant not', async () => {
    const statuses: number[] = [];
    for (let at = 0; at < 15; at++)
      statuses.push((await get(await world.token({ tenant: SMALL, subject: `s-${at}` }))).status);
    expect(passed(statuses)).toBe(12);
    expect((await get(await world.token({ tenant: 'other', subject: 's' }))).status).toBe(200);
  });

  it("of whoever runs the platform is the platform's own", async () => {
    const token = await world.token({ subject: 'operator', roles: ['platform-admin'] });
    const answer = await get(token);
    expect(answer.headers.get('ratelimit-policy')).toBe('"platform_per_minute";q=200;w=60');
    expect(passed(await times(API + 10, () => get(token)))).toBe(API + 10);
  });

  it('shows how much of it is used, of the caller and of the tenant, and what there is besides', async () => {
    const operator = await world.token({ subject: 'runs-it', roles: ['platform-admin'] });
    await world.call('POST', '/api/v1/tenants', { token: operator, body: { id: 'shown' } });
    const grant = { tenant: 'shown', subject: 'ann', roles: ['tenant-admin'] };
    const [ann, bob] = [await world.token(grant), await world.token({ ...grant, subject: 'bob' })];
    const usesOf = async (token: string, path = '/api/v1/tenant/limits') => {
      const { body } = await called(path, token);
      type Shown = { readonly name: string; readonly use: number | null; readonly use_of: string | null };
      const items: readonly Shown[] = body.items;
      return {
        ...Object.fromEntries(items.map(({ name, use, use_of }) => [name, [use, use_of]])),
        counts: body.counts,
      };
    };
    expect(passed(await times(4, () => get(ann)))).toBe(4);
    const end = new AbortController();
    const headers = { authorization: `Bearer ${ann}` };
    await fetch(`${world.url}/api/v1/events/stream`, { headers, signal: end.signal });
    // Those four, the stream, and the one that asks.
    expect(await usesOf(ann)).toMatchObject({
      api_per_minute: [6, 'caller'],
      tenant_api_per_minute: [6, 'tenant'],
      event_streams_open: [1, 'caller'],
      tool_execution_per_minute: [0, 'caller'],
      rooms_open: [0, 'tenant'],
    });
    end.abort();
    expect(await usesOf(bob)).toMatchObject({
      api_per_minute: [1, 'caller'],
      tenant_api_per_minute: [7, 'tenant'],
      event_streams_open: [0, 'caller'],
    });
    const member = { subject: 'cleo', roles: ['viewer'] };
    expect((await world.call('POST', '/api/v1/members', { token: ann, body: member })).status).toBe(201);
    const { counts } = await usesOf(ann);
    expect(counts).toContainEqual({ name: 'members', meaning: 'Members', count: 1 });
    expect(counts.find(({ name }: { name: string }) => name === 'events').count).toBeGreaterThan(0);

    expect(await usesOf(operator)).toMatchObject({ platform_per_minute: [2, 'caller'], api_per_minute: [0, 'caller'] });
    // Of another tenant's users nobody is the caller.
    expect(await usesOf(operator, '/api/v1/tenants/shown/limits')).toMatchObject({
      api_per_minute: [null, null],
      tenant_api_per_minute: [9, 'tenant'],
    });
  });

  it('does not hold for probes', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => fetch(`${world.url}/livez`)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers[0]?.headers.get('ratelimit')).toBeNull();
  });

  it('of event streams that are open at a time lets the next in when one has ended', async () => {
    const token = await somebody();
    const open = async () => {
      const end = new AbortController();
      const headers = { authorization: `Bearer ${token}` };
      const { status } = await fetch(`${world.url}/api/v1/events/stream`, { headers, signal: end.signal });
      return { status, end: () => end.abort() };
    };
    const [first] = [await open(), await open()];
    const third = await called('/api/v1/events/stream', token);
    expect([third.status, third.body.code]).toEqual([429, 'STREAMS_EXHAUSTED']);
    first?.end();
    await expect.poll(async () => (await open()).status, { timeout: 10_000 }).toBe(200);
  });
});

describe('an address', () => {
  const from = (address: string, token: string) => get(token, world.url, { 'x-forwarded-for': address });

  it('that tries credentials which do not hold is refused before they are looked at; one that held before still does', async () => {
    const good = await somebody();
    expect((await from('203.0.113.1', good)).status).toBe(200);
    const statuses = await times(80, () => from('203.0.113.1', 'not.a.token'));
    expect(statuses.slice(0, 60)).toEqual(Array.from({ length: 60 }, () => 401));
    expect(new Set(statuses.slice(61))).toEqual(new Set([429]));
    expect((await from('203.0.113.1', good)).status).toBe(200);
    expect((await from('203.0.113.1', await somebody())).status).toBe(429);
    expect((await from('203.0.113.2', await somebody())).status).toBe(200);
  });

  it('is the one that the nearest untrusted hop has: what a client writes into X-Forwarded-For gains nothing', async () => {
    let at = 0;
    const rotating = () => from(`198.51.100.${(at += 1) % 250}, 203.0.113.9`, 'not.a.token');
    expect(new Set((await times(75, rotating)).slice(61))).toEqual(new Set([429]));
  });
});

describe('with the broker away', () => {
  it('each process counts by itself, and the limit still holds', async () => {
    const token = await somebody();
    expect((await get(token)).status).toBe(200);
    await world.nats.kill();
    const statuses = await times(API + 10, () => get(token));
    expect(passed(statuses)).toBeLessThanOrEqual(API);
    expect(passed(statuses)).toBeGreaterThanOrEqual(API - 5);
    expect(statuses.at(-1)).toBe(429);
    await world.nats.restart();
  });
});
