import { beforeAll, describe, expect, it } from 'vitest';
import { formatPosition, type StoredEvent } from '../../schemas/event.ts';
import { roomEndRequested } from '../../schemas/rooms.ts';
import { readOrdered } from '../../streams/ordered.ts';
import { EVENTS } from '../../streams/topology.ts';
import { CAUSE, collect, ending, seqs, until, useBackbone, wish } from './backbone.ts';

const backbone = useBackbone();
const stored: StoredEvent[] = [];
let middle = '';

beforeAll(async () => {
  for (let index = 0; index < 30; index++) {
    if (index === 15) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      middle = new Date().toISOString();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const tenant = index % 3 === 0 ? 'umbra' : 'acme';
    const correlationId = index % 10 === 0 ? 'tens' : undefined;
    stored.push(
      await backbone.publisher.publish(index % 2 === 0 ? wish(`rq-${index % 5}`) : ending(`RM-${index % 5}`), {
        ...CAUSE,
        tenant,
        correlationId,
      }),
    );
  }
});

const read = (selection: Parameters<typeof backbone.reader.read>[0]) => collect(backbone.reader.read(selection));
const expected = (wanted: (event: StoredEvent, index: number) => boolean) => seqs(stored.filter(wanted));

describe('reading the log', () => {
  it('gives everything in order', async () => {
    expect(await read({})).toEqual(stored.map(({ position, msgId, event }) => ({ position, msgId, event })));
  });

  it('selects by tenant, type, prefix, subject and correlation', async () => {
    expect(seqs(await read({ tenant: 'umbra' }))).toEqual(expected(({ event }) => event.tenant === 'umbra'));
    expect(seqs(await read({ types: ['com.auralink.room.end_requested.v1'] }))).toEqual(
      expected((_, index) => index % 2 === 1),
    );
    expect(seqs(await read({ tenant: 'acme', types: ['com.auralink.room.requested.v1'] }))).toEqual(
      expected(({ event }, index) => index % 2 === 0 && event.tenant === 'acme'),
    );
    expect(seqs(await read({ types: ['com.auralink.room.*'] }))).toEqual(expected(() => true));
    expect(seqs(await read({ types: ['com.auralink.room.requested.v1', 'com.auralink.track.*'] }))).toEqual(
      expected((_, index) => index % 2 === 0),
    );
    expect(seqs(await read({ subject: 'room/RM-3' }))).toEqual(expected(({ event }) => event.subject === 'room/RM-3'));
    expect(seqs(await read({ tenant: 'acme', correlationId: 'tens' }))).toEqual(
      expected(({ event }) => event.correlationid === 'tens' && event.tenant === 'acme'),
    );
  });

  it('selects by position and by moment, both ends included', async () => {
    const [from, to] = [stored[4]?.position, stored[9]?.position];
    expect(seqs(await read({ from, to }))).toEqual(seqs(stored.slice(4, 10)));
    expect(seqs(await read({ from: middle }))).toEqual(seqs(stored.slice(15)));
    expect(seqs(await read({ to: middle }))).toEqual(seqs(stored.slice(0, 15)));
    expect(seqs(await read({ from: '2199-01-01T00:00:00.000Z' }))).toEqual([]);
  });

  it('ends where the log ended when it began', async () => {
    const reading = backbone.reader.read({})[Symbol.asyncIterator]();
    await reading.next();
    await backbone.publisher.publish(wish('rq-late'), CAUSE);
    let count = 1;
    while (!(await reading.next()).done) count += 1;
    expect(count).toBe(30);
  });

  it('gives one event by its position, several, and the last position', async () => {
    const last = await backbone.reader.last();
    expect(formatPosition(last)).toBe('EVENTS:31');
    expect(await backbone.reader.one({ stream: EVENTS, seq: 3 })).toMatchObject({ msgId: stored[2]?.msgId });
    expect(await backbone.reader.one({ stream: EVENTS, seq: 999 })).toBeUndefined();
    expect(seqs(await backbone.reader.many([7, 2, 999].map((seq) => ({ stream: EVENTS, seq }))))).toEqual([7, 2]);
  });

  it('gives an aggregate its own events up to a position, each identity once', async () => {
    const twice = { ...stored[0]!.event };
    await backbone.broker.js.publish('ev.0.umbra.room_request.rq-0.room_requested', JSON.stringify(twice));
    const own = await backbone.reader.ofAggregate('umbra', 'room_request/rq-0');
    expect(own.filter(({ msgId }) => msgId === stored[0]?.msgId).length).toBe(1);
    expect(seqs(await backbone.reader.ofAggregate('acme', 'room_request/rq-0', { stream: EVENTS, seq: 11 }))).toEqual(
      expected(({ event }, index) => event.tenant === 'acme' && event.subject === 'room_request/rq-0' && index < 11),
    );
  });

  it('gives an aggregate its last event of a type, at or before a position', async () => {
    const own = stored.filter(({ event }) => event.tenant === 'acme' && event.subject === 'room/RM-1');
    const [first, last] = [own[0], own.at(-1)];
    expect(await backbone.reader.lastOfType('acme', 'room/RM-1', roomEndRequested)).toMatchObject({
      msgId: last?.msgId,
    });
    expect(await backbone.reader.lastOfType('acme', 'room/RM-1', roomEndRequested, first?.position)).toMatchObject({
      msgId: first?.msgId,
    });
    expect(await backbone.reader.lastOfType('acme', 'room/RM-none', roomEndRequested)).toBeUndefined();
    expect(own.length).toBeGreaterThan(1);
  });

  it('reads what another program wrote in binary mode, with unknown attributes', async () => {
    const { headers } = await import('@nats-io/transport-node');
    const head = headers();
    const attributes = {
      'CE-Id': 'b%201',
      'ce-Source': '/auralink/x',
      'ce-type': 'com.auralink.room.ended.v9',
      'ce-subject': 'room/RM-b',
      'ce-time': '2026-01-01T00:00:00Z',
      'ce-specversion': '1.0',
      'ce-colour': 'blue',
      'content-type': 'application/json',
    };
    for (const [name, value] of Object.entries(attributes)) head.append(name, value);
    const { seq } = await backbone.broker.js.publish('ev.1.acme.room.RM-b.room_ended', '{"new":true}', {
      headers: head,
    });
    expect((await backbone.reader.one({ stream: EVENTS, seq }))?.event).toMatchObject({
      id: 'b 1',
      source: '/auralink/x',
      tenant: 'acme',
      colour: 'blue',
      data: { new: true },
    });
  });
});

describe('the ordered reader', () => {
  it('hands out what is there and what comes, without a gap or repeat, though its consumer is deleted and the server killed', async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    let batches = 0;
    const reading = (async () => {
      for await (const batch of readOrdered(backbone.broker, EVENTS, 5, stop.signal)) {
        batches += 1;
        seen.push(...seqs(batch));
      }
    })();
    const upTo = async () =>
      until(async () => seen.at(-1) === (await backbone.reader.last()).seq, 'the end of the log');
    await upTo();
    expect(batches).toBeLessThan(5);
    await Promise.all(
      Array.from({ length: 3_000 }, (_, index) =>
        backbone.publisher.publish(wish(`more-${index}`), { ...CAUSE, deadlineMs: 10_000 }),
      ),
    );
    await upTo();
    for await (const consumer of backbone.broker.jsm.consumers.list(EVENTS))
      await backbone.broker.jsm.consumers.delete(EVENTS, consumer.name);
    await backbone.publisher.publish(wish('after-delete'), CAUSE);
    await upTo();
    await backbone.nats.kill();
    await backbone.nats.restart();
    await backbone.publisher.publish(wish('after-kill'), { ...CAUSE, deadlineMs: 10_000 });
    await upTo();
    stop.abort();
    await reading;
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => index + 6));
  });
});
