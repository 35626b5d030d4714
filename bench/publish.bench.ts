import { loadCatalogue } from '../schemas/catalogue.ts';
import { type Broker } from '../streams/broker.ts';
import { encode } from '../streams/codec.ts';
import { ensureTopology } from '../streams/ensure.ts';
import { envelop } from '../streams/envelope.ts';
import type { Publisher } from '../streams/log.ts';
import { createPublisher } from '../streams/publish/publisher.ts';
import { defineBench } from './define.ts';
import { crowd } from './load.ts';
import { rawBatches, rawLog } from './raw-batches.ts';
import { CAUSE, roomEvents } from './rooms.ts';
import { FREE_BYTES, natsServer, rawStream, SILENT } from './servers.ts';

const CALLERS = 256;
const RAW_WINDOW = 512;
const SUBJECTS = 1_000;

interface World {
  readonly publisher: Publisher;
  readonly nextEvent: ReturnType<typeof roomEvents>;
  /** The bytes of one such event, which the raw side sends. */
  readonly payload: Uint8Array;
  /** Same server as ours: an acknowledgement comes after the disk has the event. */
  readonly durable: Broker;
  /** A second server as nats-server comes: it acknowledges before. */
  readonly fast: Broker;
}

/** nats.js as it comes: no envelope, no check against a schema, no id. */
const rawPublish = ({ js }: Broker, payload: Uint8Array): (() => Promise<unknown>) => {
  let next = 0;
  return () => js.publish(`raw.${(next += 1) % SUBJECTS}`, payload);
};

/**
 * What durability costs. Ours: events through the program's publisher to a server that syncs before it acknowledges.
 * The limit of the crowd is the same server's software without that promise, and once more what that server gives to whom it promises: atomic
 * batches of ready bytes. The limit of the lone caller, who can share a sync with nobody, is a raw publish that has to wait for the disk too.
 */
export default defineBench<World>({
  name: 'publish',
  meaning: 'events of about 450 bytes through the publisher, synced to disk, against nats.js by itself',
  open: async (stack) => {
    const durable = await natsServer(stack, { syncAlways: true });
    const fast = await natsServer(stack, { syncAlways: false });
    const catalogue = await loadCatalogue();
    await ensureTopology(durable.broker, { freeBytes: FREE_BYTES });
    await rawStream(durable.broker);
    await rawLog(durable.broker);
    await rawStream(fast.broker);
    const publisher = createPublisher(durable.broker, catalogue, SILENT);
    stack.defer(publisher.close);
    const nextEvent = roomEvents();
    const { payload } = encode(envelop(nextEvent(), CAUSE, catalogue));
    return { publisher, nextEvent, payload, durable: await durable.connect(), fast: fast.broker };
  },
  rows: [
    {
      name: `publish, ${CALLERS} callers`,
      unit: 'events/s',
      ours: ({ publisher, nextEvent }, budget) => crowd(CALLERS, budget, () => publisher.publish(nextEvent(), CAUSE)),
      limit: ({ fast, payload }, budget) => crowd(RAW_WINDOW, budget, rawPublish(fast, payload)),
    },
    {
      name: `publish, ${CALLERS} callers, against batches`,
      unit: 'events/s',
      ours: ({ publisher, nextEvent }, budget) => crowd(CALLERS, budget, () => publisher.publish(nextEvent(), CAUSE)),
      limit: ({ durable, payload }, budget) => rawBatches(durable, payload, CALLERS, budget),
    },
    {
      name: 'publish, one caller',
      unit: 'ms',
      ours: ({ publisher, nextEvent }, budget) => crowd(1, budget, () => publisher.publish(nextEvent(), CAUSE)),
      limit: ({ durable, payload }, budget) => crowd(1, budget, rawPublish(durable, payload)),
    },
  ],
});
