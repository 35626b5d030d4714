import { expect, it } from 'vitest';
import { lampLit, lampLitV1, lampLitV2, lampSeen, litV1, UNLUCKY } from '../given-lamps.ts';
import { until } from './backbone.ts';
import { TENANT, useWorld } from './facade-world.ts';

const world = useWorld({ declarations: [lampLitV1, lampLitV2, lampLit, lampSeen] });
const { call } = world;

const post = (type: string, data: object, more: object = {}) =>
  call('POST', '/api/v1/events', {
    body: { specversion: '1.0', id: crypto.randomUUID(), source: '/old/edge', type, data, ...more },
    headers: { 'content-type': 'application/cloudevents+json', prefer: 'wait=5' },
  });
const search = async (query: string) =>
  (await call('GET', `/api/v1/events?order=asc&${query}`)).body.items as readonly {
    readonly event: { readonly type: string; readonly data: unknown };
    readonly stored?: { readonly type: string; readonly data: unknown };
  }[];
const v1 = { lampId: 'A', watts: 4, byId: 'ps-1', by: 'Ada Lovelace' };
/** As a person's field lies on the log. */
const SEALED = { enc: 'v1', kid: expect.stringMatching(/^dk-/), data: expect.any(String) };
const asV3 = { lampId: 'A', milliwatts: 4_000, byId: 'ps-1', first: 'Ada', last: 'Lovelace' };

it('an old edge goes on sending its version: checked against that, stored as that, shown as the newest beside what was stored', async () => {
  const { status, body } = await post(lampLitV1.type, v1);
  expect([status, body.duplicate]).toEqual([202, false]);
  const { body: item } = await call('GET', `/api/v1/events/${body.position}`);
  expect(item).toMatchObject({
    event: { type: lampLit.type, data: asV3, dataschema: `urn:auralink:schema:${lampLit.type}` },
    stored: { type: lampLitV1.type, data: { ...v1, by: SEALED }, dataschema: `urn:auralink:schema:${lampLitV1.type}` },
  });
  const { body: raw } = await call('GET', `/api/v1/events/${body.position}?as=stored`);
  expect(raw).toEqual({ position: body.position, msg_id: body.msg_id, event: item.stored });
  const { status: refused, body: problem } = await post(lampLitV1.type, { ...v1, watts: 0 });
  expect([refused, problem.code]).toEqual([422, 'EVENT_INVALID']);
  expect((await post(lampLitV1.type, asV3)).body.code).toBe('EVENT_INVALID');
});

it('is found by every version it is, and by no other', async () => {
  await post(lampLit.type, asV3);
  const types = async (query: string) => (await search(`subject=lamp/A&${query}`)).map(({ event }) => event.type);
  expect(await types(`type=${lampLit.type}`)).toEqual([lampLit.type, lampLit.type]);
  expect(await types(`type=${lampLit.type}&as=stored`)).toEqual([lampLitV1.type, lampLit.type]);
  expect(await types(`type=${lampLitV1.type}`)).toEqual([lampLit.type]);
  expect(await types('type=com.auralink.lamp.*')).toHaveLength(2);
  expect(await types('type=com.auralink.lamp.lit.v3*')).toHaveLength(2);
  expect(await types(`type=${lampLitV2.type}`)).toEqual([]);
});

it('is streamed as the newest, or as stored for who asks for it', async () => {
  const client = new AbortController();
  const heard = async (query: string) => {
    const response = await fetch(`${world.url}/api/v1/events/stream?${query}`, {
      headers: { authorization: `Bearer ${await world.token()}`, accept: 'text/event-stream' },
      signal: client.signal,
    });
    const read = { text: '' };
    void (async () => {
      for await (const chunk of (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()))
        read.text += chunk;
    })().catch(() => undefined);
    await until(() => read.text.includes('event: position'), 'the stream');
    return () =>
      [...read.text.matchAll(/^data: (\{"position":"EVENTS:\d+","msg_id".*)$/gm)].map(
        ([, json]) => JSON.parse(json as string) as { event: { type: string }; stored?: { type: string } },
      );
  };
  const [read, raw] = [await heard(`type=${lampLit.type}`), await heard(`type=${lampLit.type}&as=stored`)];
  await world.publisher.publish(litV1('S', 1), { tenant: TENANT, source: '/auralink/test' });
  await until(() => read().length > 0 && raw().length > 0, 'both');
  client.abort();
  expect(read().map(({ event, stored }) => [event.type, stored?.type])).toEqual([[lampLit.type, lampLitV1.type]]);
  expect(raw().map(({ event, stored }) => [event.type, stored?.type])).toEqual([[lampLitV1.type, undefined]]);
});

it('that cannot be upcast is shown as it was stored, with the reason', async () => {
  const { body } = await post(lampLitV1.type, { ...v1, watts: UNLUCKY });
  expect((await call('GET', `/api/v1/events/${body.position}`)).body).toMatchObject({
    event: { type: lampLitV1.type },
    unread: { code: 'EVENT_UPCAST_FAILED', reason: 'thirteen is no number of watts' },
  });
});

it('has the schema of every version served, the old ones marked with their successor', async () => {
  const schema = async (type: string) => (await call('GET', `/schemas/${type}`)).body;
  expect(await schema(lampLitV1.type)).toMatchObject({ deprecated: true, 'x-superseded-by': lampLit.type });
  expect(await schema(lampLit.type)).not.toHaveProperty('deprecated');
  const { body: document } = await call('GET', '/asyncapi.json');
  expect(document.components.messages['lamp.lit.v1']).toMatchObject({ 'x-superseded-by': lampLit.type });
  expect(document.components.schemas['lamp.lit.v1']).toMatchObject({ deprecated: true });
  expect(document.components.messages['lamp.lit.v3']).not.toHaveProperty('x-superseded-by');
});
