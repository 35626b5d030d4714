import { describe, expect, it } from 'vitest';
import { address, createAsking, createClient, everyItem, type Room, type Sent } from '../client.gen.ts';
import { typeOf } from './types.ts';

/** A client whose requests are kept, and answered with `reply`. */
const listening = (reply: unknown = {}) => {
  const sent: Sent[] = [];
  const client = createClient(async (request) => {
    sent.push(request);
    return typeof reply === 'function' ? (reply as (request: Sent) => unknown)(request) : reply;
  });
  return { client, sent };
};

describe('the client', () => {
  it('puts parameters into the path, encoded, and the rest where it belongs', async () => {
    const { client, sent } = listening();
    await client.removeParticipant({
      params: { room: 'a/b', identity: 'ana & co' },
      headers: { 'Idempotency-Key': 'k', Prefer: undefined },
    });
    await client.sendMessage({ params: { room: 'RM_x' }, body: { text: 'hi' } });
    expect(sent).toMatchObject([
      { method: 'DELETE', path: '/api/v1/rooms/a%2Fb/participants/ana%20%26%20co', body: undefined },
      { method: 'POST', path: '/api/v1/rooms/RM_x/messages', body: '{"text":"hi"}' },
    ]);
    expect(sent[0]?.headers).toEqual({ 'Idempotency-Key': 'k' });
    expect(sent[1]?.headers).toEqual({ 'content-type': 'application/json' });
  });

  it('leaves out what is null or undefined in a query, and repeats lists', () => {
    expect(address('searchEvents', { query: { type: ['a.*', 'b'], subject: undefined, cursor: null, limit: 0 } })).toBe(
      '/api/v1/events?type=a.*&type=b&limit=0',
    );
    expect(address('streamEvents')).toBe('/api/v1/events/stream');
  });

  it('sends the usual content type unless another is named', async () => {
    const { client, sent } = listening();
    const event = { specversion: '1.0', id: '1', source: '/a', type: 't', data: {} } as const;
    await client.publishEvents({ body: event });
    await client.publishEvents({ contentType: 'application/cloudevents-batch+json', body: [event] });
    expect(sent.map(({ headers }) => headers['content-type'])).toEqual([
      'application/cloudevents+json',
      'application/cloudevents-batch+json',
    ]);
  });

  it('reads a list to its end', async () => {
    const { client, sent } = listening(({ path }: Sent) =>
      path.includes('cursor') ? { items: [3], next_cursor: null } : { items: [1, 2], next_cursor: 'more' },
    );
    const items: unknown[] = [];
    for await (const item of everyItem(client.listRooms, { limit: 2 })) items.push(item);
    expect(items).toEqual([1, 2, 3]);
    expect(sent.map(({ path }) => path)).toEqual(['/api/v1/rooms?limit=2', '/api/v1/rooms?limit=2&cursor=more']);
  });

  it('can give whole answers, whose status tells the shape', async () => {
    const asking = createAsking(async () => ({
      status: 404,
      headers: new Headers(),
      body: { code: 'ROOM_NOT_FOUND' },
    }));
    const answer = await asking.getRoom({ params: { room: 'x' } });
    const room: Room | undefined = answer.status === 200 ? answer.body : undefined;
    const code: 'ROOM_NOT_FOUND' | 'ROOM_NOT_YET' | undefined = answer.status === 404 ? answer.body.code : undefined;
    expect([room, code]).toEqual([undefined, 'ROOM_NOT_FOUND']);
  });
});

it('what the API does not have does not compile', () => {
  const { client } = listening();
  const wrong = [
    // @ts-expect-error -- no such operation
    () => client.getRooms(),
    // @ts-expect-error -- the parameter is missing
    () => client.getRoom(),
    // @ts-expect-error -- the parameter has another name
    () => client.getRoom({ params: { id: 'x' } }),
    // @ts-expect-error -- no such field in the body
    () => client.createRoom({ body: { name: 'x', maxParticipants: 3 } }),
    // @ts-expect-error -- the field has another type
    () => client.createRoom({ body: { name: 3 } }),
    // @ts-expect-error -- not one of the words
    () => client.listRooms({ query: { state: 'open' } }),
    // @ts-expect-error -- the answer has no such field
    async () => (await client.getRoom({ params: { room: 'x' } })).roomId,
    // @ts-expect-error -- a stream is no call
    () => client.streamEvents(),
  ];
  expect(wrong).toHaveLength(8);
});

it.each([
  [{ type: 'string' }, 'string'],
  [{ const: 1 }, '1'],
  [{ enum: ['a', 'b'] }, '"a" | "b"'],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
  [{ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } }, 'readonly (string | null)[]'],
  [{ type: 'object', patternProperties: { '^.*$': { type: 'integer' } } }, 'Readonly<Record<string, number>>'],
  [{ $ref: '#/components/schemas/Room' }, 'Room'],
  [{}, 'unknown'],
  [{ type: 'object', required: ['a-b'], properties: { 'a-b': {} } }, '{\n  readonly "a-b": unknown;\n}'],
] as const)('the schema %j is the type %s', (schema, type) => {
  expect(typeOf(schema)).toBe(type);
});
