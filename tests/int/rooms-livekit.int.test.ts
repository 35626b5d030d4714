import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RoomServiceClient } from 'livekit-server-sdk';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { goHome, joinRoom, type Guest } from '../../infra/demo/guest.ts';
import { createSpeaker } from '../../infra/demo/voice.ts';
import { loadCatalogue } from '../../schemas/catalogue.ts';
import { toFault } from '../../schemas/errors.ts';
import { connectBroker, type Broker } from '../../streams/broker.ts';
import { ensureTopology } from '../../streams/ensure.ts';
import type { Publisher } from '../../streams/log.ts';
import { personId } from '../../streams/person.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import type { LiveKitConnection } from '../../webrtc/connection.ts';
import { createLiveKit } from '../../webrtc/rooms.ts';
import { createTokenIssuer } from '../../webrtc/tokens.ts';
import { receiveWebhook } from '../../webrtc/webhooks.ts';
import { useLiveKit, useNats } from '../ground.ts';

const TENANT = 'acme';
const nats = useNats();
let broker: Broker;
let publisher: Publisher & { close: () => Promise<void> };
let edge: Server;

const person = (tenant: string, identity: string) => personId('k'.repeat(32), tenant, identity);

const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const deps = { ...key(), tenant: TENANT, publisher, personId: person };
  const status = await receiveWebhook(Buffer.concat(chunks), request.headers.authorization, deps).then(
    () => 200,
    (thrown: unknown) => toFault(thrown).status,
  );
  response.writeHead(status).end();
};

/** The smallest edge there can be: what arrives is received, what fails is answered by its status. */
const openEdge = async (): Promise<string> => {
  edge = createServer((request, response) => void receive(request, response)).listen(0, '127.0.0.1');
  await new Promise((resolve) => edge.once('listening', resolve));
  return `http://127.0.0.1:${(edge.address() as AddressInfo).port}/webhooks/livekit`;
};

const server = useLiveKit({ webhookUrl: openEdge });
const key = () => ({ apiKey: server.apiKey, apiSecret: server.apiSecret });
const connection = (more: Partial<LiveKitConnection> = {}): LiveKitConnection => ({
  tenant: TENANT,
  url: server.url,
  ...key(),
  ...more,
});

beforeAll(async () => {
  broker = await connectBroker({ url: nats.url, user: nats.user, password: nats.password, name: 'test' });
  await ensureTopology(broker);
  publisher = createPublisher(broker, await loadCatalogue(), { count: () => {}, set: () => {}, observe: () => {} });
});

afterAll(async () => {
  await goHome();
  edge?.close();
  await publisher?.close();
  await broker?.close();
});

/** LiveKit itself, for what our own port does not tell. */
const service = () => new RoomServiceClient(server.url.replace('ws', 'http'), server.apiKey, server.apiSecret);

/** The room's events on the log, oldest first: their token and data. */
const eventsOf = async (roomId: string) => {
  const { state } = await broker.jsm.streams.info('EVENTS');
  const all = await Promise.all(
    Array.from({ length: state.last_seq }, (_, n) => broker.jsm.streams.getMessage('EVENTS', { seq: n + 1 })),
  );
  return all
    .filter((message) => message?.subject.includes(`.room.${roomId}.`))
    .map((message) => ({
      token: message?.subject.split('.').at(-1),
      data: message?.json<{ data: Record<string, unknown> }>().data ?? {},
    }));
};

const join = async (room: string, identity: string): Promise<Guest> => {
  const wish = {
    room,
    identity,
    name: identity.toUpperCase(),
    attributes: { lang: 'en' },
    canPublish: true,
    canSubscribe: true,
    canPublishData: true,
    ttlS: 60,
  };
  const { token, url } = await createTokenIssuer(connection())(TENANT, wish);
  return joinRoom(identity, url, token);
};

describe('a real room', () => {
  it('lives, speaks, is spoken to and ends, and all of it is on the log', async () => {
    const livekit = createLiveKit(connection());
    const made = await livekit.createRoom(TENANT, {
      name: 'standup',
      metadata: '{"a":1}',
      maxParticipants: 5,
      emptyTimeoutMs: 30_000,
    });
    expect(made).toMatchObject({
      name: 'standup',
      metadata: '{"a":1}',
      maxParticipants: 5,
      emptyTimeoutMs: 30_000,
      roomId: expect.stringMatching(/^RM_/),
    });
    const room = { roomId: made.roomId, name: made.name };

    const alice = await join('standup', 'alice');
    const bob = await join('standup', 'bob');
    const trackId = await alice.openMicrophone();
    const speak = await createSpeaker();
    await alice.say(await speak('slt', 'Good morning.'));
    await vi.waitFor(() => expect(bob.framesHeard()).toBeGreaterThan(10), 5_000);

    await livekit.sendMessage(TENANT, room, {
      messageId: 'ms-1',
      sender: 'carol',
      text: 'Grüße',
      sentAt: '2026-11-21T09:00:00.000Z',
    });
    const message = {
      id: 'ms-1',
      sender: 'carol',
      message: 'Grüße',
      timestamp: Date.parse('2026-11-21T09:00:00.000Z'),
    };
    await vi.waitFor(() => expect([alice.messages, bob.messages]).toEqual([[message], [message]]), 5_000);

    for (const muted of [true, false]) {
      await livekit.muteTrack(TENANT, room, alice, trackId, muted);
      await vi.waitFor(async () => {
        const { tracks } = await service().getParticipant(room.name, 'alice');
        expect(tracks.find(({ sid }) => sid === trackId)?.muted).toBe(muted);
      }, 10_000);
    }
    await livekit.removeParticipant(TENANT, room, alice);
    await alice.disconnected;
    await bob.leave();
    await livekit.endRoom(TENANT, room);

    await vi.waitFor(async () => expect((await eventsOf(made.roomId)).at(-1)?.token).toBe('room_finished'), 10_000);
    const events = await eventsOf(made.roomId);
    expect(events.map(({ token }) => token)).toEqual([
      'room_started',
      'participant_joined',
      'participant_joined',
      'track_published',
      'track_unpublished',
      'participant_left',
      'participant_left',
      'room_finished',
    ]);
    expect(events[1]?.data).toMatchObject({
      identity: 'alice',
      name: 'ALICE',
      attributes: { lang: 'en' },
      kind: 'standard',
      participantId: alice.participantId,
    });
    expect(events[3]?.data).toMatchObject({
      trackId,
      kind: 'audio',
      source: 'MICROPHONE',
      participantId: alice.participantId,
    });
    expect(events[4]?.data).toMatchObject({ trackId, muted: false });
    expect(events[5]?.data).toMatchObject({ identity: 'alice', reason: 'PARTICIPANT_REMOVED' });
    expect(events[6]?.data).toMatchObject({ identity: 'bob', reason: 'CLIENT_INITIATED' });
  });
});

describe('acting on what is no longer there', () => {
  it('a room that is over is not ended again', async () => {
    const livekit = createLiveKit(connection());
    const { roomId } = await livekit.createRoom(TENANT, { name: 'over' });
    await livekit.endRoom(TENANT, { roomId, name: 'over' });
    await expect(livekit.endRoom(TENANT, { roomId, name: 'over' })).rejects.toMatchObject({ code: 'ROOM_ENDED' });
  });

  it('a newer room of the same name is left alone', async () => {
    const livekit = createLiveKit(connection());
    const old = await livekit.createRoom(TENANT, { name: 'again' });
    await livekit.endRoom(TENANT, { roomId: old.roomId, name: 'again' });
    const young = await livekit.createRoom(TENANT, { name: 'again' });
    expect(young.roomId).not.toBe(old.roomId);
    const ref = { roomId: old.roomId, name: 'again' };
    const message = { messageId: 'ms-2', sender: 'x', text: 'y', sentAt: '2026-11-21T09:00:00.000Z' };
    await expect(livekit.endRoom(TENANT, ref)).rejects.toMatchObject({ code: 'ROOM_ENDED' });
    await expect(livekit.sendMessage(TENANT, ref, message)).rejects.toMatchObject({ code: 'ROOM_ENDED' });
    await livekit.endRoom(TENANT, { roomId: young.roomId, name: 'again' });
  });

  it('a participant who is not there, came back since, or publishes no such track is said to be so', async () => {
    const livekit = createLiveKit(connection());
    const { roomId } = await livekit.createRoom(TENANT, { name: 'empty' });
    const room = { roomId, name: 'empty' };
    const nobody = { identity: 'nobody', participantId: 'PA_1' };
    await expect(livekit.removeParticipant(TENANT, room, nobody)).rejects.toMatchObject({
      code: 'PARTICIPANT_NOT_FOUND',
    });
    const dan = await join('empty', 'dan');
    await expect(
      livekit.removeParticipant(TENANT, room, { ...dan, participantId: 'PA_earlier' }),
    ).rejects.toMatchObject({ code: 'PARTICIPANT_NOT_FOUND' });
    await expect(livekit.muteTrack(TENANT, room, dan, 'TR_none', true)).rejects.toMatchObject({
      code: 'TRACK_NOT_FOUND',
    });
    await dan.leave();
    await livekit.endRoom(TENANT, room);
  });
});

describe('when LiveKit says no', () => {
  it('a wrong key is refused without echoing the token', async () => {
    const livekit = createLiveKit(connection({ apiSecret: 'z'.repeat(40) }));
    const refused = await livekit.createRoom(TENANT, { name: 'x' }).catch((thrown: unknown) => thrown);
    expect(refused).toMatchObject({ code: 'LIVEKIT_REFUSED', details: { livekitCode: 'http_401' } });
    expect(JSON.stringify(refused, Object.getOwnPropertyNames(refused))).not.toContain('eyJ');
    expect(await livekit.health()).toMatchObject({ status: 'down', code: 'LIVEKIT_REFUSED' });
  });

  it('a name it does not take is refused with its code', async () => {
    await expect(createLiveKit(connection()).createRoom(TENANT, { name: 'y'.repeat(300) })).rejects.toMatchObject({
      code: 'LIVEKIT_REFUSED',
      details: { livekitCode: 'invalid_argument' },
    });
  });

  it('nobody there is tried again, later', async () => {
    const livekit = createLiveKit(connection({ url: 'ws://127.0.0.1:1' }));
    await expect(livekit.createRoom(TENANT, { name: 'x' })).rejects.toMatchObject({
      code: 'LIVEKIT_UNREACHABLE',
      retry: true,
    });
    expect(await livekit.health()).toEqual({
      status: 'down',
      url: 'ws://127.0.0.1:1',
      code: 'LIVEKIT_UNREACHABLE',
      how: expect.stringContaining('LIVEKIT_URL') as unknown,
    });
  });

  it('a tenant without a server is told so', async () => {
    const livekit = createLiveKit(connection());
    expect([
      livekit.configured(TENANT),
      livekit.configured('other'),
      createLiveKit(undefined).configured(TENANT),
    ]).toEqual([true, false, false]);
    await expect(livekit.createRoom('other', { name: 'x' })).rejects.toMatchObject({
      code: 'LIVEKIT_NOT_CONFIGURED',
      status: 503,
    });
    await expect(createTokenIssuer(undefined)(TENANT, {} as never)).rejects.toMatchObject({
      code: 'LIVEKIT_NOT_CONFIGURED',
    });
    expect(await livekit.health()).toEqual({ status: 'ok', url: server.url });
    expect(await createLiveKit(undefined).health()).toMatchObject({ status: 'off' });
  });
});
