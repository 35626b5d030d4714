import { HTTP, CloudEvent } from 'cloudevents';
import { afterEach, describe, expect, it } from 'vitest';
import { emit } from '../../schemas/define.ts';
import { roomFinished, roomStarted } from '../../schemas/rooms.ts';
import { webhookReceived } from '../../schemas/webhooks.ts';
import { until } from './backbone.ts';
import { TENANT, useWorld } from './facade-world.ts';
import { lastButRefusals } from './world-parts.ts';

const world = useWorld();
const { call } = world;

const STRUCTURED = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';
const SOURCE = '/my/edge';

let made = 0;
const started = (roomId = `RM_${(made += 1)}`, more: Record<string, unknown> = {}) => ({
  specversion: '1.0',
  id: `ev-${(made += 1)}`,
  source: SOURCE,
  type: roomStarted.type,
  data: { roomId, name: 'standup', startedAt: '2026-11-21T09:00:00.000Z' },
  ...more,
});

const post = (body: unknown, type = STRUCTURED, headers: Record<string, string> = {}, token?: string) =>
  call('POST', '/api/v1/events', {
    body,
    headers: { 'content-type': type, ...headers },
    ...(token === undefined ? {} : { token }),
  });

describe('events put on the log over HTTP', () => {
  it('structured: answered with their place, found there', async () => {
    const event = started();
    const { status, body } = await post(event);
    expect(status).toBe(202);
    expect(body).toEqual({
      position: expect.stringMatching(/^EVENTS:\d+$/),
      msg_id: expect.stringMatching(/^[\w-]{43}$/),
      id: event.id,
      duplicate: false,
    });
    await expect.poll(async () => (await call('GET', `/api/v1/events/${body.position}`)).status).toBe(200);
    for (const ref of [body.position, body.msg_id, event.id])
      expect((await call('GET', `/api/v1/events/${ref}`)).body).toMatchObject({
        position: body.position,
        event: { id: event.id, tenant: TENANT, subject: `room/${event.data.roomId}`, data: event.data },
      });
  });

  it('with 2 MiB of data: whole where it is opened, left out of a list, with its digest as it lies on the log', async () => {
    const data = { ...webhookReceived.example, webhookId: 'EV_large', payload: { text: 'x'.repeat(2 * 1024 * 1024) } };
    const { status, body } = await post(started(undefined, { type: webhookReceived.type, data }));
    expect(status).toBe(202);
    const path = `/api/v1/events/${body.position}`;
    await expect.poll(async () => (await call('GET', path)).status).toBe(200);
    expect((await call('GET', path)).body.event.data).toEqual(data);
    const lies = (await call('GET', `${path}?as=stored`)).body.event;
    expect(lies).toMatchObject({ dataref: expect.stringMatching(/^objects:payloads\//) });
    expect(lies).not.toHaveProperty('data');
    const [listed] = (await call('GET', '/api/v1/events?subject=webhook/EV_large')).body.items;
    expect(listed).toMatchObject({ unread: { code: 'PAYLOAD_LEFT_OUT' }, event: { dataref: lies.dataref } });
    expect(listed.event).not.toHaveProperty('data');
    // Whoever knows where it lies cannot make an event of it.
    expect((await post(started(undefined, { dataref: lies.dataref }))).body).toMatchObject({
      code: 'ENVELOPE_INVALID',
    });
  });

  it('above 16 MiB of data, or above 17 MiB in all: refused', async () => {
    const large = (mib: number) =>
      started(undefined, {
        type: webhookReceived.type,
        data: { ...webhookReceived.example, payload: { text: 'x'.repeat(mib * 1024 * 1024) } },
      });
    expect((await post(large(16))).body).toMatchObject({ status: 413, code: 'EVENT_TOO_LARGE' });
    expect((await post(large(17))).body).toMatchObject({ status: 413, code: 'BODY_TOO_LARGE' });
  });

  it('twice: once on the log', async () => {
    const event = started();
    const [first, second] = [await post(event), await post(event)];
    expect(second.body).toEqual({ ...first.body, duplicate: true });
  });

  it('binary, as the CloudEvents SDK writes them', async () => {
    const event = started();
    const message = HTTP.binary(new CloudEvent(event));
    const { status, body } = await post(message.body, 'application/json', message.headers as Record<string, string>);
    expect([status, body.id]).toEqual([202, event.id]);
  });

  it('binary: attributes are read from percent-encoded headers; without them JSON is no event', async () => {
    const { data, ...attributes } = started();
    const headers = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`CE-${name}`, value]));
    const { status, body } = await post(data, 'application/json', { ...headers, 'CE-id': 'Z%C3%BCrich%20%E2%82%AC' });
    expect([status, body.id]).toEqual([202, 'Zürich €']);
    const { status: bare, body: refused } = await post(data, 'application/json');
    expect([bare, refused.code]).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED']);
  });

  it('structured, as the CloudEvents SDK writes them', async () => {
    const { status } = await post(
      HTTP.structured(new CloudEvent(started())).body,
      'application/cloudevents+json; charset=utf-8',
    );
    expect(status).toBe(202);
  });

  it('and is read as a valid CloudEvent by the SDK', async () => {
    const { body } = await post(started());
    await expect.poll(async () => (await call('GET', `/api/v1/events/${body.position}`)).status).toBe(200);
    const { event } = (await call('GET', `/api/v1/events/${body.position}`)).body;
    // Strict: every attribute is held against the schema of CloudEvents 1.0.
    expect(new CloudEvent(event).toJSON()).toMatchObject({ id: event.id, dataschema: event.dataschema });
  });

  it('in a batch: all, in order', async () => {
    const events = [started(), started(), started()];
    const { status, body } = await post(events, BATCH);
    expect(status).toBe(202);
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual(events.map(({ id }) => id));
  });

  it('in a batch of which one is wrong: none, and every fault is named by its place', async () => {
    const before = await lastButRefusals(world.reader);
    const { status, body } = await post(
      [started(), started('RM_x', { data: { roomId: 'RM_x' } }), { ...started(), id: undefined }],
      BATCH,
    );
    expect([status, body.code]).toEqual([422, 'EVENT_INVALID']);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^\/1/), expect.stringMatching(/^\/2/)]),
    );
    expect(await lastButRefusals(world.reader)).toEqual(before);
    expect((await post([], BATCH)).body.code).toBe('BODY_INVALID');
  });

  it.each([
    ['of an unknown type', { type: 'com.auralink.room.flooded.v1' }, 422, 'EVENT_TYPE_UNKNOWN'],
    [
      'with an unknown field',
      { data: { roomId: 'RM_x', name: 'x', startedAt: '2026-11-21T09:00:00.000Z', more: 1 } },
      422,
      'EVENT_INVALID',
    ],
    [
      'whose key is no token',
      { data: { roomId: 'a.b', name: 'x', startedAt: '2026-11-21T09:00:00.000Z' } },
      422,
      'EVENT_INVALID',
    ],
    ['of another version of CloudEvents', { specversion: '0.3' }, 400, 'ENVELOPE_INVALID'],
    ["in the platform's name", { source: '/auralink/http' }, 403, 'SOURCE_NOT_YOURS'],
    ['of another tenant', { tenant: 'other' }, 400, 'ENVELOPE_INVALID'],
  ])('%s are refused', async (_name, more, status, code) => {
    const { status: given, body } = await post(started('RM_x', more));
    expect([given, body.code]).toEqual([status, code]);
  });

  it('are held to what the token says about source and owners', async () => {
    const token = await world.token({ source: '/edges/acme/sip', owners: ['sip'] });
    expect((await post(started(), STRUCTURED, {}, token)).body.code).toBe('SOURCE_NOT_YOURS');
    expect((await post(started('RM_x', { source: '/edges/acme/sip' }), STRUCTURED, {}, token)).body.code).toBe(
      'OWNER_NOT_YOURS',
    );
  });

  it('are waited for until the read models have them, where the caller prefers it', async () => {
    const event = started('RM_waited');
    const { headers } = await post(event, STRUCTURED, { prefer: 'wait=5' });
    expect(headers.get('preference-applied')).toBe('wait=5');
    expect((await call('GET', '/api/v1/rooms/RM_waited')).body).toMatchObject({ id: 'RM_waited', state: 'active' });
  });
});

describe('the same event id in two tenants', () => {
  it("is two events, and neither tenant sees the other's", async () => {
    const event = started();
    const token = await world.token({ tenant: 'other' });
    const [mine, theirs] = [
      await post(event, STRUCTURED, { prefer: 'wait=5' }),
      await post(event, STRUCTURED, { prefer: 'wait=5' }, token),
    ];
    expect([mine.body.duplicate, theirs.body.duplicate]).toEqual([false, false]);
    expect((await call('GET', `/api/v1/events/${theirs.body.position}`)).body.code).toBe('EVENT_NOT_FOUND');
    expect((await call('GET', `/api/v1/events/${mine.body.msg_id}`, { token })).body.code).toBe('EVENT_NOT_FOUND');
    expect((await call('GET', `/api/v1/events/${event.id}`)).body.position).toBe(mine.body.position);
  });
});

describe('the log', () => {
  it('is searched by type, subject, source, correlation, id, time and position, either way', async () => {
    const [first, second] = [started('RM_searched'), started('RM_searched', { correlationid: 'search-me' })];
    await post(first);
    const { body: last } = await post(second, STRUCTURED, { prefer: 'wait=5' });
    const ids = async (query: string) =>
      (await call('GET', `/api/v1/events?${query}`)).body.items.map(({ event }: { event: { id: string } }) => event.id);
    expect(await ids('subject=room/RM_searched')).toEqual([second.id, first.id]);
    expect(await ids('subject=room/RM_searched&order=asc')).toEqual([first.id, second.id]);
    expect(await ids('correlation_id=search-me')).toEqual([second.id]);
    expect(await ids(`id=${first.id}`)).toEqual([first.id]);
    expect(await ids(`from=${last.position}&to=${last.position}`)).toEqual([second.id]);
    expect(await ids('subject=room/RM_searched&type=com.auralink.room.*')).toEqual([second.id, first.id]);
    expect(await ids('subject=room/RM_searched&type=com.auralink.track.*')).toEqual([]);
    expect(await ids(`source=${SOURCE}&limit=1`)).toEqual([second.id]);
    expect((await call('GET', '/api/v1/events?from=yesterday')).body.code).toBe('CURSOR_INVALID');
  });

  it('tells what an event caused, from the first cause on', async () => {
    const { body: cause } = await post(started('RM_cause'));
    const { body: effect } = await post(started('RM_cause', { causationid: cause.msg_id }), STRUCTURED, {
      prefer: 'wait=5',
    });
    for (const ref of [cause.msg_id, effect.position]) {
      const { body } = await call('GET', `/api/v1/events/${ref}/causation`);
      expect(body.root).toMatchObject({ msg_id: cause.msg_id, children: [{ msg_id: effect.msg_id, children: [] }] });
    }
    expect((await call('GET', '/api/v1/events/none/causation')).body.code).toBe('EVENT_NOT_FOUND');
  });
});

interface Message {
  readonly event: string;
  readonly id: string | undefined;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test says what it expects of a message
  readonly data: any;
}

const parse = (block: string): Message | undefined => {
  const fields = Object.fromEntries(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()]),
  );
  return fields['data'] === undefined
    ? undefined
    : { event: fields['event'] ?? 'message', id: fields['id'], data: JSON.parse(fields['data']) };
};

const open: AbortController[] = [];
afterEach(() => {
  for (const client of open.splice(0)) client.abort();
});

/** An SSE client that keeps what it hears. */
const listen = async (query = '', headers: Record<string, string> = {}, token?: string) => {
  const client = new AbortController();
  open.push(client);
  const response = await fetch(`${world.url}/api/v1/events/stream${query}`, {
    headers: { authorization: `Bearer ${token ?? (await world.token())}`, accept: 'text/event-stream', ...headers },
    signal: client.signal,
  });
  const heard: Message[] = [];
  let ended = false;
  const read = async () => {
    let text = '';
    for await (const chunk of (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream())) {
      const blocks = (text + chunk).split('\n\n');
      text = blocks.pop() ?? '';
      heard.push(...blocks.map(parse).filter((message) => message !== undefined));
    }
  };
  void read()
    .catch(() => undefined)
    .finally(() => (ended = true));
  if (response.status === 200) await until(() => heard.length > 0, 'the first message');
  return {
    response,
    heard,
    events: () => heard.filter(({ event }) => event === 'message'),
    ended: () => ended,
    leave: () => client.abort(),
  };
};

describe('the live stream', () => {
  it('brings every event of the tenant once, in order, each with its position as id', async () => {
    const { response, events, heard } = await listen();
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(heard[0]).toMatchObject({
      event: 'position',
      data: {
        position: expect.stringMatching(/^EVENTS:/),
        projected: expect.any(String),
        lag_ms: expect.any(Number),
        log: expect.any(String),
      },
    });
    await post(started('RM_foreign'), STRUCTURED, {}, await world.token({ tenant: 'other' }));
    const sent = [started(), started(), started()];
    for (const event of sent) await post(event);
    await until(() => events().length >= 3, 'three events');
    expect(events().map(({ data }) => data.event.id)).toEqual(sent.map(({ id }) => id));
    for (const { id, data } of events()) expect(id).toBe(data.position);
  });

  it('selects by type, subject and correlation', async () => {
    const byType = await listen('?type=com.auralink.room.finished.*');
    const bySubject = await listen('?subject=room/RM_only');
    await post(started('RM_other'));
    const only = started('RM_only');
    await post(only);
    await world.publisher.publish(
      emit(roomFinished, { roomId: 'RM_other', name: 'x', finishedAt: '2026-11-21T09:00:00.000Z' }),
      { tenant: TENANT, source: '/auralink/test' },
    );
    await until(() => byType.events().length > 0 && bySubject.events().length > 0, 'both');
    expect(byType.events().map(({ data }) => data.event.type)).toEqual([roomFinished.type]);
    expect(bySubject.events().map(({ data }) => data.event.id)).toEqual([only.id]);
  });

  it('goes on after Last-Event-ID without a gap or a repeat, also in a crowd', async () => {
    const first = await listen();
    const sent = Array.from({ length: 30 }, () => started());
    await Promise.all(sent.map((event) => post(event)));
    await until(() => first.events().length >= 10, 'ten events');
    const cut = first.events().slice(0, 10);
    first.leave();
    const second = await listen('', { 'last-event-id': String(cut.at(-1)?.id) });
    await until(() => second.events().length >= 20, 'the rest');
    const positions = [...cut, ...second.events()].map(({ id }) => Number(id?.split(':')[1]));
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    const ids = [...cut, ...second.events()].map(({ data }) => data.event.id);
    expect(new Set(ids).size).toBe(30);
    expect(new Set(ids)).toEqual(new Set(sent.map(({ id }) => id)));
  });

  it('starts after a position, from now when the position is of another log, and refuses nonsense', async () => {
    const { body } = await post(started());
    const after = started();
    await post(after);
    const { events } = await listen(`?after=${body.position}`);
    await until(() => events().length > 0, 'the event after');
    expect(events()[0]?.data.event.id).toBe(after.id);
    const beyond = await listen('?after=EVENTS:999999999');
    const next = started();
    await post(next);
    await until(() => beyond.events().length > 0, 'the next event');
    expect(beyond.events()[0]?.data.event.id).toBe(next.id);
    const wrong = await call('GET', '/api/v1/events/stream?after=nonsense');
    expect([wrong.status, wrong.body.code]).toEqual([400, 'CURSOR_INVALID']);
  });

  it('brings events while nothing projects, and says how far the read models are', async () => {
    const { events, heard } = await listen();
    await world.stopProjecting();
    try {
      const event = started();
      const { body } = await post(event);
      await until(() => events().length > 0, 'the event');
      await until(() => heard.some(({ data }) => data.log === body.position), 'its position');
      const last = heard.findLast(({ event: name }) => name === 'position')?.data;
      expect(Number(last.projected.split(':')[1])).toBeLessThan(Number(last.log.split(':')[1]));
    } finally {
      await world.startProjecting();
    }
    const { seq } = await world.reader.last();
    await until(() => heard.some(({ data }) => data.projected === `EVENTS:${seq}`), 'the projection');
  });

  it('ends when its token does', async () => {
    const { ended } = await listen('', {}, await world.token({ ttlS: 2 }));
    await until(ended, 'the end');
  });
});

describe('a write while nothing projects', () => {
  it('is answered 202 at the time the caller prefers, and stands on the log', async () => {
    await world.stopProjecting();
    try {
      const { headers } = await post(started('RM_unprojected'), STRUCTURED, { prefer: 'wait=1' });
      expect(headers.get('preference-applied')).toBe('wait=1');
      expect((await call('GET', '/api/v1/rooms/RM_unprojected')).status).toBe(404);
    } finally {
      await world.startProjecting();
    }
    await expect
      .poll(async () => (await call('GET', '/api/v1/rooms/RM_unprojected')).status, { timeout: 10_000 })
      .toBe(200);
  });
});
