import { CloudEvent, HTTP, type Message } from 'cloudevents';
import { describe, expect, it } from 'vitest';
import { roomStarted } from '../../schemas/rooms.ts';
import { TENANT, useWorld } from './facade-world.ts';

const world = useWorld();
const { call } = world;

const BATCH = 'application/cloudevents-batch+json';
const TEXT = 'Zürich 😀 "50 %" \\u0000 \u2028 אב';
let made = 0;
/** With unicode, quotes and escapes in the data, and extensions of every kind. */
const event = (more: Record<string, unknown> = {}) =>
  new CloudEvent({
    id: `sdk-${(made += 1)}`,
    source: 'https://crm.example/a%20b?c=d#e',
    type: roomStarted.type,
    time: '2026-11-21T09:00:00.123Z',
    datacontenttype: 'application/json',
    data: { roomId: `RM_sdk_${made}`, name: TEXT, startedAt: '2026-11-21T09:00:00.000Z' },
    colour: 'blue',
    level: -2_147_483_648,
    loud: false,
    ...more,
  });
const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
const post = ({ headers, body }: Pick<Message, 'headers' | 'body'>) =>
  call('POST', '/api/v1/events', {
    body: body as string,
    headers: { prefer: 'wait=5', ...(headers as Record<string, string>) },
  });
const message = async (id: string, query = '') => {
  const response = await fetch(`${world.url}/api/v1/events/${encodeURIComponent(id)}/message${query}`, {
    headers: { authorization: `Bearer ${await world.token()}` },
  });
  expect(response.status).toBe(200);
  return { headers: Object.fromEntries(response.headers), body: await response.text() };
};
const read = (one: Pick<Message, 'headers' | 'body'>) => plain(HTTP.toEvent(one));
/** What the program adds to an event that comes in. */
const stamped = (sent: ReturnType<typeof event>, msgId: string) => ({
  ...plain(sent),
  subject: `room/${String(sent.data?.roomId)}`,
  dataschema: `urn:auralink:schema:${roomStarted.type}`,
  tenant: TENANT,
  correlationid: msgId,
});

describe('what the CloudEvents SDK writes', () => {
  it('structured is stored as it is, and the SDK reads the same from what we write in structured mode', async () => {
    const sent = event();
    const { status, body } = await post(HTTP.structured(sent));
    expect(status).toBe(202);
    const stored = stamped(sent, body.msg_id);
    expect((await call('GET', `/api/v1/events/${body.position}`)).body.event).toEqual(stored);
    const { headers, body: text } = await message(body.position);
    expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(read({ headers, body: text })).toEqual(stored);
    expect(plain(new CloudEvent(JSON.parse(text) as object))).toEqual(stored);
  });

  it('in binary mode is stored the same, extensions as text', async () => {
    // The SDK writes header values as they are, where the binding percent-encodes some (10.0.0): these need it not.
    const sent = event({ source: '/crm/plain?c=d#e' });
    const { status, body } = await post(HTTP.binary(sent));
    expect(status).toBe(202);
    const stored = { ...stamped(sent, body.msg_id), level: '-2147483648', loud: 'false' };
    expect((await call('GET', `/api/v1/events/${body.position}`)).body.event).toEqual(stored);
  });

  it('as a batch is stored in order', async () => {
    const sent = [event(), event(), event()];
    const { status, body } = await call('POST', '/api/v1/events', {
      body: JSON.stringify(sent),
      headers: { 'content-type': BATCH, prefer: 'wait=5' },
    });
    expect(status).toBe(202);
    const items = body.items as readonly { readonly position: string; readonly msg_id: string }[];
    for (const [at, { position, msg_id }] of items.entries())
      expect((await call('GET', `/api/v1/events/${position}`)).body.event).toEqual(
        stamped(sent[at] as ReturnType<typeof event>, msg_id),
      );
  });
});

describe('what we write', () => {
  it('in binary mode the SDK reads as the event it is', async () => {
    const sent = event({ source: '/crm/plain' });
    const { body } = await post(HTTP.structured(sent));
    const { headers, body: data } = await message(body.msg_id, '?mode=binary');
    expect(JSON.parse(data)).toEqual(sent.data);
    expect(headers).toMatchObject({
      'ce-id': sent.id,
      'ce-type': roomStarted.type,
      'content-type': expect.stringMatching(/^application\/json/),
    });
    expect(headers).not.toHaveProperty('ce-datacontenttype');
    const { datacontenttype, ...rest } = read({
      headers: { ...headers, 'content-type': 'application/json' },
      body: data,
    });
    expect({ ...rest, datacontenttype }).toEqual({
      ...stamped(sent, body.msg_id),
      level: '-2147483648',
      loud: 'false',
    });
  });

  it('in binary mode comes back as it was, whatever the attributes hold: percent-encoded as the binding says', async () => {
    const sent = plain(event({ id: `Zürich € ${TEXT.slice(0, 9)} 50%20`, colour: 'a "b" %41 ü' }));
    const { body } = await post({
      headers: { 'content-type': 'application/cloudevents+json' },
      body: JSON.stringify(sent),
    });
    const { headers, body: data } = await message(body.msg_id, '?mode=binary');
    const lines = Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('ce-')));
    for (const value of Object.values(lines)) expect(value).toMatch(/^[\x21\x23-\x7e]*$/);
    const again = await post({ headers: { ...lines, 'content-type': 'application/json' }, body: data });
    expect(again.body).toEqual({ ...body, duplicate: true });
  });

  it('in lists and on the live stream are events that the SDK takes as valid', async () => {
    const { items } = (await call('GET', '/api/v1/events?limit=200')).body;
    expect(items.length).toBeGreaterThan(5);
    for (const { event: own } of items) expect(plain(new CloudEvent(own as object))).toEqual(own);
    const response = await fetch(`${world.url}/api/v1/events/stream?after=EVENTS:0`, {
      headers: { authorization: `Bearer ${await world.token()}`, accept: 'text/event-stream' },
    });
    let text = '';
    for await (const chunk of (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.split('"msg_id"').length > items.length) break;
    }
    const streamed = text
      .split('\n\n')
      .slice(0, -1)
      .flatMap((block) => /^data: (.*"msg_id".*)$/s.exec(block.split('\n').at(-1) ?? '')?.[1] ?? [])
      .map((json) => (JSON.parse(json) as { event: object }).event);
    expect(streamed.length).toBeGreaterThan(5);
    for (const own of streamed) expect(plain(new CloudEvent(own))).toEqual(own);
  });
});

it('a whole number that would be stored as another one, and a source that no URI is, are refused', async () => {
  const refused = async (text: string) => {
    const { status, body } = await post({ headers: { 'content-type': 'application/cloudevents+json' }, body: text });
    return [status, body.code, body.errors?.[0]?.message];
  };
  const text = JSON.stringify(plain(event()));
  expect(await refused(text.replace('-2147483648', '9223372036854775807'))).toEqual([
    400,
    'BODY_INVALID',
    'holds the number 9223372036854775807, which would be stored as another: write it as text',
  ]);
  expect((await refused(text.replace('-2147483648', '2147483648')))[1]).toBe('ENVELOPE_INVALID');
  expect((await refused(text.replace('https://crm.example', '/zürich')))[1]).toBe('ENVELOPE_INVALID');
});
