import { beforeAll, describe, expect, it } from 'vitest';
import { emit } from '../../schemas/define.ts';
import { participantJoined } from '../../schemas/participants.ts';
import { roomCreated, roomEndRequested, roomRequested, roomStarted } from '../../schemas/rooms.ts';
import { subjectOf } from '../../streams/subjects.ts';
import { TENANT, useWorld } from './facade-world.ts';
import { lastButRefusals } from './world-parts.ts';
import { collect } from './backbone.ts';

const world = useWorld({ livekit: true });
const { call } = world;

/** Events of a type on the log. */
const onLog = (type: string) => collect(world.reader.read({ types: [type] }));

describe('a room created over HTTP', () => {
  it('is answered once LiveKit has made it and the read model shows it', async () => {
    const made = await call('POST', '/api/v1/rooms', {
      body: { name: 'standup', max_participants: 5, empty_timeout: 60, metadata: 'hello' },
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: 'standup',
      max_participants: 5,
      empty_timeout_s: 60,
      ai_agent_enabled: false,
      error: null,
    });
    expect(made.body.id).toMatch(/^RM_/);
    expect(made.headers.get('location')).toBe(`/api/v1/rooms/${made.body.id}`);
    const read = await call('GET', `/api/v1/rooms/${made.body.id}`);
    expect(read.body.id).toBe(made.body.id);
    expect(read.headers.get('etag')).toBe(`"${read.body.revision}"`);
    expect(read.headers.get('auralink-as-of')).toMatch(/^EVENTS:\d+$/);
    expect(read.headers.get('auralink-lag-ms')).toMatch(/^\d+$/);
  });

  it('is found by its sid, its request id and its name', async () => {
    const { body: made } = await call('POST', '/api/v1/rooms', { body: { name: 'found me' } });
    for (const ref of [made.id, made.request_id, 'found me'])
      expect((await call('GET', `/api/v1/rooms/${encodeURIComponent(ref)}`)).body.id).toBe(made.id);
  });

  it('is made once however often the request with its key is repeated', async () => {
    const headers = { 'idempotency-key': 'once' };
    const before = (await onLog(roomRequested.type)).length;
    const ask = () => call('POST', '/api/v1/rooms', { body: { name: 'once' }, headers });
    const both = await Promise.all([ask(), ask()]);
    const [third, fourth] = [await ask(), await ask()];
    const made = both.find(({ status }) => status === 201);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([201, 409]));
    expect([third.status, third.body, fourth.body]).toEqual([201, made?.body, made?.body]);
    expect(await onLog(roomRequested.type)).toHaveLength(before + 1);
  });

  it('refuses another request under the same key, and takes the key from another caller', async () => {
    const headers = { 'idempotency-key': 'mine' };
    const mine = await call('POST', '/api/v1/rooms', { body: { name: 'mine' }, headers });
    const other = await call('POST', '/api/v1/rooms', { body: { name: 'yours' }, headers });
    expect([mine.status, other.status, other.body.code]).toEqual([201, 422, 'IDEMPOTENCY_KEY_REUSED']);
    const theirs = await call('POST', '/api/v1/rooms', {
      body: { name: 'theirs' },
      headers,
      token: await world.token({ subject: 'somebody else' }),
    });
    expect(theirs.status).toBe(201);
    expect(theirs.body.id).not.toBe(mine.body.id);
  });

  it('does not take a repeated X-Request-Id for a repeated request', async () => {
    const headers = { 'x-request-id': 'always-the-same' };
    const [a, b] = [
      await call('POST', '/api/v1/rooms', { body: { name: 'a' }, headers }),
      await call('POST', '/api/v1/rooms', { body: { name: 'b' }, headers }),
    ];
    expect([a.status, b.status]).toEqual([201, 201]);
    expect(a.headers.get('x-request-id')).toBe('always-the-same');
  });

  it('is answered at once with 202 where the caller prefers it, and can be read at its Location from the log on', async () => {
    const wished = await call('POST', '/api/v1/rooms', {
      body: { name: 'later' },
      headers: { prefer: 'respond-async' },
    });
    expect(wished.status).toBe(202);
    expect(wished.body).toMatchObject({ name: 'later', state: 'requested' });
    expect(wished.headers.get('preference-applied')).toBe('respond-async');
    const location = wished.headers.get('location') ?? '';
    expect(location).toBe(`/api/v1/rooms/${wished.body.id}`);
    await expect
      .poll(async () => (await call('GET', location)).body.state, { timeout: 10_000 })
      .toMatch(/created|active/);
  });

  it("carries the outcome's cause: created names the intent, and both share the correlation and trace", async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { body: made } = await call('POST', '/api/v1/rooms', { body: { name: 'traced' }, headers: { traceparent } });
    const intent = (await onLog(roomRequested.type)).find(({ event }) => event.data['requestId'] === made.request_id);
    const outcome = (await onLog(roomCreated.type)).find(({ event }) => event.data['requestId'] === made.request_id);
    expect(intent?.event.traceparent?.slice(0, 35)).toBe(traceparent.slice(0, 35));
    expect(outcome?.event.causationid).toBe(intent?.msgId);
    expect(outcome?.event.correlationid).toBe(intent?.event.correlationid);
  });
});

describe('a room in use', () => {
  let id: string;
  beforeAll(async () => {
    id = (await call('POST', '/api/v1/rooms', { body: { name: 'used' } })).body.id;
  });

  it('gives join tokens; that one was given is on the log, the token is not', async () => {
    const { status, body } = await call('POST', `/api/v1/rooms/${id}/tokens`, {
      body: { identity: 'alice', name: 'Alice', ttl_s: 60 },
      headers: { 'idempotency-key': 'token' },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ room: 'used', identity: 'alice', url: expect.stringMatching(/^ws:/) });
    const claims = JSON.parse(Buffer.from(body.token.split('.')[1], 'base64url').toString());
    expect(claims).toMatchObject({ sub: 'alice', video: { room: 'used', roomJoin: true, canPublish: true } });
    const again = await call('POST', `/api/v1/rooms/${id}/tokens`, {
      body: { identity: 'alice', name: 'Alice', ttl_s: 60 },
      headers: { 'idempotency-key': 'token' },
    });
    expect(again.status).toBe(201);
    const issued = await onLog('com.auralink.room.token_issued.v1');
    expect(issued).toHaveLength(1);
    expect(JSON.stringify(issued)).not.toContain(body.token.split('.')[2]);
  });

  it('takes messages to everybody in it', async () => {
    const sent = await call('POST', `/api/v1/rooms/${id}/messages`, { body: { text: 'Shall we start?' } });
    expect(sent.status).toBe(201);
    expect(sent.body).toMatchObject({
      room_id: id,
      sender: 'tester',
      text: 'Shall we start?',
      state: 'sent',
      error: null,
    });
    expect((await call('GET', `/api/v1/rooms/${id}/messages`)).body.items).toEqual([sent.body]);
  });

  it('tells its timeline, and as it was at a past position', async () => {
    const { body } = await call('GET', `/api/v1/rooms/${id}/timeline`);
    const names = body.items.map(({ name }: { name: string }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'room.requested',
        'room.created',
        'room.token_issued',
        'message.requested',
        'message.sent',
      ]),
    );
    const past = await call('GET', `/api/v1/rooms/${id}/timeline?at=${body.items[1].position}`);
    expect(past.body.items).toHaveLength(2);
  });

  it('says that nobody of that identity is there to remove or mute', async () => {
    const removed = await call('DELETE', `/api/v1/rooms/${id}/participants/nobody`);
    expect([removed.status, removed.body.code]).toEqual([404, 'PARTICIPANT_NOT_FOUND']);
    const muted = await call('POST', `/api/v1/rooms/${id}/participants/nobody/mute`, { body: {} });
    expect([muted.status, muted.body.code]).toEqual([404, 'PARTICIPANT_NOT_FOUND']);
    expect((await call('GET', `/api/v1/rooms/${id}/participants`)).body).toEqual({ items: [], next_cursor: null });
    expect((await call('GET', `/api/v1/rooms/${id}/recordings`)).body).toEqual({ items: [], next_cursor: null });
  });

  it('is not ended by someone who read an older revision', async () => {
    const { status, body } = await call('DELETE', `/api/v1/rooms/${id}`, { headers: { 'if-match': '"1"' } });
    expect([status, body.code]).toEqual([412, 'PRECONDITION_FAILED']);
    const weak = await call('DELETE', `/api/v1/rooms/${id}`, { headers: { 'if-match': `W/"${body.revision}"` } });
    expect(weak.status).toBe(412);
  });

  it('is not ended by someone who read what the read model shows while the log knows more', async () => {
    const { body: room, headers } = await call('GET', `/api/v1/rooms/${id}`);
    await world.stopProjecting();
    const { position } = await world.publisher.publish(
      emit(participantJoined, { ...participantJoined.example, roomId: id }),
      { tenant: TENANT, source: '/auralink/tests' },
    );
    const etag = headers.get('etag') as string;
    const late = await call('DELETE', `/api/v1/rooms/${id}`, { headers: { 'if-match': etag } });
    expect([late.status, late.body.code, late.body.revision]).toEqual([412, 'PRECONDITION_FAILED', position.seq]);
    expect((await onLog(roomEndRequested.type)).some(({ event }) => event.data['roomId'] === id)).toBe(false);
    expect(room.state).not.toBe('finished');
    await world.startProjecting();
    await expect
      .poll(async () => (await call('GET', `/api/v1/rooms/${id}`)).body.revision, { timeout: 10_000 })
      .toBe(position.seq);
  });

  it('is ended by someone who read the newest revision, once however often that is repeated', async () => {
    const { body: made } = await call('POST', '/api/v1/rooms', { body: { name: 'guarded' } });
    const first = (await onLog(roomCreated.type)).find(({ event }) => event.data['roomId'] === made.id);
    await expect
      .poll(async () => (await call('GET', `/api/v1/rooms/${made.id}`)).body.state, { timeout: 10_000 })
      .toBe('active');
    // Told a second time when the server has forgotten the identity: the index skips it, so the ETag cannot name it.
    await world.broker.js.publish(subjectOf(TENANT, roomCreated, made.id), JSON.stringify(first?.event), {
      msgID: 'of-another-window',
    });
    const end = async () => {
      const etag = (await call('GET', `/api/v1/rooms/${made.id}`)).headers.get('etag') as string;
      const headers = { 'if-match': etag, 'idempotency-key': `end-${etag}` };
      return { ...(await call('DELETE', `/api/v1/rooms/${made.id}`, { headers })), sent: headers };
    };
    const ended = await end();
    expect([ended.status, ended.body.state]).toEqual([200, 'finished']);
    const again = await call('DELETE', `/api/v1/rooms/${made.id}`, { headers: ended.sent });
    expect([again.status, again.body.state]).toEqual([200, 'finished']);
    const asked = (await onLog(roomEndRequested.type)).filter(({ event }) => event.data['roomId'] === made.id);
    expect(asked).toHaveLength(1);
  });

  it('ends, and then takes no more', async () => {
    const ended = await call('DELETE', `/api/v1/rooms/${id}`);
    expect([ended.status, ended.body.state]).toEqual([200, 'finished']);
    for (const [method, path, body] of [
      ['DELETE', '', undefined],
      ['POST', '/messages', { text: 'Anybody?' }],
      ['POST', '/tokens', { identity: 'late' }],
    ] as const) {
      const refused = await call(method, `/api/v1/rooms/${id}${path}`, { body });
      expect([path, refused.status, refused.body.code]).toEqual([path, 409, 'ROOM_ENDED']);
    }
  });
});

describe('tenants', () => {
  it("do not see each other's rooms and have no LiveKit server but their own", async () => {
    const { body: made } = await call('POST', '/api/v1/rooms', { body: { name: 'private' } });
    const token = await world.token({ tenant: 'other' });
    expect((await call('GET', `/api/v1/rooms/${made.id}`, { token })).body.code).toBe('ROOM_NOT_FOUND');
    expect((await call('GET', '/api/v1/rooms', { token })).body.items).toEqual([]);
    const refused = await call('POST', '/api/v1/rooms', { token, body: { name: 'mine' } });
    expect([refused.status, refused.body.code]).toEqual([503, 'LIVEKIT_NOT_CONFIGURED']);
  });

  it('without one have nothing stored that only LiveKit could do', async () => {
    const token = await world.token({ tenant: 'serverless' });
    const seen = {
      specversion: '1.0',
      id: 'seen',
      source: '/their/edge',
      type: roomStarted.type,
      data: { roomId: 'RM_theirs', name: 'theirs', startedAt: '2026-11-21T09:00:00.000Z' },
    };
    const headers = { 'content-type': 'application/cloudevents+json', prefer: 'wait=5' };
    expect((await call('POST', '/api/v1/events', { token, body: seen, headers })).status).toBe(202);
    const asked = await Promise.all([
      call('POST', '/api/v1/rooms', { token, body: { name: 'x' } }),
      call('DELETE', '/api/v1/rooms/theirs', { token }),
      call('POST', '/api/v1/rooms/theirs/tokens', { token, body: { identity: 'x' } }),
      call('POST', '/api/v1/rooms/theirs/messages', { token, body: { text: 'x' } }),
      call('DELETE', '/api/v1/rooms/theirs/participants/x', { token }),
      call('POST', '/api/v1/rooms/theirs/participants/x/mute', { token, body: {} }),
    ]);
    expect(asked.map(({ status, body }) => [status, body.code])).toEqual(
      asked.map(() => [503, 'LIVEKIT_NOT_CONFIGURED']),
    );
    expect((await call('GET', '/api/v1/events', { token })).body.items).toHaveLength(1);
  });
});

describe('lists', () => {
  it('come in pages that the cursor and the Link header continue', async () => {
    for (const name of ['p1', 'p2', 'p3']) await call('POST', '/api/v1/rooms', { body: { name } });
    const first = await call('GET', '/api/v1/rooms?limit=2');
    expect(first.body.items.map(({ name }: { name: string }) => name)).toEqual(['p3', 'p2']);
    expect(first.headers.get('link')).toBe(
      `</api/v1/rooms?limit=2&cursor=${encodeURIComponent(first.body.next_cursor)}>; rel="next"`,
    );
    const second = await call('GET', `/api/v1/rooms?limit=2&cursor=${encodeURIComponent(first.body.next_cursor)}`);
    expect(second.body.items[0].name).toBe('p1');
    const wrong = await call('GET', '/api/v1/rooms?cursor=nonsense');
    expect([wrong.status, wrong.body.code]).toEqual([400, 'CURSOR_INVALID']);
  });
});

describe("LiveKit's deliveries", () => {
  it('arrive over the real webhook: the room that was created becomes active', async () => {
    const { body: made } = await call('POST', '/api/v1/rooms', { body: { name: 'reported' } });
    await expect
      .poll(async () => (await call('GET', `/api/v1/rooms/${made.id}`)).body.state, { timeout: 10_000 })
      .toBe('active');
  });

  it('are refused with 401 when nobody signed them, and nothing is stored but that they were', async () => {
    const before = await lastButRefusals(world.reader);
    for (const type of ['application/webhook+json', 'application/json']) {
      const forged = await call('POST', '/webhooks/livekit', {
        token: null,
        body: '{"event":"room_started"}',
        headers: { 'content-type': type },
      });
      expect([forged.status, forged.body.code]).toEqual([401, 'SIGNATURE_INVALID']);
    }
    expect(await lastButRefusals(world.reader)).toEqual(before);
  });
});
