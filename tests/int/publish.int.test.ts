import { describe, expect, it } from 'vitest';
import { directBatch } from '../../streams/direct.ts';
import { msgIdOf } from '../../streams/identity.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import { EVENTS } from '../../streams/topology.ts';
import { CAUSE, codeOf, collect, ending, halt, seqs, until, useBackbone, wish } from './backbone.ts';

const backbone = useBackbone();
const onLog = () => collect(backbone.reader.read({}));

describe('publishing', () => {
  it('stores a lone event and says where', async () => {
    const stored = await backbone.publisher.publish(wish('rq-1'), CAUSE);
    expect(stored).toMatchObject({
      duplicate: false,
      position: { stream: EVENTS },
      event: { subject: 'room_request/rq-1', tenant: 'acme', correlationid: stored.msgId },
    });
    expect(await backbone.reader.one(stored.position)).toEqual({
      position: stored.position,
      msgId: stored.msgId,
      event: stored.event,
    });
    expect(stored.msgId).toBe(msgIdOf('acme', '/auralink/http', stored.event.id));
  });

  it('stores a crowd in batches, each event once, each caller told its own position', async () => {
    const crowd = await Promise.all(
      Array.from({ length: 2_500 }, (_, index) => backbone.publisher.publish(wish(`crowd-${index}`), CAUSE)),
    );
    const log = new Map((await onLog()).map((stored) => [stored.position.seq, stored.event.subject]));
    expect(new Set(crowd.map(({ position }) => position.seq)).size).toBe(2_500);
    for (const { position, event } of crowd) expect(log.get(position.seq)).toBe(event.subject);
  });

  it('keeps the order in which one caller published', async () => {
    const placed = await Promise.all(
      Array.from({ length: 600 }, (_, index) => backbone.publisher.publish(wish(`order-${index}`), CAUSE)),
    );
    expect(seqs(placed)).toEqual(seqs(placed).toSorted((a, b) => a - b));
  });

  it('adds nothing for an identity the log holds, and tells the first position', async () => {
    const first = await backbone.publisher.publish(wish('rq-dup', { id: 'same' }), CAUSE);
    const again = await backbone.publisher.publish(wish('rq-dup', { id: 'same' }), CAUSE);
    expect(again).toMatchObject({ duplicate: true, position: first.position });
  });

  it('takes a batch with a duplicate apart: the neighbours are stored', async () => {
    const first = await backbone.publisher.publish(wish('rq-mixed', { id: 'mixed-7' }), CAUSE);
    const crowd = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        backbone.publisher.publish(wish('rq-mixed', { id: `mixed-${index}` }), CAUSE),
      ),
    );
    expect(crowd.filter(({ duplicate }) => duplicate).map(({ position }) => position)).toEqual([first.position]);
    expect((await backbone.reader.ofAggregate('acme', 'room_request/rq-mixed')).length).toBe(100);
  });

  it('two tenants may use the same event id', async () => {
    const [one, two] = await Promise.all(
      ['acme', 'umbra'].map((tenant) =>
        backbone.publisher.publish(wish('rq-t', { id: 'shared' }), { ...CAUSE, tenant }),
      ),
    );
    expect(one?.duplicate || two?.duplicate).toBe(false);
    expect(one?.msgId).not.toBe(two?.msgId);
  });
});

describe('a group', () => {
  it('stands together on the log', async () => {
    const noise = Array.from({ length: 50 }, (_, index) => backbone.publisher.publish(wish(`noise-${index}`), CAUSE));
    const group = await backbone.publisher.publishAll([wish('g-1'), ending('g-2'), wish('g-3')], CAUSE);
    await Promise.all(noise);
    const [first] = seqs(group) as [number];
    expect(seqs(group)).toEqual([first, first + 1, first + 2]);
  });

  it('repeated as a whole adds nothing and gives the first positions', async () => {
    const drafts = [wish('g-r', { id: 'gr-1' }), wish('g-r', { id: 'gr-2' })];
    const first = await backbone.publisher.publishAll(drafts, CAUSE);
    const again = await backbone.publisher.publishAll(drafts, CAUSE);
    expect(again.map(({ duplicate }) => duplicate)).toEqual([true, true]);
    expect(seqs(again)).toEqual(seqs(first));
  });

  it('repeated with more events stores what is missing', async () => {
    const first = await backbone.publisher.publishAll(
      [wish('g-m', { id: 'gm-1' }), wish('g-m', { id: 'gm-2' })],
      CAUSE,
    );
    const again = await backbone.publisher.publishAll(
      ['gm-0', 'gm-1', 'gm-2', 'gm-3'].map((id) => wish('g-m', { id })),
      CAUSE,
    );
    expect(again.map(({ duplicate }) => duplicate)).toEqual([false, true, true, false]);
    expect(seqs(again).slice(1, 3)).toEqual(seqs(first));
    expect((await backbone.reader.ofAggregate('acme', 'room_request/g-m')).length).toBe(4);
    const added = await Promise.all(
      [again[0], again[3]].map((stored) =>
        directBatch(backbone.broker, EVENTS, { seq: stored?.position.seq ?? 0, batch: 1 }),
      ),
    );
    const batches = added.map(([found]) => found?.headers()?.get('Nats-Batch-Id'));
    expect(batches).toEqual([expect.stringMatching(/./), batches[0]]);
  });

  it('with one invalid event is refused before anything is stored', async () => {
    const before = await backbone.reader.last();
    const wrong = { ...wish('g-x'), data: { requestId: 'g-x' } } as never;
    expect(await codeOf(backbone.publisher.publishAll([wish('g-x'), wrong], CAUSE))).toBe('EVENT_INVALID');
    expect(await backbone.reader.last()).toEqual(before);
  });
});

describe('what cannot be stored', () => {
  it('is refused with every problem, or its size, or its key', async () => {
    const invalid = { ...wish('rq-1'), data: { requestId: 'rq-1', name: '', surplus: 1 } } as never;
    await expect(backbone.publisher.publish(invalid, CAUSE)).rejects.toMatchObject({
      code: 'EVENT_INVALID',
      details: { errors: expect.arrayContaining([expect.objectContaining({ pointer: '/name' })]) },
    });
    const zero = wish('rq-1');
    expect(
      await codeOf(
        backbone.publisher.publish({ ...zero, data: { ...(zero.data as object), name: 'a\u0000b' } }, CAUSE),
      ),
    ).toBe('EVENT_INVALID');
    expect(await codeOf(backbone.publisher.publish(wish('rq-1'), { ...CAUSE, tenant: 'a.b' }))).toBe('KEY_NOT_A_TOKEN');
  });

  it('is refused at once when too much waits', async () => {
    const small = createPublisher(backbone.broker, backbone.catalogue, backbone.meter, { events: 10, bytes: 1e6 });
    const codes = await Promise.all(
      Array.from({ length: 12 }, (_, index) => codeOf(small.publish(wish(`busy-${index}`), CAUSE))),
    );
    expect(codes.toSorted()).toEqual([...Array<string>(2).fill('BROKER_BUSY'), ...Array<string>(10).fill('no fault')]);
    await small.close();
    expect(await codeOf(small.publish(wish('late'), CAUSE))).toBe('SHUTTING_DOWN');
  });

  it('a full log says so within the deadline, also to a crowd and a group, and heals when the limit is raised', async () => {
    const { config, state } = await backbone.broker.jsm.streams.info(EVENTS);
    await backbone.broker.jsm.streams.update(EVENTS, { max_bytes: state.bytes });
    const started = performance.now();
    expect(await codeOf(backbone.publisher.publish(wish('full'), CAUSE))).toBe('LOG_FULL');
    const crowd = await Promise.all(
      Array.from({ length: 300 }, (_, index) => codeOf(backbone.publisher.publish(wish(`full-${index}`), CAUSE))),
    );
    expect(new Set(crowd)).toEqual(new Set(['LOG_FULL']));
    expect(await codeOf(backbone.publisher.publishAll([wish('full-a'), wish('full-b')], CAUSE))).toBe('LOG_FULL');
    expect(performance.now() - started).toBeLessThan(2_000);
    await backbone.broker.jsm.streams.update(EVENTS, { max_bytes: config.max_bytes });
    expect((await backbone.publisher.publish(wish('full'), CAUSE)).duplicate).toBe(false);
  });
});

describe('when nats-server dies', () => {
  it('answers by the deadline, and stores again once it is back', async () => {
    await backbone.nats.kill();
    const started = performance.now();
    const codes = await Promise.all(
      [300, 800].map((deadlineMs) =>
        codeOf(backbone.publisher.publish(wish(`down-${deadlineMs}`), { ...CAUSE, deadlineMs })),
      ),
    );
    expect(codes).toEqual(['BROKER_UNREACHABLE', 'BROKER_UNREACHABLE']);
    expect(performance.now() - started).toBeLessThan(1_200);
    await backbone.nats.restart();
    expect((await backbone.publisher.publish(wish('up'), { ...CAUSE, deadlineMs: 10_000 })).duplicate).toBe(false);
  });

  it('a server that hangs costs a caller no more than its deadline; what it stored after all is told to whoever repeats', async () => {
    const draft = wish('rq-hang', { id: 'hang' });
    await halt(backbone.nats.server.pid);
    try {
      expect(await codeOf(backbone.publisher.publish(draft, { ...CAUSE, deadlineMs: 400 }))).toBe('BROKER_UNREACHABLE');
    } finally {
      process.kill(backbone.nats.server.pid, 'SIGCONT');
    }
    const again = await backbone.publisher.publish(draft, { ...CAUSE, deadlineMs: 10_000 });
    expect(again.duplicate).toBe(true);
    expect((await backbone.reader.ofAggregate('acme', 'room_request/rq-hang')).length).toBe(1);
  });

  it('kill -9 three times under 500 publishes a second: what was acknowledged is on the log once', async () => {
    const acknowledged: string[] = [];
    const stop = new AbortController();
    let number = 0;
    const publishing = (async () => {
      const open: Promise<unknown>[] = [];
      while (!stop.signal.aborted) {
        for (let burst = 0; burst < 10; burst++) {
          const one = backbone.publisher.publish(wish('storm', { id: `storm-${number++}` }), CAUSE);
          open.push(
            one.then(
              ({ msgId }) => acknowledged.push(msgId),
              () => undefined,
            ),
          );
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await Promise.all(open);
    })();
    for (let death = 0; death < 3; death++) {
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      await backbone.nats.kill();
      await new Promise((resolve) => setTimeout(resolve, 300));
      await backbone.nats.restart();
      await until(() => backbone.broker.status().connected, 'the connection');
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    stop.abort();
    await publishing;
    const log = (await collect(backbone.reader.read({ subject: 'room_request/storm', tenant: 'acme' }))).map(
      ({ msgId }) => msgId,
    );
    const times = Map.groupBy(log, (msgId) => msgId);
    expect(acknowledged.length).toBeGreaterThan(500);
    expect(acknowledged.filter((msgId) => times.get(msgId)?.length !== 1)).toEqual([]);
    expect(log.length).toBe(times.size);
  });
});
