import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { Database } from '../../db/connect.ts';
import { loadProjections } from '../../db/load.ts';
import { startProjector, type Projector } from '../../db/projector.ts';
import { liveRooms } from '../../db/queries/live-rooms.ts';
import { loadCatalogue } from '../../schemas/catalogue.ts';
import { emit } from '../../schemas/define.ts';
import { toFault } from '../../schemas/errors.ts';
import { roomFinished, roomLost, roomReported, roomStarted } from '../../schemas/rooms.ts';
import { connectBroker, type Broker } from '../../streams/broker.ts';
import { ensureTopology } from '../../streams/ensure.ts';
import { loadHandlers } from '../../streams/handlers.ts';
import type { LogReader, Publisher } from '../../streams/log.ts';
import { readOrdered } from '../../streams/ordered.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import { createLogReader } from '../../streams/read.ts';
import { startHandlers, type RunningHandlers } from '../../streams/start-handlers.ts';
import { CONFIRM_MS, lookOnce, startReconciler, type ReconcileDeps, type Sight } from '../../webrtc/reconcile.ts';
import { createLiveKit } from '../../webrtc/rooms.ts';
import { receiveWebhook, webrtcSource } from '../../webrtc/webhooks.ts';
import { openTestDatabase } from '../given-projections.ts';
import { useLiveKit, useNats, usePostgres } from '../ground.ts';

const TENANT = 'acme';
const nats = useNats();
const postgres = usePostgres();
const meter = { count: () => {}, set: () => {}, observe: () => {} };
let edge: Server;
let broker: Broker;
let reader: LogReader;
let publisher: Publisher & { close: () => Promise<void> };
let database: Database;
let projector: Projector;
let handlers: RunningHandlers;
let deps: ReconcileDeps;
const troubles: string[] = [];

const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { apiKey, apiSecret } = server;
  const personId = (_tenant: string, identity: string) => `ps-${identity}`;
  const status = await receiveWebhook(Buffer.concat(chunks), request.headers.authorization, {
    tenant: TENANT,
    apiKey,
    apiSecret,
    personId,
    publisher,
  }).then(
    () => 200,
    (thrown: unknown) => toFault(thrown).status,
  );
  response.writeHead(status).end();
};

const openEdge = async (): Promise<string> => {
  edge = createServer((request, response) => void receive(request, response)).listen(0, '127.0.0.1');
  await new Promise((resolve) => edge.once('listening', resolve));
  return `http://127.0.0.1:${(edge.address() as AddressInfo).port}/webhooks/livekit`;
};

const server = useLiveKit({ webhookUrl: openEdge });
const livekit = () =>
  createLiveKit({ tenant: TENANT, url: server.url, apiKey: server.apiKey, apiSecret: server.apiSecret });

beforeAll(async () => {
  const catalogue = await loadCatalogue();
  broker = await connectBroker({ url: nats.url, user: nats.user, password: nats.password, name: 'test' });
  await ensureTopology(broker);
  publisher = createPublisher(broker, catalogue, meter);
  reader = createLogReader(broker);
  database = await openTestDatabase(postgres.url);
  projector = startProjector({
    database,
    projections: await loadProjections(),
    stream: 'EVENTS',
    read: (afterSeq, signal) => readOrdered(broker, 'EVENTS', afterSeq, signal),
    last: () => reader.last(),
    onDeadLetter: async ({ reason }) => expect.unreachable(reason),
    meter,
  });
  const all = await loadHandlers(new URL('../../handlers/', import.meta.url), catalogue);
  const reporting = all.filter(({ name }) => name === 'report-room');
  handlers = await startHandlers({ broker, publisher, reader, meter, ports: {}, handlers: reporting });
  deps = {
    tenant: TENANT,
    heldRooms: (tenant) => liveRooms(database, tenant, [webrtcSource(tenant)]),
    livekit: { roomIds: (tenant) => livekit().roomIds(tenant) },
    reader,
    publisher,
    onTrouble: ({ code }) => void troubles.push(code),
  };
});

afterAll(async () => {
  edge?.close();
  await handlers?.stop();
  await projector?.stop();
  await publisher?.close();
  await broker?.close();
  await database?.close();
});

afterEach(() => void vi.useRealTimers());

const said = async (roomId: string) => (await reader.ofAggregate(TENANT, `room/${roomId}`)).map(({ event }) => event);
const projected = async (): Promise<void> => {
  const { seq } = await reader.last();
  await vi.waitFor(() => expect(projector.health().position.seq).toBeGreaterThanOrEqual(seq), 20_000);
};

/** A room that LiveKit has made and reported, as our rows have it. */
const open = async (name: string): Promise<string> => {
  const { roomId } = await livekit().createRoom(TENANT, { name, emptyTimeoutMs: 300_000 });
  await vi.waitFor(
    async () => expect((await said(roomId)).map(({ type }) => type)).toContain(roomStarted.type),
    20_000,
  );
  await projected();
  return roomId;
};

const rowOf = async (roomId: string) => {
  const ask = `select state, to_char(ended_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ended_at,
    report->>'revision' as revision from aura.rooms where id = $1`;
  const [row] = await database.read(TENANT, (sql) => sql<Record<string, string | null>>(ask, [roomId]));
  return row;
};

/** Several looks, as far apart as it takes to lose a room. */
const look = async (times: number): Promise<ReadonlyMap<string, Sight>> => {
  let sights: ReadonlyMap<string, Sight> = new Map();
  const now = Date.now();
  for (let n = 0; n < times; n++) {
    vi.useFakeTimers({ toFake: ['Date'], now: now + n * CONFIRM_MS });
    sights = await lookOnce(deps, sights, new AbortController().signal);
  }
  vi.useRealTimers();
  return sights;
};

const losses = async (roomId: string) => {
  const found = [];
  for await (const { event } of reader.read({ tenant: TENANT, subject: `room/${roomId}`, types: [roomLost.type] }))
    found.push(event);
  return found;
};

it('a room that lives is never lost, however often it is looked at', async () => {
  const roomId = await open('lives');
  const sights = await look(5);
  expect(sights.get(roomId)).toEqual({ seenAt: expect.any(Number) });
  expect(await losses(roomId)).toEqual([]);
  await livekit().endRoom(TENANT, { roomId, name: 'lives' });
  await vi.waitFor(
    async () => expect((await said(roomId)).map(({ type }) => type)).toContain(roomFinished.type),
    20_000,
  );
  await projected();
  expect((await look(3)).has(roomId)).toBe(false);
  expect(await losses(roomId)).toEqual([]);
});

it('a room whose end is on the log is not lost, although the rows do not know it yet', async () => {
  const roomId = await open('lagging');
  const held = await deps.heldRooms(TENANT);
  await livekit().endRoom(TENANT, { roomId, name: 'lagging' });
  await vi.waitFor(
    async () => expect((await said(roomId)).map(({ type }) => type)).toContain(roomFinished.type),
    20_000,
  );
  const now = deps.heldRooms;
  deps = { ...deps, heldRooms: async () => held };
  await look(3);
  deps = { ...deps, heldRooms: now };
  expect(await losses(roomId)).toEqual([]);
});

it('a ghost of a killed LiveKit ends exactly once, a room of its successor lives on', async () => {
  const [ghost, foreign] = [await open('ghost'), 'RM_of_another_server'];
  const started = emit(roomStarted, { ...roomStarted.example, roomId: foreign });
  await publisher.publish(started, { tenant: TENANT, source: '/edges/acme/webrtc' });
  await server.killAndRestart();
  const next = await open('ghost');
  expect((await deps.heldRooms(TENANT)).map(({ roomId }) => roomId).toSorted()).toEqual([ghost, next].toSorted());

  const processes = [startReconciler(deps), startReconciler(deps)];
  await vi.waitFor(async () => expect(await losses(ghost)).not.toEqual([]), { timeout: 20_000, interval: 200 });
  await sleep(CONFIRM_MS + 1_000);
  for (const { stop } of processes) stop();
  await look(3);
  await projected();

  const [lost, ...more] = await losses(ghost);
  expect(more).toEqual([]);
  const { lastSeenAt, lostAt } = { ...lost?.data } as { lastSeenAt: string; lostAt: string };
  expect(lost).toMatchObject({
    id: `lost-${ghost}`,
    source: '/auralink/webrtc/acme',
    data: { roomId: ghost, name: 'ghost' },
  });
  expect(lastSeenAt < lostAt).toBe(true);
  expect(await rowOf(ghost)).toMatchObject({ state: 'finished', ended_at: lastSeenAt });
  expect([await losses(next), await losses(foreign)]).toEqual([[], []]);
  expect((await rowOf(next))?.['state']).toBe('active');
  expect(troubles).toEqual([]);

  await vi.waitFor(
    async () => expect((await said(ghost)).map(({ type }) => type)).toContain(roomReported.type),
    20_000,
  );
  const facts = await vi.waitFor(async () => {
    await projected();
    const revision = (await rowOf(ghost))?.['revision'];
    expect(revision).not.toBeNull();
    return Number(revision);
  }, 20_000);
  const finishedAt = new Date(Date.parse(lastSeenAt) - 60_000).toISOString();
  await publisher.publish(emit(roomFinished, { roomId: ghost, name: 'ghost', finishedAt }), {
    tenant: TENANT,
    source: webrtcSource(TENANT),
  });
  await vi.waitFor(async () => {
    await projected();
    expect(await rowOf(ghost)).toEqual({ state: 'finished', ended_at: finishedAt, revision: String(facts + 1) });
  }, 20_000);
});

it('a LiveKit that is not there loses nothing, and is complained about once', async () => {
  const roomId = await open('away');
  deps = {
    ...deps,
    livekit: { roomIds: () => createLiveKit({ ...server, tenant: TENANT, url: 'ws://127.0.0.1:1' }).roomIds(TENANT) },
  };
  await expect(look(3)).rejects.toMatchObject({ code: 'LIVEKIT_UNREACHABLE' });
  const reconciler = startReconciler(deps);
  await vi.waitFor(() => expect(troubles).toEqual(['LIVEKIT_UNREACHABLE']), 20_000);
  await sleep(CONFIRM_MS + 1_500);
  reconciler.stop();
  expect(troubles).toEqual(['LIVEKIT_UNREACHABLE']);
  expect(await losses(roomId)).toEqual([]);
});
