import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import runReplay from '../../handlers/replays/run-replay.ts';
import { startReplays } from '../../infra/parts/replays.ts';
import { projectionQueries } from '../../db/queries/projections.ts';
import { emit } from '../../schemas/define.ts';
import { formatPosition } from '../../schemas/event.ts';
import { roomRequested } from '../../schemas/rooms.ts';
import type { Stored } from '../../streams/log.ts';
import { startHandlers } from '../../streams/start-handlers.ts';
import { openTestDatabase } from '../given-projections.ts';
import { useReceiver } from '../receiver.ts';
import { CAUSE, until } from './backbone.ts';
import { TENANT, useWorld, WEBHOOKS } from './facade-world.ts';

const world = useWorld();
const receiver = useReceiver();
const history: Stored[] = [];
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  for (let n = 0; n < 12; n++) {
    const draft = emit(roomRequested, { requestId: `rq-${n}`, name: `room ${n}`, aiAgentEnabled: false });
    history.push(await world.publisher.publish(draft, { ...CAUSE, tenant: n % 3 === 2 ? 'umbra' : TENANT }));
  }
  const { broker, publisher, reader, live } = world;
  const meter = { count: () => undefined, set: () => undefined, observe: () => undefined };
  const database = await openTestDatabase(world.postgres.url);
  const projections = projectionQueries(database, () => ({ last: 0, ms: 0 }));
  const replays = startReplays({ broker, publisher, reader, live }, WEBHOOKS, projections);
  const running = await startHandlers({ broker, publisher, reader, meter, ports: { replays }, handlers: [runReplay] });
  stops.push(async () => {
    const stopped = running.stop(2_000);
    replays.stop();
    await stopped;
    await database.close();
  });
});
afterAll(async () => {
  for (const stop of stops) await stop();
});
beforeEach(() => {
  receiver.got.length = 0;
  receiver.answer = () => ({ status: 204 });
});

const own = () => history.filter(({ event }) => event.tenant === TENANT);
const places = () => ({ from: formatPosition(history[0]!.position), to: formatPosition(history.at(-1)!.position) });
const webhook = () => ({ type: 'webhook', url: receiver.url });
const create = (body: object, headers: Record<string, string> = {}) =>
  world.call('POST', '/api/v1/replays', { body, headers });
const path = (id: string, more = '') => `/api/v1/replays/${id}${more}`;
const reached = (id: string, state: string) =>
  until(async () => (await world.call('GET', path(id))).body.state === state, `${id} ${state}`);

describe('a replay', () => {
  it('is asked for, runs, and shows how far it is; the key that signs it is shown once', async () => {
    const asked = await create({ ...places(), target: webhook() });
    expect(asked).toMatchObject({
      status: 201,
      body: {
        ...places(),
        speed: 'as_fast_as_possible',
        target: { ...webhook(), mode: 'structured', retry_for_s: 600 },
      },
    });
    const { id, secret } = asked.body;
    expect(asked.headers.get('location')).toBe(path(id));
    await reached(id, 'completed');
    const { body: replay } = await world.call('GET', path(id));
    expect(replay).toMatchObject({
      delivered: own().length,
      percent: 100,
      position: places().to,
      restarts: 0,
      error: null,
    });
    expect(replay).not.toHaveProperty('secret');
    expect(receiver.got.map(({ body }) => JSON.parse(body))).toEqual(own().map(({ event }) => event));
    const [first] = receiver.got;
    expect(() => new Webhook(secret).verify(first?.body ?? '', first?.headers as Record<string, string>)).not.toThrow();
    const said = JSON.stringify(await world.reader.ofAggregate(TENANT, `replay/${id}`));
    expect(said).not.toContain(secret.slice(6));
    const { body: list } = await world.call('GET', '/api/v1/replays?state=completed');
    expect(list.items[0]).toEqual(replay);
  });

  it('that is asked for twice with one key is one', async () => {
    const [body, headers] = [{ ...places(), target: webhook() }, { 'idempotency-key': 'once' }];
    const first = await create({ ...body, to: undefined }, headers);
    await reached(first.body.id, 'completed');
    const again = await create({ ...body, to: undefined }, headers);
    expect([again.body.id, again.body.secret]).toEqual([first.body.id, first.body.secret]);
    expect((await create({ ...body, speed: 2 }, headers)).body.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('is paused, resumed and cancelled; what is over stays so', async () => {
    const { body } = await create({ ...places(), speed: 'real_time', max_gap_ms: 60_000, target: webhook() });
    receiver.answer = () => new Promise(() => {});
    const slow = (await create({ ...places(), target: webhook() })).body.id;
    await until(() => receiver.got.some(({ headers }) => headers['auralink-replay'] === slow));
    const paused = await world.call('POST', path(slow, '/pause'));
    expect(paused).toMatchObject({ status: 200, body: { state: 'paused', delivered: 0, error: null } });
    expect(await world.call('POST', path(slow, '/pause'))).toMatchObject({ status: 200, body: { state: 'paused' } });
    receiver.answer = () => ({ status: 204 });
    expect((await world.call('POST', path(slow, '/resume'))).status).toBe(200);
    await reached(slow, 'completed');
    expect(await world.call('POST', path(slow, '/cancel'))).toMatchObject({
      status: 409,
      body: { code: 'REPLAY_OVER' },
    });
    await world.call('POST', path(body.id, '/cancel')).catch(() => undefined);
    await until(async () => ['cancelled', 'completed'].includes((await world.call('GET', path(body.id))).body.state));
  });

  it('into a projection is its rebuild, from its request to its end', async () => {
    const asked = await create({ target: { type: 'projection', projection: 'rooms' } });
    expect(asked).toMatchObject({
      status: 201,
      body: { target: { type: 'projection', projection: 'rooms' }, secret: null },
    });
    await reached(asked.body.id, 'completed');
    const { body } = await world.call('GET', '/api/v1/projections/rooms');
    expect(body.last_rebuild).toMatchObject({ id: `rb-${asked.body.id}`, state: 'rebuilt' });
    const running = await create({ target: { type: 'projection', projection: 'rooms' } });
    const pause = await world.call('POST', path(running.body.id, '/pause'));
    expect(['REPLAY_NOT_PAUSABLE', 'REPLAY_OVER']).toContain(pause.body.code);
    await reached(running.body.id, 'completed');
  });

  it('belongs to its tenant', async () => {
    const { id } = (await create({ ...places(), target: webhook() })).body;
    const token = await world.token({ tenant: 'umbra' });
    for (const [method, where] of [
      ['GET', path(id)],
      ['POST', path(id, '/pause')],
      ['POST', path(id, '/cancel')],
    ] as const)
      expect(await world.call(method, where, { token })).toMatchObject({
        status: 404,
        body: { code: 'REPLAY_NOT_FOUND' },
      });
    expect((await world.call('GET', '/api/v1/replays', { token })).body.items).toEqual([]);
  });

  it('needs the right to read what it tells', async () => {
    const body = { ...places(), target: webhook() };
    for (const scope of ['system:read events:read', 'system:write', 'events:*'])
      expect([
        scope,
        (await world.call('POST', '/api/v1/replays', { body, token: await world.token({ scope }) })).status,
      ]).toEqual([scope, 403]);
    const token = await world.token({ scope: 'system:write events:read' });
    expect((await world.call('POST', '/api/v1/replays', { body, token })).status).toBe(201);
  });

  it.each([
    [{}, 400, 'BODY_INVALID'],
    [{ target: { type: 'pigeon' } }, 400, 'BODY_INVALID'],
    [{ target: { type: 'webhook' } }, 400, 'BODY_INVALID'],
    [{ target: { type: 'webhook', url: 'https://example.com/', secret: 'mine' } }, 400, 'BODY_INVALID'],
    [{ target: { type: 'nats', name: 'a.b' } }, 400, 'BODY_INVALID'],
    [{ target: { type: 'nats', name: '>' } }, 400, 'BODY_INVALID'],
    [{ target: { type: 'nats' }, speed: 0 }, 400, 'BODY_INVALID'],
    [{ target: { type: 'nats' }, speed: 'slow' }, 400, 'BODY_INVALID'],
    [{ target: { type: 'nats' }, subject: 'room' }, 400, 'BODY_INVALID'],
    [{ target: { type: 'nats' }, to: 'yesterday' }, 400, 'CURSOR_INVALID'],
    [{ target: { type: 'nats' }, from: '2026-02-30' }, 400, 'CURSOR_INVALID'],
    [{ target: { type: 'nats' }, from: 'OTHER:1' }, 400, 'CURSOR_INVALID'],
    [{ target: { type: 'nats' }, from: 'EVENTS:5', to: 'EVENTS:4' }, 422, 'REPLAY_RANGE_EMPTY'],
    [{ target: { type: 'nats' }, from: '2199-01-01' }, 422, 'REPLAY_RANGE_EMPTY'],
    [{ target: { type: 'nats' }, to: '2020-01-01' }, 422, 'REPLAY_RANGE_EMPTY'],
    [{ target: { type: 'projection', projection: 'nothing' } }, 404, 'PROJECTION_NOT_FOUND'],
    [{ target: { type: 'projection', projection: 'rooms' }, from: 'EVENTS:2' }, 422, 'REPLAY_TARGET_INVALID'],
    [{ target: { type: 'webhook', url: 'http://169.254.169.254/' } }, 422, 'WEBHOOK_URL_REFUSED'],
    [{ target: { type: 'webhook', url: 'http://[::ffff:10.0.0.1]/' } }, 422, 'WEBHOOK_URL_REFUSED'],
    [{ target: { type: 'webhook', url: 'ftp://example.com/' } }, 422, 'WEBHOOK_URL_REFUSED'],
    [{ target: { type: 'webhook', url: 'https://no-such-host.invalid/' } }, 422, 'WEBHOOK_URL_REFUSED'],
    [{ target: { type: 'webhook', url: 'https://user:word@example.com/' } }, 422, 'WEBHOOK_URL_REFUSED'],
  ])('refuses %j', async (body, status, code) => {
    expect(await create(body)).toMatchObject({ status, body: { code } });
  });

  it.each([
    ['GET', path('rp-none'), 404, 'REPLAY_NOT_FOUND'],
    ['POST', path('rp-none', '/pause'), 404, 'REPLAY_NOT_FOUND'],
    ['POST', path('rp-none', '/resume'), 404, 'REPLAY_NOT_FOUND'],
    ['POST', path('rp-none', '/cancel'), 404, 'REPLAY_NOT_FOUND'],
    ['GET', '/api/v1/replays?state=odd', 400, 'BODY_INVALID'],
    ['GET', '/api/v1/replays?cursor=odd', 400, 'CURSOR_INVALID'],
    ['GET', '/api/v1/events/replay?speed=slow', 400, 'BODY_INVALID'],
    ['GET', '/api/v1/events/replay?after=odd', 400, 'CURSOR_INVALID'],
    ['GET', '/api/v1/events/replay?from=2199-01-01', 422, 'REPLAY_RANGE_EMPTY'],
  ])('refuses %s %s', async (method, where, status, code) => {
    expect(await world.call(method, where)).toMatchObject({ status, body: { code } });
  });

  it('is refused while too many are open', async () => {
    receiver.answer = () => new Promise(() => {});
    const token = await world.token({ tenant: 'crowd' });
    await world.publisher.publish(emit(roomRequested, { requestId: 'rq-c', name: 'c', aiAgentEnabled: false }), {
      ...CAUSE,
      tenant: 'crowd',
    });
    const body = { target: webhook() };
    const codes: unknown[] = [];
    for (let n = 0; n < 21; n++) {
      const headers = { prefer: n % 20 === 19 ? 'wait=5' : 'respond-async' };
      codes.push((await world.call('POST', '/api/v1/replays', { body, token, headers })).body.code);
    }
    expect(codes.slice(0, 20).every((code) => code === undefined)).toBe(true);
    expect(codes[20]).toBe('REPLAYS_TOO_MANY');
    const { items } = (await world.call('GET', '/api/v1/replays?limit=200', { token })).body;
    await Promise.all(items.map(({ id }: { id: string }) => world.call('POST', path(id, '/cancel'), { token })));
  });
});

describe('events as NDJSON over HTTP', () => {
  const lines = (text: string) =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown);
  const read = async (query: string) => {
    const response = await fetch(`${world.url}/api/v1/events/replay?${query}`, {
      headers: { authorization: `Bearer ${await world.token()}` },
    });
    return { response, text: await response.text() };
  };

  it('are those of the tenant in log order, to the end as it was', async () => {
    const { response, text } = await read(`to=${places().to}`);
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(response.headers.get('auralink-to')).toBe(places().to);
    expect(lines(text)).toEqual(own().map(({ event }) => event));
    expect(text.endsWith('\n')).toBe(true);
  });

  it('go on after a position, selected and with their places', async () => {
    const { text } = await read(`to=${places().to}&after=EVENTS:4&positions=true&type=com.auralink.room.*&speed=1000`);
    const expected = own().filter(({ position }) => position.seq > 4);
    expect(lines(text)).toEqual(
      expected.map(({ position, msgId, event }) => ({ position: formatPosition(position), msg_id: msgId, event })),
    );
    expect((await read(`subject=room_request/none&to=${places().to}`)).text).toBe('');
  });
});
