import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { emit } from '../../schemas/define.ts';
import { formatPosition } from '../../schemas/event.ts';
import { roomRequested, roomStarted } from '../../schemas/rooms.ts';
import { replayCancelled } from '../../schemas/replays.ts';
import { timerFired } from '../../schemas/timers.ts';
import { serveEdges } from '../../streams/edge.ts';
import { readStanding, watchStanding, type StandingWatch } from '../../streams/standing.ts';
import { servedBy } from '../../streams/served.ts';
import { asNewest } from '../../streams/reading.ts';
import { loadCatalogue } from '../../schemas/catalogue.ts';
import { lookOnce } from '../../webrtc/reconcile.ts';
import { createLiveKit } from '../../webrtc/rooms.ts';
import { recordedDeliveries, signedNow, type Recorded } from '../fixtures/livekit-webhooks.ts';
import { useReceiver } from '../receiver.ts';
import { TENANT, useWorld } from './facade-world.ts';

/** LiveKit's tenant is the one that is suspended; `umbra` goes on all the while. */
const OTHER = 'umbra';
const REASON = 'the invoice is open';
const world = useWorld({ livekit: true, timers: true });
const receiver = useReceiver();
const V1 = '/api/v1';
const LONG = { timeout: 30_000 };

let standing: StandingWatch;
let edges: ReturnType<typeof serveEdges>;
let media: NatsConnection;

beforeAll(async () => {
  const { broker, publisher, live, nats } = world;
  const catalogue = await loadCatalogue();
  const reading = asNewest(catalogue);
  standing = watchStanding({ read: (tenant) => readStanding(broker, reading, tenant), live, admits: 'open' });
  edges = serveEdges({
    broker,
    catalogue,
    publisher,
    edges: [TENANT, OTHER].map((tenant) => ({ tenant, name: 'media', owners: ['webrtc'] })),
    admitted: (tenant) => standing.check(tenant),
  });
  const login = { servers: nats.url, user: nats.user, pass: nats.password };
  media = await connect({ ...login, inboxPrefix: `_INBOX_edge.${TENANT}.media` });
  for (const id of [TENANT, OTHER]) await platform('POST', '/tenants', { id });
});
afterAll(async () => {
  await media?.close();
  await edges?.close();
  standing?.close();
});
beforeEach(() => {
  receiver.got.length = 0;
  receiver.answer = () => ({ status: 204 });
});

const platform = async (method: string, path: string, body?: unknown) =>
  world.call(method, V1 + path, { body, token: await world.token({ tenant: 'platform', roles: ['platform-admin'] }) });
const suspend = async () =>
  expect((await platform('POST', `/tenants/${TENANT}/suspend`, { reason: REASON })).status).toBe(200);
const resume = async () => expect((await platform('POST', `/tenants/${TENANT}/resume`)).status).toBe(200);
const asked = async (tenant: string, method: string, path: string, body?: unknown) =>
  world.call(method, V1 + path, { body, token: await world.token({ tenant }) });
const looking = async (path: string) =>
  world.call('GET', V1 + path, { token: await world.token({ tenant: TENANT, roles: ['platform-admin'] }) });

const timer = (id: string, afterMs: number) => ({
  id,
  after_ms: afterMs,
  event: { type: roomStarted.type, data: { ...roomStarted.example, roomId: `RM_${id}` } },
});

const fromEdge = async (id: string) => {
  const event = { specversion: '1.0', id, source: `/edges/${TENANT}/media`, type: roomStarted.type };
  const sent = JSON.stringify({ ...event, data: { ...roomStarted.example, roomId: `RM_${id}` } });
  const reply = await media.request(`in.${TENANT}.media.events`, sent, { timeout: 10_000 });
  return reply.json<{ position?: string; error?: { code: string; details: { reason?: string } } }>();
};

const fromLiveKit = async (recorded: Recorded) => {
  const { apiKey = '', apiSecret = '' } = world.livekit ?? {};
  const { body, authorization } = await signedNow(recorded, { apiKey, apiSecret });
  const response = await fetch(`${world.url}/webhooks/livekit`, {
    method: 'POST',
    headers: { 'content-type': 'application/webhook+json', authorization },
    body: new Uint8Array(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as { code?: string; reason?: string }) };
};

describe('while a tenant is suspended', () => {
  it('its timers do not fire, those of others do; after it is resumed they fire once and say that they are late', async () => {
    expect((await asked(TENANT, 'POST', '/timers', timer('held', 5_000))).status).toBe(201);
    await suspend();
    expect((await asked(OTHER, 'POST', '/timers', timer('free', 1_500))).status).toBe(201);
    await expect.poll(async () => (await asked(OTHER, 'GET', '/timers/free')).body.state, LONG).toBe('fired');
    // Late is what comes more than five seconds after its moment.
    const { body: waiting } = await looking('/timers/held');
    await expect.poll(() => Date.now() - Date.parse(waiting.next_due_at), LONG).toBeGreaterThan(5_500);
    expect((await looking('/timers/held')).body).toMatchObject({ state: 'set', fired: 0 });
    await resume();
    await expect.poll(async () => (await looking('/timers/held')).body.state, LONG).toBe('fired');
    expect((await looking('/timers/held')).body).toMatchObject({ fired: 1, late: 1 });
    const { body: events } = await looking(`/events?type=${timerFired.type}`);
    expect(events.items).toHaveLength(1);
  });

  it('an edge is told why nothing is taken in, and nothing is stored', async () => {
    expect(await fromEdge('before')).toMatchObject({ position: expect.stringMatching(/^EVENTS:/) });
    await suspend();
    await expect.poll(async () => (await fromEdge('during')).error?.code, LONG).toBe('TENANT_SUSPENDED');
    expect((await fromEdge('during')).error?.details).toMatchObject({ reason: REASON });
    await resume();
    await expect.poll(async () => (await fromEdge('after')).position, LONG).toBeDefined();
    const ids = async (): Promise<readonly string[]> =>
      (await asked(TENANT, 'GET', `/events?type=${roomStarted.type}&limit=200`)).body.items.map(
        ({ event }: { event: { id: string } }) => event.id,
      );
    await expect.poll(ids, LONG).toEqual(expect.arrayContaining(['before', 'after']));
    expect((await ids()).filter((id) => id === 'during').length).toBeLessThan(2);
  });

  it('what LiveKit delivers is refused with 403, and taken in after it is resumed', async () => {
    const [first, second] = recordedDeliveries() as [Recorded, Recorded];
    expect((await fromLiveKit(first)).status).toBe(200);
    await suspend();
    const refused = await fromLiveKit(second);
    expect([refused.status, refused.body.code, refused.body.reason]).toEqual([403, 'TENANT_SUSPENDED', REASON]);
    await resume();
    await expect.poll(async () => (await fromLiveKit(second)).status, LONG).toBe(200);
  });

  it('a forged delivery learns nothing about it', async () => {
    const [first] = recordedDeliveries() as [Recorded];
    await suspend();
    const response = await fetch(`${world.url}/webhooks/livekit`, {
      method: 'POST',
      headers: { 'content-type': 'application/webhook+json', authorization: 'forged' },
      body: new Uint8Array(first.body),
    });
    expect(response.status).toBe(401);
    await resume();
  });

  it('its rooms are left alone, however long LiveKit does not know them', async () => {
    const said: unknown[] = [];
    const deps = {
      tenant: TENANT,
      heldRooms: async () => [{ roomId: 'RM_gone', name: 'gone', lastHeardAt: '2026-11-21T09:00:00.000Z' }],
      livekit: { roomIds: async () => new Set<string>() },
      reader: { lastOfType: async () => undefined },
      publisher: { publish: async (draft: unknown) => (said.push(draft), {} as never) },
      isServed: servedBy(standing).is,
      onTrouble: () => undefined,
    };
    const missed = new Map([['RM_gone', { missingSince: Date.now() - 60_000 }]]);
    const { signal } = new AbortController();
    await suspend();
    await expect.poll(() => servedBy(standing).is(TENANT), LONG).toBe(false);
    expect(await lookOnce(deps, missed, signal)).toEqual(new Map());
    expect(said).toEqual([]);
    await resume();
    await expect.poll(() => servedBy(standing).is(TENANT), LONG).toBe(true);
    await lookOnce(deps, missed, signal);
    expect(said).toHaveLength(1);
  });

  it('a replay waits at its place, and goes on from there by itself', async () => {
    const stored = [];
    for (let n = 0; n < 30; n++) {
      const draft = emit(roomStarted, { ...roomStarted.example, roomId: `RM_replayed_${n}` });
      stored.push(await world.publisher.publish(draft, { tenant: TENANT, source: '/auralink/webrtc/acme' }));
    }
    let go = () => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    receiver.answer = async (_received, number) => {
      if (number === 5) await gate;
      return { status: 204 };
    };
    const places = { from: formatPosition(stored[0]!.position), to: formatPosition(stored.at(-1)!.position) };
    const target = { type: 'webhook', url: receiver.url };
    const { status, body } = await asked(TENANT, 'POST', '/replays', { ...places, target });
    expect(status).toBe(201);
    await expect.poll(() => receiver.got.length, LONG).toBe(5);
    await suspend();
    await expect.poll(async () => (await asked(TENANT, 'GET', '/rooms')).status, LONG).toBe(403);
    go();
    // What was on its way arrives; then it stands still while another tenant's goes through.
    const draft = emit(roomRequested, { requestId: 'rq-free', name: 'free', aiAgentEnabled: false });
    const { position } = await world.publisher.publish(draft, { tenant: OTHER, source: '/auralink/http' });
    const place = formatPosition(position);
    const free = await asked(OTHER, 'POST', '/replays', { from: place, to: place, target });
    await expect
      .poll(async () => (await asked(OTHER, 'GET', `/replays/${free.body.id}`)).body.state, LONG)
      .toBe('completed');
    const held = receiver.got.length;
    expect(held).toBeLessThan(30);
    expect((await looking(`/replays/${body.id}`)).body.state).not.toBe('completed');
    await resume();
    await expect
      .poll(async () => (await asked(TENANT, 'GET', `/replays/${body.id}`)).body.state, LONG)
      .toBe('completed');
    // It had left its place, and took it up again.
    const resumed = `/events?subject=replay/${body.id}&type=com.auralink.replay.resumed.v1`;
    await expect.poll(async () => (await asked(TENANT, 'GET', resumed)).body.items.length, LONG).toBe(1);
    const told = receiver.got.map(({ headers }) => headers['auralink-position']);
    expect(new Set(told)).toEqual(new Set([...stored.map((one) => formatPosition(one.position)), place]));
  });
});

describe('the rooms a tenant may have open', () => {
  it('are no more than its limit, also where many are asked for at once, and room is made by ending one', async () => {
    const id = TENANT;
    const { body: limits } = await platform('GET', `/tenants/${id}/limits`);
    const { use } = limits.items.find(({ name }: { name: string }) => name === 'rooms_open');
    const set = async (most: number | null, revision: number) =>
      world.call('PUT', `${V1}/tenants/${id}/limits`, {
        body: { rooms_open: most },
        headers: { 'if-match': `"${revision}"` },
        token: await world.token({ tenant: 'platform', roles: ['platform-admin'] }),
      });
    const limited = await set(use + 2, limits.revision);
    expect(limited.status).toBe(200);
    await expect
      .poll(async () => (await asked(id, 'GET', '/tenant/limits')).body.items.at(-1).value, LONG)
      .toBe(use + 2);
    const many = await Promise.all([1, 2, 3, 4, 5].map((n) => asked(id, 'POST', '/rooms', { name: `many-${n}` })));
    const made = many.filter(({ status }) => status === 201 || status === 202);
    const refused = many.filter(({ status }) => status === 409);
    expect([made.length, refused.length]).toEqual([2, 3]);
    expect(refused[0]?.body).toMatchObject({
      code: 'LIMIT_REACHED',
      limit: 'rooms_open',
      most: use + 2,
      open: use + 2,
    });
    const room = made[0]?.body.id as string;
    expect([200, 202]).toContain((await asked(id, 'DELETE', `/rooms/${room}`)).status);
    await expect.poll(async () => (await asked(id, 'POST', '/rooms', { name: 'instead' })).status, LONG).toBe(201);
    expect((await asked(id, 'POST', '/rooms', { name: 'too-many' })).status).toBe(409);
    await set(null, limited.body.revision);
    await expect.poll(async () => (await asked(id, 'POST', '/rooms', { name: 'unlimited' })).status, LONG).toBe(201);
  });

  it('take what the tenant has decided, where a request says nothing else', async () => {
    const { body: before } = await asked(TENANT, 'GET', '/tenant');
    const token = await world.token({ tenant: TENANT });
    const changed = await world.call('PATCH', `${V1}/tenant`, {
      body: { settings: { room_max_participants: 7, room_empty_timeout_s: 90 } },
      headers: { 'if-match': `"${before.revision}"` },
      token,
    });
    expect(changed.status).toBe(200);
    const made = async (body: object) => (await asked(TENANT, 'POST', '/rooms', body)).body;
    await expect
      .poll(async () => await made({ name: 'by-tenant' }), LONG)
      .toMatchObject({ max_participants: 7, empty_timeout_s: 90 });
    expect(await made({ name: 'by-request', max_participants: 3 })).toMatchObject({
      max_participants: 3,
      empty_timeout_s: 90,
    });
  });
});

describe('when the tenant is deleted', () => {
  it('a replay that waited ends where it stands, its timers are gone, and its rooms are ended', async () => {
    let go = () => {};
    const gate = new Promise<void>((resolve) => (go = resolve));
    receiver.answer = async () => {
      await gate;
      return { status: 204 };
    };
    const { position } = await world.reader.last().then((last) => ({ position: formatPosition(last) }));
    const target = { type: 'webhook', url: receiver.url };
    const { body: replay } = await asked(TENANT, 'POST', '/replays', { from: 'EVENTS:1', to: position, target });
    await expect.poll(() => receiver.got.length, LONG).toBeGreaterThan(0);
    expect((await asked(TENANT, 'POST', '/timers', timer('doomed', 3_600_000))).status).toBe(201);
    const rooms = createLiveKit({
      tenant: TENANT,
      ...(world.livekit as { url: string; apiKey: string; apiSecret: string }),
    });
    expect((await rooms.roomIds(TENANT)).size).toBeGreaterThan(0);
    await suspend();
    const token = await world.token({ tenant: 'platform', roles: ['platform-admin'] });
    const headers = { 'if-match': '*' };
    const path = `${V1}/tenants/${TENANT}`;
    expect((await world.call('DELETE', `${path}?confirm=${TENANT}`, { token, headers })).status).toBe(202);
    go();
    await expect.poll(async () => (await world.call('GET', path, { token })).body.state, LONG).toBe('deleted');
    const ended = () => world.reader.lastOfType(TENANT, `replay/${replay.id}`, replayCancelled);
    await expect.poll(ended, LONG).toBeDefined();
    expect((await rooms.roomIds(TENANT)).size).toBe(0);
    expect((await world.call('GET', path, { token })).body.removed).toMatchObject({ timers: 1, replays: 1 });
  });
});
