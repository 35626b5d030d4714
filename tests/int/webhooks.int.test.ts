import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadCatalogue } from '../../schemas/catalogue.ts';
import { connectBroker, type Broker } from '../../streams/broker.ts';
import { ensureTopology } from '../../streams/ensure.ts';
import type { Publisher } from '../../streams/log.ts';
import { personId } from '../../streams/person.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import { receiveWebhook } from '../../webrtc/webhooks.ts';
import { RECORDED_KEY, recordedDeliveries, shuffled, signedNow, type Recorded } from '../fixtures/livekit-webhooks.ts';
import { useNats } from '../ground.ts';

const nats = useNats({ syncAlways: true });
const meter = { count: () => {}, set: () => {}, observe: () => {} };
let broker: Broker;
let publisher: Publisher & { close: () => Promise<void> };

beforeAll(async () => {
  broker = await connectBroker({ url: nats.url, user: nats.user, password: nats.password, name: 'test' });
  await ensureTopology(broker);
  publisher = createPublisher(broker, await loadCatalogue(), meter);
});

afterAll(async () => {
  await publisher?.close();
  await broker?.close();
});

// Tokens of the recording hold for five minutes: each delivery is received at its own time.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

/** Every test has a tenant of its own, hence events of its own on the same log. */
const receiver = (tenant: string) => (recorded: Recorded) => {
  if (vi.isFakeTimers()) vi.setSystemTime(recorded.at);
  return receiveWebhook(recorded.body, recorded.authorization, {
    ...RECORDED_KEY,
    tenant,
    publisher,
    personId: (of, identity) => personId('k'.repeat(32), of, identity),
  });
};

/** What lies on the log for the tenant: subject, and the bytes of headers and data as they are stored. */
const onTheLog = async (tenant: string) => {
  const { state } = await broker.jsm.streams.info('EVENTS');
  const all = await Promise.all(
    Array.from({ length: state.last_seq }, (_, n) => broker.jsm.streams.getMessage('EVENTS', { seq: n + 1 })),
  );
  return all
    .filter((message) => message?.subject.split('.')[2] === tenant)
    .map((message) => ({
      subject: message?.subject ?? '',
      bytes: JSON.stringify([...(message?.header ?? [])]) + (message?.string() ?? ''),
      event: message?.json() as { id: string; type: string; source: string; data: Record<string, unknown> },
    }));
};

const contentOf = (stored: Awaited<ReturnType<typeof onTheLog>>) =>
  stored
    .map(({ event: { id, type, data } }) => JSON.stringify({ id, type, data: { ...data, personId: undefined } }))
    .toSorted();

describe('the recorded deliveries of a real LiveKit server', () => {
  const deliveries = recordedDeliveries();

  it('in the order of their arrival are sixteen events of the edge', async () => {
    for (const delivery of deliveries) await receiver('in-order')(delivery);
    const stored = await onTheLog('in-order');
    expect(stored).toHaveLength(16);
    expect(new Set(stored.map(({ event }) => event.source))).toEqual(new Set(['/auralink/webrtc/in-order']));
    expect(stored.map(({ subject }) => subject.split('.').slice(3).join('.'))).toEqual([
      ...[
        'room_started',
        'participant_joined',
        'participant_joined',
        'track_published',
        'participant_left',
        'participant_joined',
        'track_published',
        'track_unpublished',
        'participant_left',
        'track_unpublished',
        'participant_left',
        'room_finished',
      ].map((event) => `room.RM_FZ8vZ6993fKS.${event}`),
      ...['room_started', 'participant_joined', 'participant_left', 'room_finished'].map(
        (event) => `room.RM_6n8xUS85W237.${event}`,
      ),
    ]);
  });

  it('twice are the same sixteen, and the repetition says so', async () => {
    const answers = [];
    for (const delivery of [...deliveries, ...deliveries]) answers.push(await receiver('twice')(delivery));
    expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(16);
    expect(contentOf(await onTheLog('twice'))).toEqual(contentOf(await onTheLog('in-order')));
  });

  it.each([1, 2, 3])('shuffled (%i) are the same sixteen', async (seed) => {
    for (const delivery of shuffled(deliveries, seed)) await receiver(`shuffled-${seed}`)(delivery);
    expect(contentOf(await onTheLog(`shuffled-${seed}`))).toEqual(contentOf(await onTheLog('in-order')));
  });

  it('leave no TURN password on the log, in any byte', async () => {
    const passwords = deliveries.flatMap(
      ({ body }) => (JSON.parse(body.toString()) as { room?: { turnPassword?: string } }).room?.turnPassword ?? [],
    );
    expect(new Set(passwords).size).toBe(2);
    const bytes = (await onTheLog('in-order')).map((stored) => stored.bytes).join('');
    expect(bytes).toContain('RM_FZ8vZ6993fKS');
    for (const secret of ['turnPassword', ...passwords]) expect(bytes).not.toContain(secret);
  });

  const first = deliveries[0] as Recorded;
  it.each([
    ['forged with another secret', { ...first, authorization: `${first.authorization.slice(0, -4)}AAAA` }],
    ['altered by one byte', { ...first, body: Buffer.from(first.body.toString().replace('standup', 'standuq')) }],
    ['unsigned', { ...first, authorization: '' }],
    ['repeated after its token has expired', { ...first, at: first.at + 6 * 60_000 }],
    ['signed for another delivery', { ...first, authorization: (deliveries[1] as Recorded).authorization }],
  ])('%s are refused and nothing is stored', async (_what, delivery) => {
    await expect(receiver('forged')(delivery)).rejects.toMatchObject({ code: 'SIGNATURE_INVALID', status: 401 });
    expect(await onTheLog('forged')).toEqual([]);
  });
});

describe('when the log cannot be reached', () => {
  it('the answer is a 503, which LiveKit repeats, and the retry is stored once', async () => {
    // On a real clock: reconnecting counts time.
    vi.useRealTimers();
    const delivery = await signedNow(recordedDeliveries()[0] as Recorded);
    await nats.kill();
    await expect(receiver('killed')(delivery)).rejects.toMatchObject({ code: 'BROKER_UNREACHABLE', status: 503 });
    await nats.restart();
    await vi.waitFor(() => receiver('killed')(delivery), { timeout: 20_000, interval: 200 });
    expect(await onTheLog('killed')).toHaveLength(1);
  });
});
