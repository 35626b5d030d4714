import { array, assert, asyncProperty, nat } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSse, type SseMessage } from './sse.ts';

const read = async (...chunks: string[]): Promise<SseMessage[]> => {
  const given = async function* () {
    yield* chunks;
  };
  const messages: SseMessage[] = [];
  for await (const message of readSse(given())) messages.push(message);
  return messages;
};

describe('a server-sent event stream', () => {
  it('gives each message with its name, its data and its id', async () => {
    expect(await read('id: EVENTS:17\ndata: {"a":1}\n\nevent: position\ndata: {}\n\n')).toEqual([
      { event: 'message', data: '{"a":1}', id: 'EVENTS:17' },
      { event: 'position', data: '{}', id: 'EVENTS:17' },
    ]);
  });
  it('joins data of several lines and skips comments', async () => {
    expect(await read(': heartbeat\n\ndata: a\ndata: b\n\n')).toEqual([
      { event: 'message', data: 'a\nb', id: undefined },
    ]);
  });
  it('drops half a message at the end', async () => {
    expect(await read('data: a\n\ndata: b\n')).toHaveLength(1);
  });
  it('is read the same wherever the network cuts it', async () => {
    const stream = 'id: 1\r\ndata: x\r\n\r\n: hm\rdata: ü: y\rdata:z\r\revent: e\ndata: q\n\n';
    const whole = await read(stream);
    expect(whole.map(({ data }) => data)).toEqual(['x', 'ü: y\nz', 'q']);
    await assert(
      asyncProperty(array(nat(stream.length)), async (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
        expect(await read(...at.slice(1).map((end, index) => stream.slice(at[index], end)))).toEqual(whole);
      }),
    );
  });
});
