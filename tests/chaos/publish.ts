import { loadCatalogue } from '../../schemas/catalogue.ts';
import type { CloudEvent } from '../../schemas/event.ts';
import { connectBroker } from '../../streams/broker.ts';
import { ensureTopology } from '../../streams/ensure.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import type { Sent } from './load.ts';
import type { World } from './world.ts';

/** Our publisher in this process, of the checkout itself: for rows whose fault is further down. */
export interface Direct {
  /** Resolves when all are stored; what was acknowledged is noted. Tried again until it is. */
  readonly send: (events: readonly Sent[], tenant?: string) => Promise<void>;
}

const silent = { count: () => undefined, set: () => undefined, observe: () => undefined };

const envelope = (sent: Sent, tenant: string): CloudEvent => ({
  ...sent,
  tenant,
  time: '2026-11-21T09:00:00.000Z',
  subject: `room/${String(sent.data['roomId'])}`,
  correlationid: sent.id,
});

/** Connects to the row's broker, makes the streams and gives the way onto the log. Closed with the world. */
export const directly = async (world: World): Promise<Direct> => {
  const { url, user, password } = world.broker;
  const broker = await connectBroker({ url, user, password, name: 'chaos' });
  await ensureTopology(broker, { freeBytes: 1024 ** 3 });
  const publisher = createPublisher(broker, await loadCatalogue(), silent);
  world.onClose(async () => {
    await publisher.close();
    await broker.close();
  });
  const one = async (sent: Sent, tenant: string): Promise<void> => {
    const { position } = await publisher.publishEvent(envelope(sent, tenant));
    world.acked.set(sent.id, position.seq);
  };
  return {
    send: async (events, tenant = 'default') => {
      await Promise.all(events.map((sent) => one(sent, tenant)));
    },
  };
};
