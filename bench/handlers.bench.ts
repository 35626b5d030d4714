import { AckPolicy, DeliverPolicy } from '@nats-io/jetstream';
import { loadCatalogue } from '../schemas/catalogue.ts';
import { emit } from '../schemas/define.ts';
import type { Meter } from '../schemas/metrics.ts';
import { roomCreated, roomRequested } from '../schemas/rooms.ts';
import { type Broker } from '../streams/broker.ts';
import { encode } from '../streams/codec.ts';
import { ensureTopology } from '../streams/ensure.ts';
import { envelop } from '../streams/envelope.ts';
import type { HandlerDeclaration } from '../streams/handler.ts';
import { createPublisher } from '../streams/publish/publisher.ts';
import { createLogReader } from '../streams/read.ts';
import { startHandlers } from '../streams/start-handlers.ts';
import { defineBench } from './define.ts';
import { CAUSE } from './rooms.ts';
import { FREE_BYTES, natsServer, rawStream, SILENT } from './servers.ts';
import { Count, Gate, stretches, type Stretch } from './stretch.ts';

const PARALLEL = 256;
const KEYS = 1_000;
const CREATED_AT = '2026-11-21T09:00:00.270Z';

const wish = (key: string) => emit(roomRequested, { requestId: key, name: 'standup', aiAgentEnabled: false });

/** A handler that does nothing but answer each event with another one. */
const handlerOf = (order: HandlerDeclaration['order'], gate: Gate): HandlerDeclaration => ({
  name: `bench-${order}`,
  meaning: 'A bench.',
  needs: [],
  order,
  parallel: PARALLEL,
  retryMs: [],
  timeoutMs: 600_000,
  from: 'now',
  on: [
    {
      event: roomRequested,
      run: async ({ key }) => {
        await gate.passed();
        return [
          emit(roomCreated, {
            roomId: `RM_${key}`,
            requestId: key,
            name: 'standup',
            aiAgentEnabled: false,
            createdAt: CREATED_AT,
          }),
        ];
      },
    },
  ],
});

/** Through the program: delivered, decoded, handled, the answer validated and synced to disk, then acknowledged. */
const ours = async (stack: AsyncDisposableStack, order: HandlerDeclaration['order']): Promise<Stretch> => {
  const { broker } = await natsServer(stack, { syncAlways: true });
  await ensureTopology(broker, { freeBytes: FREE_BYTES });
  const publisher = createPublisher(broker, await loadCatalogue(), SILENT);
  stack.defer(publisher.close);
  const [gate, done] = [new Gate(), new Count()];
  const meter: Meter = {
    ...SILENT,
    count: (name) => name === 'auralink_handler_events_total' && done.add(),
  };
  const handlers = await startHandlers({
    broker,
    publisher,
    reader: createLogReader(broker),
    meter,
    ports: {},
    handlers: [handlerOf(order, gate)],
  });
  stack.defer(handlers.stop);
  let all = Promise.resolve();
  let sent = 0;
  return {
    prepare: async (count) => {
      gate.close();
      all = done.until(count);
      await Promise.all(
        Array.from({ length: count }, () => publisher.publish(wish(`rq_${(sent += 1) % KEYS}`), CAUSE)),
      );
    },
    work: async () => {
      gate.open();
      await all;
    },
  };
};

/** nats.js: each delivery is answered with ready bytes on a server that does not sync, then acknowledged. */
const raw = async (stack: AsyncDisposableStack): Promise<Stretch> => {
  const { broker } = await natsServer(stack, { syncAlways: false });
  const stream = await rawStream(broker);
  const { payload } = encode(envelop(wish('rq_raw'), CAUSE, await loadCatalogue()));
  const name = 'bench';
  await broker.jsm.consumers.add(stream, {
    durable_name: name,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.New,
    filter_subject: 'raw.in.*',
    max_ack_pending: PARALLEL,
  });
  const done = new Count();
  let sent = 0;
  let all = Promise.resolve();
  return {
    prepare: async (count) => {
      all = done.until(count);
      await fill(broker, payload, count, () => `raw.in.${(sent += 1) % KEYS}`);
    },
    work: async () => {
      const consumer = await broker.js.consumers.get(stream, name);
      const messages = await consumer.consume({
        max_messages: PARALLEL,
        callback: (message) => {
          void (async () => {
            await broker.js.publish('raw.out', payload);
            message.ack();
            done.add();
          })();
        },
      });
      await all;
      await messages.close();
    },
  };
};

const fill = async ({ js }: Broker, payload: Uint8Array, count: number, subject: () => string): Promise<void> => {
  await Promise.all(Array.from({ length: count }, () => js.publish(subject(), payload)));
};

/**
 * A reaction's way from the log to the log. Both sides may have 256 events under way. The raw side leaves out what is promised: the answer's
 * identity, its check, the sync to disk, the order of a key.
 */
export default defineBench<{ readonly none: Stretch; readonly key: Stretch; readonly raw: Stretch }>({
  name: 'handlers',
  meaning: 'a handler that answers each event with one, against nats.js consuming and publishing by itself',
  open: async (stack) => ({
    none: await ours(stack, 'none'),
    key: await ours(stack, 'key'),
    raw: await raw(stack),
  }),
  rows: [
    {
      name: 'handler, one event each',
      unit: 'events/s',
      ours: ({ none }, budget) => stretches(none, budget),
      limit: (world, budget) => stretches(world.raw, budget),
    },
    {
      name: "handler with order 'key', one event each",
      unit: 'events/s',
      ours: ({ key }, budget) => stretches(key, budget),
      limit: (world, budget) => stretches(world.raw, budget),
    },
  ],
});
