import { connect } from 'node:net';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { roomStarted } from '../../schemas/rooms.ts';
import { halt, until } from './backbone.ts';
import { useWorld } from './facade-world.ts';

const world = useWorld({ ownPostgres: true });
const { call } = world;

let made = 0;
const event = (roomId: string) => ({
  specversion: '1.0',
  id: `ev-${(made += 1)}`,
  source: '/my/edge',
  type: roomStarted.type,
  data: { roomId, name: 'x', startedAt: '2026-11-21T09:00:00.000Z' },
});

const post = (body: unknown, headers: Record<string, string> = {}) =>
  call('POST', '/api/v1/events', { body, headers: { 'content-type': 'application/cloudevents+json', ...headers } });

/** Opens the live stream with a bare socket that reads nothing of what comes. */
const deaf = async () => {
  const { hostname, port } = new URL(world.url);
  const token = await world.token();
  const socket = connect({ host: hostname, port: Number(port) });
  socket.pause();
  socket.write(
    `GET /api/v1/events/stream?after=EVENTS:0 HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
  );
  return socket;
};

describe('Postgres killed', () => {
  it('reads say so, events are still taken, and both heal by themselves', async () => {
    await post(event('RM_before'), { prefer: 'wait=5' });
    await world.postgres.kill();
    await until(async () => (await call('GET', '/api/v1/rooms')).status === 503, 'the refusal');
    const read = await call('GET', '/api/v1/rooms/RM_before');
    expect([read.status, read.body.code]).toEqual([503, 'DATABASE_UNREACHABLE']);
    expect(read.headers.get('retry-after')).toBe('1');
    expect((await call('GET', '/livez', { token: null })).status).toBe(200);
    expect((await call('GET', '/readyz', { token: null })).status).toBe(503);
    const { status } = await post(event('RM_meanwhile'));
    expect(status).toBe(202);
    await world.postgres.restart();
    await until(async () => (await call('GET', '/api/v1/rooms/RM_meanwhile')).status === 200, 'the row');
    expect((await call('GET', '/readyz', { token: null })).body).toEqual({ ready: true, reasons: [] });
  });
});

describe('the broker killed', () => {
  it('writes are refused within their time and can be repeated; nothing is stored twice', async () => {
    await world.nats.kill();
    const repeated = event('RM_repeated');
    const began = Date.now();
    const refused = await post(repeated);
    expect([refused.status, refused.body.code]).toEqual([503, 'BROKER_UNREACHABLE']);
    expect(Date.now() - began).toBeLessThan(4_000);
    expect((await call('GET', '/livez', { token: null })).status).toBe(200);
    await world.nats.restart();
    await until(async () => (await post(repeated)).status === 202, 'the repeat');
    await until(async () => (await call('GET', '/api/v1/rooms/RM_repeated')).status === 200, 'the row');
    expect((await call('GET', `/api/v1/events?id=${repeated.id}`)).body.items).toHaveLength(1);
  });
});

describe('the broker frozen', () => {
  it('what is read from the log is refused while its reader still waits, and comes back', async () => {
    const { body } = await post(event('RM_frozen'), { prefer: 'wait=5' });
    const paths = [`/api/v1/events/${body.position}`, '/api/v1/events', '/api/v1/rooms/RM_frozen/timeline'];
    // A server that holds the connection and answers nothing is not a lost connection: only a deadline ends the waiting.
    await halt(world.nats.server.pid);
    const gaveUp = sleep(6_000, 'no answer', { ref: false });
    const read = await Promise.all(
      paths.map((path) => Promise.race([gaveUp, call('GET', path).then(({ body: { code } }) => code)])),
    ).finally(() => process.kill(world.nats.server.pid, 'SIGCONT'));
    expect(read).toEqual(paths.map(() => 'BROKER_UNREACHABLE'));
    await until(async () => (await call('GET', paths[0] as string)).status === 200, 'the event');
  });
});

describe('a client that reads nothing', () => {
  it('does not make the server keep what it does not take', async () => {
    const socket = await deaf();
    const name = 'x'.repeat(200);
    const wide = Array.from({ length: 200 }, (_, at) => ({
      ...event(`RM_wide_${at}`),
      data: { roomId: `RM_wide_${at}`, name, startedAt: '2026-11-21T09:00:00.000Z', metadata: 'y'.repeat(4_000) },
    }));
    for (let round = 0; round < 5; round += 1) {
      const batch = wide.map((each) => ({ ...each, id: `${each.id}-${round}` }));
      expect((await post(batch, { 'content-type': 'application/cloudevents-batch+json' })).status).toBe(202);
    }
    expect((await call('GET', '/livez', { token: null })).status).toBe(200);
    socket.destroy();
  });
});

describe('closing', () => {
  it('ends event streams, answers what is under way and takes no more, within three seconds', async () => {
    const streamed = await fetch(`${world.url}/api/v1/events/stream`, {
      headers: { authorization: `Bearer ${await world.token()}` },
    });
    const reading = streamed.text();
    await world.stopProjecting();
    const { seq } = await world.reader.last();
    const waiting = post(event('RM_waiting'), { prefer: 'wait=20' });
    await until(async () => (await world.reader.last()).seq > seq, 'the event on the log');
    const began = Date.now();
    await world.facade.close();
    expect(Date.now() - began).toBeLessThan(3_000);
    expect(await reading).toContain('event: position');
    const answered = await waiting.catch(() => undefined);
    expect(answered?.status).toBe(202);
    await expect(fetch(`${world.url}/livez`)).rejects.toThrow('fetch failed');
  });
});
