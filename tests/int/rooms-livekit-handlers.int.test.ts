import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { emit, type Draft } from '../../schemas/define.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import { loadCatalogue } from '../../schemas/catalogue.ts';
import { roomEndRequested, roomReported, roomRequested } from '../../schemas/rooms.ts';
import { connectBroker, type Broker } from '../../streams/broker.ts';
import { ensureTopology } from '../../streams/ensure.ts';
import { loadHandlers } from '../../streams/handlers.ts';
import type { LogReader, Publisher } from '../../streams/log.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import { createLogReader } from '../../streams/read.ts';
import { startHandlers, type RunningHandlers } from '../../streams/start-handlers.ts';
import { createLiveKit } from '../../webrtc/rooms.ts';
import { receiveWebhook } from '../../webrtc/webhooks.ts';
import { RECORDED_KEY, recordedDeliveries, shuffled, type Recorded } from '../fixtures/livekit-webhooks.ts';
import { useLiveKit, useNats } from '../ground.ts';

const TENANT = 'acme';
const nats = useNats();
const server = useLiveKit();
const meter = { count: () => {}, set: () => {}, observe: () => {} };
let broker: Broker;
let publisher: Publisher & { close: () => Promise<void> };
let reader: LogReader;
let handlers: RunningHandlers;

beforeAll(async () => {
  const catalogue = await loadCatalogue();
  broker = await connectBroker({ url: nats.url, user: nats.user, password: nats.password, name: 'test' });
  await ensureTopology(broker);
  publisher = createPublisher(broker, catalogue, meter);
  reader = createLogReader(broker);
  const livekit = createLiveKit({
    tenant: TENANT,
    url: server.url,
    apiKey: server.apiKey,
    apiSecret: server.apiSecret,
  });
  handlers = await startHandlers({
    broker,
    meter,
    publisher,
    reader,
    ports: { livekit },
    handlers: (await loadHandlers(new URL('../../handlers/', import.meta.url), catalogue)).filter(({ needs }) =>
      needs.every((port) => port === 'livekit'),
    ),
  });
});

afterAll(async () => {
  await handlers?.stop();
  await publisher?.close();
  await broker?.close();
});

afterEach(() => void vi.useRealTimers());

const publish = (draft: Draft) => publisher.publish(draft, { tenant: TENANT, source: '/auralink/http' });

/** What was caused by the event, once there is something. */
const outcomeOf = (cause: StoredEvent): Promise<StoredEvent> =>
  vi.waitFor(
    async () => {
      for await (const stored of reader.read({ tenant: cause.event.tenant, correlationId: cause.event.correlationid }))
        if (stored.event.causationid === cause.msgId) return stored;
      throw new Error('nothing yet');
    },
    { timeout: 20_000, interval: 50 },
  );

describe('a wish for a room', () => {
  it('is created on LiveKit and later ended, each outcome caused by its intent', async () => {
    const wish = await publish(
      emit(roomRequested, { requestId: 'rq-1', name: 'wished', aiAgentEnabled: true, agentId: 'host' }),
    );
    const { event: created } = await outcomeOf(wish);
    expect(created).toMatchObject({
      type: 'com.auralink.room.created.v1',
      source: '/auralink/handlers/create-room',
      data: {
        requestId: 'rq-1',
        name: 'wished',
        aiAgentEnabled: true,
        metadata: '{"ai_agent_enabled":true,"agent_id":"host"}',
      },
    });
    const { roomId } = created.data as { roomId: string };
    const ending = await publish(emit(roomEndRequested, { roomId, name: 'wished' }));
    expect((await outcomeOf(ending)).event).toMatchObject({ type: 'com.auralink.room.ended.v1', data: { roomId } });
    const again = await publish(emit(roomEndRequested, { roomId, name: 'wished' }));
    expect((await outcomeOf(again)).event).toMatchObject({
      type: 'com.auralink.room.end_refused.v1',
      data: { code: 'ROOM_ENDED' },
    });
  });

  it('of a tenant without a server is refused with the reason', async () => {
    const wish = emit(roomRequested, { requestId: 'rq-3', name: 'x', aiAgentEnabled: false });
    const foreign = await publisher.publish(wish, { tenant: 'other', source: '/auralink/http' });
    expect((await outcomeOf(foreign)).event).toMatchObject({
      type: 'com.auralink.room.refused.v1',
      data: { requestId: 'rq-3', name: 'x', code: 'LIVEKIT_NOT_CONFIGURED' },
    });
  });
});

const receiveAll = async (tenant: string, order: readonly Recorded[]): Promise<void> => {
  vi.useFakeTimers({ toFake: ['Date'] });
  for (const { at, body, authorization } of order) {
    vi.setSystemTime(at);
    await receiveWebhook(body, authorization, {
      ...RECORDED_KEY,
      tenant,
      publisher,
      personId: (_tenant, identity) => `ps-${identity}`,
    });
  }
  vi.useRealTimers();
};

/** The reports of the room, lowest revision first, once there are so many. */
const reports = (tenant: string, many: number) =>
  vi.waitFor(
    async () => {
      const past = await reader.ofAggregate(tenant, 'room/RM_FZ8vZ6993fKS');
      const found = past
        .filter(({ event }) => event.type === roomReported.type)
        .map(({ event }) => event.data as { revision: number });
      expect(found).toHaveLength(many);
      return found.toSorted((a, b) => a.revision - b.revision);
    },
    { timeout: 20_000, interval: 50 },
  );

describe('a finished room', () => {
  const deliveries = recordedDeliveries();
  const standup = {
    durationMs: 3_730,
    participantMinutes: expect.any(Number),
    participants: 3,
    peakParticipants: 2,
    tracks: 2,
  };

  it('is reported once', async () => {
    await receiveAll('in-order', deliveries);
    expect(await reports('in-order', 1)).toMatchObject([standup]);
  });

  it('whose facts come late is reported again for each, and the last says the same', async () => {
    const order = shuffled(deliveries, 7);
    const facts = [...new Set(order.map(({ body }) => body.toString()))].filter((body) =>
      body.includes('RM_FZ8vZ6993fKS'),
    );
    const late = facts.length - 1 - facts.findIndex((body) => body.includes('room_finished'));
    expect(late).toBeGreaterThan(2);
    await receiveAll('late', order);
    const [first] = await reports('in-order', 1);
    const found = await reports('late', late + 1);
    expect(found.map(({ revision }) => revision)).toEqual(
      Array.from({ length: late + 1 }, (_, n) => facts.length - late + n),
    );
    expect(found.at(-1)).toEqual(first);
  });
});
