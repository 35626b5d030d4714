import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { roomStarted } from '../../schemas/rooms.ts';
import { emit } from '../../schemas/define.ts';
import { TENANT, useWorld } from './facade-world.ts';

const world = useWorld();
const EVENTS = 1_200;

/** Publishes rooms of which each is started once. */
const publish = async (prefix: string, count: number): Promise<void> => {
  const startedAt = new Date().toISOString();
  const drafts = Array.from({ length: count }, (_, at) =>
    emit(roomStarted, { roomId: `RM_${prefix}_${at}`, name: prefix, startedAt }),
  );
  for (let at = 0; at < count; at += 50)
    await world.publisher.publishAll(drafts.slice(at, at + 50), { tenant: TENANT, source: '/auralink/http' });
};

interface Got {
  readonly id: string;
  readonly room: string;
}

/** The events of a text that lie whole in it. */
const eventsIn = (text: string): readonly Got[] =>
  text
    .split('\n\n')
    .slice(0, -1)
    .filter((message) => message.includes('\ndata: {"position"') && !message.includes('event: '))
    .map((message) => ({
      id: /^id: (.+)$/m.exec(message)?.[1] ?? '',
      room: (JSON.parse(/^data: (.+)$/m.exec(message)?.[1] ?? '') as { event: { data: { roomId: string } } }).event.data
        .roomId,
    }));

/** Reads a stream until so many events came, then breaks off in the middle of whatever comes. */
const readSome = async (url: string, after: string | undefined, most: number): Promise<readonly Got[]> => {
  const end = new AbortController();
  const headers = {
    authorization: `Bearer ${await world.token()}`,
    ...(after === undefined ? {} : { 'last-event-id': after }),
  };
  const address = `${url}/api/v1/events/stream?type=${roomStarted.type}`;
  const response = await fetch(address, { headers, signal: end.signal });
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(bytes, { stream: true });
      if (eventsIn(text).length >= most) break;
    }
  } finally {
    end.abort();
  }
  return eventsIn(text).slice(0, most);
};

describe('a stream of events', () => {
  it('goes on where it broke off, on whichever process: no gap, no repeat, through the log and live', async () => {
    const replica = await world.replica();
    const start = `EVENTS:${(await world.reader.last()).seq}`;
    const publishing = publish('turns', EVENTS);
    const got: Got[] = [];
    for (let turn = 0; got.length < EVENTS; turn++) {
      const url = turn % 2 === 0 ? world.url : replica.url;
      const wanted = Math.min(170, EVENTS - got.length);
      got.push(...(await readSome(url, got.at(-1)?.id ?? start, wanted)));
    }
    await publishing;
    expect(got.map(({ room }) => room)).toEqual(Array.from({ length: EVENTS }, (_, at) => `RM_turns_${at}`));
    expect(new Set(got.map(({ id }) => id)).size).toBe(EVENTS);
  });

  it('ends when the credential does', async () => {
    const headers = { authorization: `Bearer ${await world.token({ ttlS: 2 })}` };
    const response = await fetch(`${world.url}/api/v1/events/stream`, { headers });
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).toContain('event: position');
  });

  it('leaves nothing behind of a client that takes nothing and goes, and others get everything meanwhile', async () => {
    const start = `EVENTS:${(await world.reader.last()).seq}`;
    const { port } = new URL(world.url);
    const token = await world.token();
    const deaf: Socket[] = Array.from({ length: 5 }, () => {
      const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
      socket.pause();
      socket.write(`GET /api/v1/events/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
      return socket;
    });
    await publish('deaf', EVENTS);
    const heard = await readSome(world.url, start, EVENTS);
    expect(heard.map(({ room }) => room)).toEqual(Array.from({ length: EVENTS }, (_, at) => `RM_deaf_${at}`));
    for (const socket of deaf) socket.destroy();
    expect((await fetch(`${world.url}/livez`)).status).toBe(200);
  });
});
