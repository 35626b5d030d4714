import { loadCatalogue } from '../schemas/catalogue.ts';
import { ensureTopology } from '../streams/ensure.ts';
import type { Publisher } from '../streams/log.ts';
import { createPublisher } from '../streams/publish/publisher.ts';
import { type Budget, defineBench, type Comparison } from './define.ts';
import { crowd, events } from './load.ts';
import { CAUSE, roomEvents } from './rooms.ts';
import { FREE_BYTES, natsServer, SILENT } from './servers.ts';

const CALLERS = 256;
/** Callers while the log is filled. */
const FILLING = 4_000;

interface Log {
  readonly publisher: Publisher;
  readonly nextEvent: ReturnType<typeof roomEvents>;
  /** Events on it, at least. */
  readonly grow: (to: number) => Promise<void>;
}

interface World {
  readonly grown: Log;
  readonly young: Log;
}

const openLog = async (stack: AsyncDisposableStack): Promise<Log> => {
  const { broker } = await natsServer(stack, { syncAlways: true });
  await ensureTopology(broker, { freeBytes: FREE_BYTES });
  const publisher = createPublisher(broker, await loadCatalogue(), SILENT);
  stack.defer(publisher.close);
  const nextEvent = roomEvents();
  const size = async () => (await broker.jsm.streams.info('EVENTS')).state.messages;
  return {
    publisher,
    nextEvent,
    grow: async (to) => {
      const missing = to - (await size());
      if (missing > 0) await crowd(FILLING, events(missing), () => publisher.publish(nextEvent(), CAUSE));
    },
  };
};

const publishTo = ({ publisher, nextEvent }: Log, tenants: number, budget: Budget) => {
  let next = 0;
  return crowd(CALLERS, budget, () =>
    publisher.publish(nextEvent(), { ...CAUSE, tenant: tenants === 1 ? CAUSE.tenant : `t${(next += 1) % tenants}` }),
  );
};

const atSize = (to: number): Comparison<World> => ({
  name: `publish, ${CALLERS} callers, ${to.toLocaleString('en')} events before`,
  unit: 'events/s',
  ours: async ({ grown }, budget) => {
    await grown.grow(to);
    return publishTo(grown, 1, budget);
  },
  limit: ({ young }, budget) => publishTo(young, 1, budget),
});

const forTenants = (tenants: number): Comparison<World> => ({
  name: `publish, ${CALLERS} callers, ${tenants.toLocaleString('en')} tenants`,
  unit: 'events/s',
  ours: ({ grown }, budget) => publishTo(grown, tenants, budget),
  limit: ({ young }, budget) => publishTo(young, 1, budget),
});

/** How the cost of publishing grows. The other side is the same publisher on a log that has only what the bench itself put there. */
export default defineBench<World>({
  name: 'growth',
  long: true,
  meaning: 'publishing to a log that has grown, and for many tenants, against a young log of one tenant',
  open: async (stack) => ({ grown: await openLog(stack), young: await openLog(stack) }),
  rows: [...[10_000, 100_000, 1_000_000].map(atSize), ...[10, 1_000].map(forTenants)],
});
