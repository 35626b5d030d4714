import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../db/connect.ts';
import { loadProjections } from '../../db/load.ts';
import { startProjector, type Projector } from '../../db/projector.ts';
import { loadCatalogue } from '../../schemas/catalogue.ts';
import { connectBroker, type Broker } from '../../streams/broker.ts';
import { ensureTopology } from '../../streams/ensure.ts';
import type { LogReader, Publisher } from '../../streams/log.ts';
import { readOrdered } from '../../streams/ordered.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import { createLogReader } from '../../streams/read.ts';
import { receiveWebhook } from '../../webrtc/webhooks.ts';
import { RECORDED_KEY, recordedDeliveries, shuffled, type Recorded } from '../fixtures/livekit-webhooks.ts';
import { openTestDatabase } from '../given-projections.ts';
import { useNats, usePostgres } from '../ground.ts';

const nats = useNats();
const postgres = usePostgres();
const meter = { count: () => {}, set: () => {}, observe: () => {} };
let broker: Broker;
let reader: LogReader;
let publisher: Publisher & { close: () => Promise<void> };
let database: Database;
let projector: Projector;

beforeAll(async () => {
  broker = await connectBroker({ url: nats.url, user: nats.user, password: nats.password, name: 'test' });
  await ensureTopology(broker);
  publisher = createPublisher(broker, await loadCatalogue(), meter);
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
});

afterAll(async () => {
  await projector?.stop();
  await publisher?.close();
  await broker?.close();
  await database?.close();
});

// Tokens of the recording hold for five minutes: each delivery is received at its own time.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

/** Receives the deliveries for a tenant of its own and gives its rows once they are projected. */
const rowsAfter = async (tenant: string, deliveries: readonly Recorded[]) => {
  for (const { at, body, authorization } of deliveries) {
    vi.setSystemTime(at);
    await receiveWebhook(body, authorization, {
      ...RECORDED_KEY,
      tenant,
      publisher,
      personId: (_tenant, identity) => `ps-${identity}`,
    });
  }
  vi.useRealTimers();
  const { seq } = await reader.last();
  await vi.waitFor(() => expect(projector.health().position.seq).toBe(seq), 20_000);
  const tables = ['rooms', 'participants', 'tracks'] as const;
  return database.read(tenant, async (sql) => {
    const rows = tables.map(
      async (table) =>
        [
          table,
          await sql<{ row: object }>(`select to_jsonb(t) - 'tenant' as row from aura.${table} t order by id`),
        ] as const,
    );
    return Object.fromEntries((await Promise.all(rows)).map(([table, found]) => [table, found.map(({ row }) => row)]));
  });
};

describe('the rows of the recorded deliveries', () => {
  const deliveries = recordedDeliveries();

  it('tell what happened in the two rooms', async () => {
    const { rooms, participants, tracks } = await rowsAfter('told', deliveries);
    expect(rooms).toMatchObject([
      { id: 'RM_6n8xUS85W237', name: 'support-42', state: 'finished', metadata: null },
      {
        id: 'RM_FZ8vZ6993fKS',
        name: 'standup',
        state: 'finished',
        metadata: '{"ai_agent_enabled":true,"agent_id":"meeting-host"}',
        empty_timeout_ms: 10_000,
      },
    ]);
    expect(participants).toMatchObject([
      {
        id: 'PA_EsfHkT95YTvn',
        identity: 'alice',
        name: 'Alice Ärzt',
        state: 'left',
        leave_reason: 'PARTICIPANT_REMOVED',
      },
      { id: 'PA_k7f7ivpzgpsN', identity: 'carol', state: 'left', leave_reason: 'CONNECTION_TIMEOUT' },
      { id: 'PA_niarxPuMYpZD', identity: 'bob', state: 'left', leave_reason: 'DUPLICATE_IDENTITY' },
      { id: 'PA_xJDs6kqRwRHj', identity: 'bob', name: 'Bob again', state: 'left', leave_reason: 'CLIENT_INITIATED' },
    ]);
    expect(tracks).toMatchObject([
      { id: 'TR_AM4dtunRoAhmnq', identity: 'bob', kind: 'audio', source: 'MICROPHONE', state: 'unpublished' },
      { id: 'TR_AM4x2vrkrNVebS', identity: 'alice', kind: 'audio', source: 'MICROPHONE', state: 'unpublished' },
    ]);
  });

  it('are the same when every delivery comes twice', async () => {
    expect(await rowsAfter('twice', [...deliveries, ...deliveries])).toEqual(await rowsAfter('once', deliveries));
  });

  it.each([1, 2, 3, 4, 5])('are the same in any order (%i)', async (seed) => {
    expect(await rowsAfter(`shuffled-${seed}`, shuffled([...deliveries, ...deliveries], seed))).toEqual(
      await rowsAfter(`plain-${seed}`, deliveries),
    );
  });
});
