import { AckPolicy, DeliverPolicy } from '@nats-io/jetstream';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deadLetterWritten } from '../../schemas/dead-letters.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import { roomRequested } from '../../schemas/rooms.ts';
import { watchAdvisories } from '../../streams/dead-letters/advisories.ts';
import { letterOf } from '../../streams/dead-letters.ts';
import { consumerInfo } from '../../streams/consumers.ts';
import { openPull } from '../../streams/pull.ts';
import { startHandlers } from '../../streams/start-handlers.ts';
import { EVENTS } from '../../streams/topology.ts';
import { CAUSE, collect, until, useBackbone, wish } from './backbone.ts';

const backbone = useBackbone();
const stops: (() => unknown)[] = [];
// So short that nothing here is told apart by the server: what is written once is so because the log was asked.
const WINDOW_MS = 100;
beforeAll(() => backbone.broker.jsm.streams.update(EVENTS, { duplicate_window: WINDOW_MS * 1e6 }));
const windowOver = () => new Promise((resolve) => setTimeout(resolve, 4 * WINDOW_MS));
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const watch = (): void => {
  const { broker, publisher, reader, meter } = backbone;
  stops.push(watchAdvisories({ broker, publisher, reader, meter }).stop);
};

/** A durable that is none of the platform's; it answers each delivery with the word. */
const foreign = async (name: string, word: string, maxDeliver = -1): Promise<void> => {
  await backbone.broker.jsm.consumers.add(EVENTS, {
    durable_name: name,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.New,
    filter_subject: 'ev.*.*.room_request.*.room_requested',
    max_deliver: maxDeliver,
  });
  const pull = openPull(backbone.broker, EVENTS, name, {
    onDelivery: ({ message }) => void message.respond(word),
    onExpired: () => undefined,
    onLost: () => undefined,
  });
  stops.push(async () => {
    pull.close();
    await backbone.broker.jsm.consumers.delete(EVENTS, name);
  });
  pull.ask(20);
};

const lettersAbout = async ({ msgId }: StoredEvent): Promise<readonly StoredEvent[]> =>
  (await collect(backbone.reader.read({ types: [deadLetterWritten.type] }))).filter(
    ({ event }) => event.causationid === msgId,
  );
const announced = async (cause: StoredEvent): Promise<StoredEvent> => {
  await until(async () => (await lettersAbout(cause)).length > 0, 'the letter');
  return (await lettersAbout(cause))[0] as StoredEvent;
};

describe('an event that a foreign reader of the log', () => {
  it('never settled becomes a dead letter once it was delivered as often as it may be', async () => {
    watch();
    await foreign('impatient', '-NAK', 3);
    const cause = await backbone.publisher.publish(wish('rq-spent'), CAUSE);
    const { event } = await announced(cause);
    expect(event.data).toMatchObject({ handler: 'impatient', code: 'DELIVERIES_SPENT', attempts: 3, kind: 'handler' });
    const letter = await letterOf(backbone.broker, 'acme', event.data['deadLetterId'] as string);
    expect(letter).toMatchObject({ event: cause.event, reason: 'delivered 3 times', msgId: cause.msgId });
  });

  it('whose name is no token of ours never settled becomes one too', async () => {
    watch();
    await foreign('billing:v2@née', '-NAK', 1);
    const cause = await backbone.publisher.publish(wish('rq-named'), CAUSE);
    const { event } = await announced(cause);
    expect(event).toMatchObject({
      source: '/auralink/handlers/billing%3Av2%40n%C3%A9e',
      data: { handler: 'billing:v2@née', code: 'DELIVERIES_SPENT', attempts: 1 },
    });
    const letter = await letterOf(backbone.broker, 'acme', event.data['deadLetterId'] as string);
    expect(letter).toMatchObject({ event: cause.event, handler: 'billing:v2@née' });
  });

  it('refused while nobody watched becomes a dead letter at the next start, with what it said, and only one', async () => {
    await foreign('refuser', '+TERM no such room');
    const cause = await backbone.publisher.publish(wish('rq-refused'), CAUSE);
    await until(async () => (await consumerInfo(backbone.broker, 'refuser'))?.num_ack_pending === 0);
    expect(await lettersAbout(cause)).toEqual([]);
    watch();
    const { event } = await announced(cause);
    expect(event.data).toMatchObject({ handler: 'refuser', code: 'DELIVERY_TERMINATED', reason: 'no such room' });
    await stops.pop()?.();
    await windowOver();
    watch();
    const later = await backbone.publisher.publish(wish('rq-later'), CAUSE);
    await announced(later);
    expect((await lettersAbout(cause)).length).toBe(1);
  });
});

describe('an event that a handler of the platform gave up', () => {
  it('has one dead letter, though the server tells of its end too', async () => {
    const { broker, publisher, reader, meter } = backbone;
    const running = await startHandlers({
      broker,
      publisher,
      reader,
      meter,
      ports: {},
      handlers: [
        {
          name: 'giver-up',
          meaning: 'A test.',
          needs: [],
          order: 'none',
          parallel: 1,
          retryMs: [],
          timeoutMs: 1_000,
          from: 'now',
          on: [
            {
              event: roomRequested,
              run: async () => {
                throw new Error('no');
              },
            },
          ],
        },
      ],
    });
    stops.push(() => running.stop(200));
    const cause = await publisher.publish(wish('rq-own'), CAUSE);
    await announced(cause);
    await windowOver();
    watch();
    // The foreign reader's letter comes after the server has told of the handler's: by then that one was passed by.
    await foreign('marker', '+TERM marked');
    const marked = await publisher.publish(wish('rq-marked'), CAUSE);
    await until(async () => (await lettersAbout(marked)).length === 2, 'both letters about the mark');
    expect((await lettersAbout(cause)).map(({ event }) => event.data['handler'])).toEqual(['giver-up']);
    expect(new Set((await lettersAbout(marked)).map(({ event }) => event.data['handler']))).toEqual(
      new Set(['giver-up', 'marker']),
    );
  });
});
