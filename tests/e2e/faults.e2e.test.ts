import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageSent } from '../../schemas/messages.ts';
import { connectBroker, type Broker } from '../../streams/broker.ts';
import { createLogReader } from '../../streams/read.ts';
import { EVENTS } from '../../streams/topology.ts';
import { useProgram } from './program.ts';

const program = useProgram();
const SOURCE = '/tests/faults';

const cloudEvent = (id: string, more: object = {}) => ({
  specversion: '1.0',
  id,
  source: SOURCE,
  type: messageSent.type,
  datacontenttype: 'application/json',
  data: { ...messageSent.example, roomId: 'RM_faults' },
  ...more,
});

/** Publishes one event over HTTP. Gives the status; 0 when the connection itself failed. */
const post = async (
  id: string,
  more: object = {},
  token = program.ready.token,
): Promise<{ status: number; code: string | undefined }> => {
  const response = await fetch(new URL('/api/v1/events', program.ready.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify(cloudEvent(id, more)),
    signal: AbortSignal.timeout(10_000),
  });
  const body = (await response.json()) as { code?: string };
  return { status: response.status, code: body.code };
};

const pidOf = async (server: 'nats' | 'postgres'): Promise<number> =>
  (JSON.parse(await readFile(join(program.ready.dataDir, server, `${server}.pid`), 'utf8')) as { pid: number }).pid;

/** Waits until `holds` does; the test's own limit ends it otherwise. */
const until = async (holds: () => Promise<boolean>): Promise<void> => {
  while (!(await holds().catch(() => false))) await sleep(50);
};

const isReady = async (): Promise<boolean> => (await fetch(new URL('/readyz', program.ready.url))).status === 200;

const tokenOf = async (tenant: string): Promise<string> => {
  const secret = (await readFile(join(program.ready.dataDir, 'secrets/jwt-secret'), 'utf8')).trim();
  return new SignJWT({ tenant, scope: '*' })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('auralink')
    .setAudience('auralink')
    .setSubject(`tester of ${tenant}`)
    .setExpirationTime('10m')
    .sign(new TextEncoder().encode(secret));
};

describe('the program under faults', () => {
  let broker: Broker;
  let database: MikroORM;
  const rows = (sql: string): Promise<Record<string, unknown>[]> => database.em.getConnection().execute(sql);
  const connect = async (): Promise<void> => {
    broker = await connectBroker({ ...program.ready.nats, name: 'tests' });
    database = new MikroORM({
      clientUrl: program.ready.postgres.url,
      entities: [],
      discovery: { warnWhenNoEntities: false },
      pool: { min: 0, max: 2 },
    });
  };
  const disconnect = async (): Promise<void> => {
    await broker.close();
    await database.close();
  };
  const onLog = async (): Promise<Map<string, number>> => {
    const found = new Map<string, number>();
    for await (const { event } of createLogReader(broker).read({}))
      if (event.source === SOURCE) found.set(event.id, (found.get(event.id) ?? 0) + 1);
    return found;
  };
  const projectedAll = async (): Promise<void> => {
    const { seq } = await createLogReader(broker).last();
    await until(
      async () => Number((await rows('select min(position) as at from aura.projection_checkpoints'))[0]?.['at']) >= seq,
    );
  };

  beforeAll(connect, 60_000);
  afterAll(disconnect);

  it('keeps every event it answered 202 for, once, when nats-server is killed under 500 publishes a second', async () => {
    const accepted: string[] = [];
    const answered = new Set<number>();
    const flying: Promise<void>[] = [];
    const publish = async (): Promise<void> => {
      const id = randomUUID();
      const { status } = await post(id).catch(() => ({ status: 0 }));
      answered.add(status);
      if (status === 202) accepted.push(id);
    };
    const end = Date.now() + 6_000;
    const kill = sleep(2_000).then(async () => process.kill(await pidOf('nats'), 'SIGKILL'));
    while (Date.now() < end) {
      for (let i = 0; i < 10; i++) flying.push(publish());
      await sleep(20);
    }
    await kill;
    await Promise.all(flying);
    await until(isReady);
    expect((await post('after-the-kill')).status).toBe(202);
    const found = await onLog();
    expect([...answered].filter((status) => status !== 202 && status !== 503)).toEqual([]);
    expect(accepted.length).toBeGreaterThan(200);
    expect(accepted.filter((id) => found.get(id) !== 1)).toEqual([]);
    await projectedAll();
    const [{ events } = {}] = await rows(
      `select count(*)::int as events from aura.event_index where source = '${SOURCE}'`,
    );
    expect(events).toBe(found.size);
  });

  it('says that Postgres is away, keeps taking events, and has the right rows once it is back', async () => {
    process.kill(await pidOf('postgres'), 'SIGKILL');
    await until(async () => !(await isReady()));
    const { status, body } = await program.ask('GET', '/api/v1/rooms');
    expect([200, 503]).toContain(status);
    if (status === 503) expect(body).toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    for (let i = 0; i < 20; i++) expect((await post(`while-away-${i}`)).status).toBe(202);
    await until(isReady);
    await projectedAll();
    const [{ events } = {}] = await rows(
      `select count(*)::int as events from aura.event_index where source = '${SOURCE}' and id like 'while-away-%'`,
    );
    expect(events).toBe(20);
  });

  it('answers 503 while the log is full, to publishers and to LiveKit, and heals when the limit is raised', async () => {
    const { config, state } = await broker.jsm.streams.info(EVENTS);
    await broker.jsm.streams.update(EVENTS, { ...config, max_bytes: state.bytes });
    expect(await post('too-much')).toEqual({ status: 503, code: 'LOG_FULL' });
    const { apiKey, apiSecret } = program.ready.livekit;
    const body = JSON.stringify({
      event: 'room_started',
      id: 'EV_full',
      createdAt: '1795260203',
      room: { sid: 'RM_full', name: 'full' },
    });
    const authorization = await new SignJWT({ sha256: createHash('sha256').update(body).digest('base64') })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(apiKey)
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(apiSecret));
    const deliver = () =>
      fetch(new URL('/webhooks/livekit', program.ready.url), {
        method: 'POST',
        body,
        headers: { authorization, 'content-type': 'application/webhook+json' },
      });
    expect((await deliver()).status).toBe(503);
    await broker.jsm.streams.update(EVENTS, { ...config, max_bytes: config.max_bytes });
    await until(async () => (await post('too-much')).status === 202);
    expect((await deliver()).status).toBe(200);
    expect((await onLog()).get('too-much')).toBe(1);
  });

  it('keeps both events of two tenants that use the same id, and shows neither the other’s', async () => {
    const tokens = [await tokenOf('acme'), await tokenOf('globex')] as const;
    const [acme, globex] = await Promise.all(tokens.map((token) => post('the-same-id', {}, token)));
    expect([acme?.status, globex?.status]).toEqual([202, 202]);
    await projectedAll();
    for (const [index, tenant] of ['acme', 'globex'].entries()) {
      const response = await fetch(new URL('/api/v1/events', program.ready.url), {
        headers: { authorization: `Bearer ${tokens[index]}` },
      });
      const { items } = (await response.json()) as { items: { event: { id: string; tenant: string } }[] };
      // That the tenant came into being is its first event.
      const posted = items.filter(({ event }) => !event.id.startsWith('created-'));
      expect(posted.map(({ event }) => [event.id, event.tenant])).toEqual([['the-same-id', tenant]]);
    }
  });

  it('rebuilds the same rows when the derived schema was dropped', async () => {
    const TABLES = [
      'rooms',
      'room_requests',
      'participants',
      'tracks',
      'room_messages',
      'recordings',
      'event_index',
      'dead_letters',
    ];
    const checksum = async (): Promise<Record<string, unknown>[]> =>
      Promise.all(
        TABLES.map(
          async (table) =>
            (
              await rows(
                `select '${table}' as name, count(*)::int as rows, md5(string_agg(t::text, '|' order by t::text)) as sum from aura.${table} t`,
              )
            )[0] ?? {},
        ),
      );
    await projectedAll();
    const before = await checksum();
    await rows('drop schema aura cascade');
    await program.restart();
    await disconnect();
    await connect();
    await until(isReady);
    await projectedAll();
    expect(await checksum()).toEqual(before);
    expect(before.find(({ name }) => name === 'event_index')?.['rows']).toBeGreaterThan(200);
  });
});
