import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roomStarted } from '../../schemas/rooms.ts';
import { trackPublished } from '../../schemas/tracks.ts';
import { webhookReceived } from '../../schemas/webhooks.ts';
import { parsePosition, type Position } from '../../schemas/event.ts';
import { serveEdges } from '../../streams/edge.ts';
import { useBackbone } from './backbone.ts';

const backbone = useBackbone();
let edge: ReturnType<typeof serveEdges>;
/** As the edges connect: with the inboxes of their own. */
let media: NatsConnection;
let unheard: NatsConnection;

beforeAll(async () => {
  const { broker, catalogue, publisher, nats } = backbone;
  const login = { servers: nats.url, user: nats.user, pass: nats.password };
  media = await connect({ ...login, inboxPrefix: '_INBOX_edge.acme.media' });
  unheard = await connect({ ...login, inboxPrefix: '_INBOX_edge.acme.unheard-of' });
  edge = serveEdges({ broker, catalogue, publisher, edges: [{ tenant: 'acme', name: 'media', owners: ['webrtc'] }] });
  // Edges have connections of their own: without this a request may be there before the subscription is.
  await broker.nc.flush();
});
afterAll(async () => {
  await media?.close();
  await unheard?.close();
  await edge?.close();
});

interface Answer {
  readonly position: string;
  readonly msg_id: string;
  readonly duplicate: boolean;
  readonly error: { readonly code: string; readonly details: Record<string, unknown> };
}

const send = async (event: unknown, head?: Record<string, string>): Promise<Answer> => {
  const lines = headers();
  for (const [name, value] of Object.entries(head ?? {})) lines.append(name, value);
  const reply = await media.request('in.acme.media.events', JSON.stringify(event), {
    timeout: 5_000,
    headers: lines,
  });
  return reply.json<Answer>();
};
const event = (more: Record<string, unknown> = {}) => ({
  specversion: '1.0',
  id: 'e-1',
  source: '/edges/acme/media/eu',
  type: roomStarted.type,
  data: roomStarted.example,
  time: '2026-11-21T10:00:00.27+01:00',
  ...more,
});

describe('an edge', () => {
  it('has its event stored, and hears where; repeated, where it was', async () => {
    const answer = await send(event());
    expect(answer).toMatchObject({ duplicate: false, msg_id: expect.any(String) });
    const stored = await backbone.reader.one(parsePosition(answer.position) as Position);
    expect(stored?.event).toMatchObject({
      id: 'e-1',
      source: '/edges/acme/media/eu',
      tenant: 'acme',
      subject: `room/${roomStarted.example.roomId}`,
      time: '2026-11-21T09:00:00.270Z',
      data: roomStarted.example,
    });
    expect(await send(event())).toEqual({ ...answer, duplicate: true });
  });

  it('may send it in binary mode', async () => {
    const head = {
      'Content-Type': 'application/json',
      'CE-Specversion': '1.0',
      'ce-id': 'e%202',
      'ce-source': '/edges/acme/media',
      'ce-type': roomStarted.type,
    };
    const { position } = await send(roomStarted.example, head);
    expect((await backbone.reader.one(parsePosition(position) as Position))?.event).toMatchObject({
      id: 'e 2',
      data: roomStarted.example,
    });
  });

  it('is refused with the reason, and nothing is stored', async () => {
    const before = await backbone.reader.last();
    const refusals: [string, unknown][] = [
      ['SOURCE_NOT_YOURS', event({ source: '/auralink/webrtc/acme' })],
      ['SOURCE_NOT_YOURS', event({ source: '/edges/acme/media2' })],
      [
        'OWNER_NOT_YOURS',
        event({ type: 'com.auralink.room.requested.v1', data: { requestId: 'r', name: 'n', aiAgentEnabled: false } }),
      ],
      ['EVENT_TYPE_UNKNOWN', event({ type: 'com.auralink.call.ended.v1' })],
      ['EVENT_INVALID', event({ data: { ...roomStarted.example, surplus: true, name: 7 } })],
      ['EVENT_INVALID', event({ data: { ...roomStarted.example, roomId: 'a.b' } })],
      ['EVENT_INVALID', event({ data: { ...roomStarted.example, name: 'a\u0000b' } })],
      ['ENVELOPE_INVALID', event({ specversion: '0.3', id: '', time: 'yesterday', tenant: 'umbra' })],
      ['ENVELOPE_INVALID', event({ subject: 'room/other' })],
      ['ENVELOPE_INVALID', event({ data_base64: 'aGk=' })],
      ['ENVELOPE_INVALID', 'no object'],
    ];
    for (const [code, raw] of refusals) expect((await send(raw)).error.code).toBe(code);
    expect(
      (await send(event({ specversion: '0.3', id: '', time: 'yesterday', tenant: 'umbra' }))).error.details['errors'],
    ).toHaveLength(4);
    expect(await backbone.reader.last()).toEqual(before);
  });

  it('cannot send what is too large or too deep, nor what is no JSON', async () => {
    const large = event({ type: trackPublished.type, data: { ...trackPublished.example, name: 'x'.repeat(300_000) } });
    expect(['EVENT_TOO_LARGE', 'EVENT_INVALID']).toContain((await send(large)).error.code);
    const deep = `{"a":`.repeat(100_000) + '1' + '}'.repeat(100_000);
    const nested = JSON.stringify(
      event({ type: webhookReceived.type, data: { ...webhookReceived.example, payload: 0 } }),
    );
    const said = await media.request('in.acme.media.events', nested.replace('"payload":0', `"payload":${deep}`));
    expect(said.json<Answer>().error).toMatchObject({
      code: 'EVENT_INVALID',
      details: { errors: [{ message: 'is nested deeper than 64 levels' }] },
    });
    const reply = await media.request('in.acme.media.events', '{', { timeout: 5_000 });
    expect(reply.json<Answer>().error.code).toBe('ENVELOPE_INVALID');
  });

  it('that nobody declared hears so', async () => {
    const reply = await unheard.request('in.acme.unheard-of.events', JSON.stringify(event()), {
      timeout: 5_000,
    });
    expect(reply.json<Answer>().error).toMatchObject({
      code: 'EDGE_UNKNOWN',
      details: { subject: 'in.acme.unheard-of.events' },
    });
  });

  it("cannot have the platform speak for it by naming a subject of the log, or somebody else's, as its inbox", async () => {
    const { broker, reader } = backbone;
    const heard: string[] = [];
    const spy = broker.nc.subscribe('>', { callback: (_error, message) => void heard.push(message.subject) });
    await broker.nc.flush();
    const before = await reader.last();
    const elsewhere = [
      'ev.3.acme.room.RM_x.room_finished',
      '_INBOX.RM_x',
      '_INBOX_platform.RM_x',
      '_INBOX_edge.acme.other.RM_x',
    ];
    for (const reply of elsewhere)
      broker.nc.publish('in.acme.media.events', JSON.stringify(event({ id: 'forged' })), { reply });
    // An ordinary request behind it: when it is answered, the one before was dealt with.
    await send(event());
    await broker.nc.flush();
    expect(heard.filter((subject) => subject.includes('RM_x'))).toEqual([]);
    expect((await reader.last()).seq).toBe(before.seq);
    spy.unsubscribe();
  });
});
