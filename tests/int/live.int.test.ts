import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../schemas/event.ts';
import type { Broker } from '../../streams/broker.ts';
import { createLive } from '../../streams/live.ts';
import { createAnnouncer } from '../../streams/projected.ts';
import { EVENTS } from '../../streams/topology.ts';
import { CAUSE, openLine, seqs, until, useBackbone, wish, type Line } from './backbone.ts';

const backbone = useBackbone();
let live: Awaited<ReturnType<typeof createLive>>;
let own: Broker;
let line: Line;
const publish = (count: number, key = 'rq') =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      backbone.publisher.publish(wish(`${key}-${index}`), { ...CAUSE, deadlineMs: 10_000 }),
    ),
  );

beforeAll(async () => {
  await publish(10);
  line = await openLine(backbone.nats.url);
  own = await backbone.connect(line.url);
  live = await createLive(own, backbone.reader, { projections: ['rooms', 'tracks'] });
});
afterAll(async () => {
  live?.close();
  await own?.close();
  line?.close();
});

const gather = (events: AsyncIterable<StoredEvent>) => {
  const seen: number[] = [];
  const done = (async () => {
    for await (const { position } of events) seen.push(position.seq);
  })();
  return { seen, done };
};
const end = async () => (await backbone.reader.last()).seq;
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('following the log', () => {
  it('from now: only what comes', async () => {
    const stop = new AbortController();
    const start = await end();
    const { seen, done } = gather(live.follow({ tenant: 'acme' }, undefined, stop.signal));
    await publish(3);
    await until(() => seen.length === 3);
    stop.abort();
    await done;
    expect(seen).toEqual(range(start + 1, start + 3));
  });

  it('from a position: the past and what comes merge without a gap or repeat while others publish', async () => {
    const stop = new AbortController();
    const publishing = publish(2_000, 'merge');
    const { seen, done } = gather(live.follow({}, { stream: EVENTS, seq: 4 }, stop.signal));
    await publishing;
    await publish(5);
    const last = await end();
    await until(() => seen.at(-1) === last);
    stop.abort();
    await done;
    expect(seen).toEqual(range(5, last));
  });

  it('hands on only what is wanted', async () => {
    const stop = new AbortController();
    const { seen, done } = gather(live.follow({ subject: 'room_request/only-1' }, undefined, stop.signal));
    await publish(3, 'only');
    await until(() => seen.length === 1);
    stop.abort();
    await done;
    expect(await backbone.reader.one({ stream: EVENTS, seq: seen[0] as number })).toMatchObject({
      event: { subject: 'room_request/only-1' },
    });
  });

  it('a reader that sleeps misses nothing and holds at most a thousand events', async () => {
    const stop = new AbortController();
    const start = await end();
    const sleepy = live.follow({}, undefined, stop.signal)[Symbol.asyncIterator]();
    const first = sleepy.next();
    await publish(3_000, 'sleep');
    const seen = [await first];
    while (seen.length < 3_000) seen.push(await sleepy.next());
    stop.abort();
    expect(seqs(seen.map(({ value }) => value as StoredEvent))).toEqual(range(start + 1, start + 3_000));
  });

  it('reads from the log what it missed while its connection was away, though nothing comes after', async () => {
    const stop = new AbortController();
    const start = await end();
    const { seen, done } = gather(live.follow({}, undefined, stop.signal));
    await publish(3, 'heard');
    await until(() => seen.length === 3);
    line.cut();
    await until(() => !own.status().connected, 'the loss');
    await publish(30, 'unheard');
    expect(seen.length).toBe(3);
    line.restore();
    await until(() => seen.length === 33, 'what was missed');
    await publish(3, 'heard-again');
    await until(() => seen.length === 36);
    stop.abort();
    await done;
    expect(seen).toEqual(range(start + 1, start + 36));
  });

  it('goes on over a killed server: nothing missing, nothing twice', async () => {
    const stop = new AbortController();
    const start = await end();
    const { seen, done } = gather(live.follow({}, undefined, stop.signal));
    await publish(20, 'before');
    await backbone.nats.kill();
    await backbone.nats.restart();
    const other = await backbone.connect();
    await other.js.publish(
      'ev.1.acme.room_request.rq-o.room_requested',
      JSON.stringify({ ...(await backbone.reader.one({ stream: EVENTS, seq: 1 }))?.event, id: 'other' }),
    );
    await other.close();
    await publish(20, 'after');
    await until(() => seen.length === 41);
    stop.abort();
    await done;
    expect(seen).toEqual(range(start + 1, start + 41));
  });
});

describe('positions of the projections', () => {
  it('what all have passed is projected; a waiter hears of it, or that its time is over', async () => {
    const announcer = createAnnouncer(backbone.broker);
    const at = (seq: number) => ({ stream: EVENTS, seq });
    const time = new Date().toISOString();
    expect(live.projected()).toEqual(at(0));
    const waiting = live.whenProjected(at(7), 5_000);
    announcer.announce('rooms', at(9), time);
    announcer.announce('other', at(1), time);
    expect(await live.whenProjected(at(7), 50)).toBe(false);
    announcer.announce('tracks', at(8), time);
    expect(await waiting).toBe(true);
    expect(live.projected()).toEqual(at(8));
    const late = await createLive(backbone.broker, backbone.reader, { projections: ['rooms', 'tracks'] });
    await until(() => late.projected().seq === 8, 'the repeated announcement');
    late.close();
    announcer.close();
  });
});
