import { loadCatalogue } from '../schemas/catalogue.ts';
import { type Draft, emit } from '../schemas/define.ts';
import { roomEnded } from '../schemas/rooms.ts';
import { ensureTopology } from '../streams/ensure.ts';
import type { Publisher } from '../streams/log.ts';
import { createPublisher } from '../streams/publish/publisher.ts';
import { defineBench } from './define.ts';
import { crowd } from './load.ts';
import { CAUSE } from './rooms.ts';
import { FREE_BYTES, natsServer, SILENT } from './servers.ts';

const CALLERS = 256;

/** An aggregate and the revision its owner has seen. */
interface Aggregate {
  readonly roomId: string;
  revision: number;
}

interface World {
  readonly publisher: Publisher;
  /** Those nobody writes to at the moment. */
  readonly free: Aggregate[];
}

const ended = ({ roomId }: Aggregate): Draft =>
  emit(roomEnded, { roomId, name: `room ${roomId}`, endedAt: '2026-11-21T09:15:01.870Z' }) as Draft;

/** One write to an aggregate of the caller's own; `guarded`: only if it stands where he has seen it. */
const write =
  ({ publisher, free }: World, guarded: boolean) =>
  async (): Promise<void> => {
    const aggregate = free.pop() as Aggregate;
    const { position } = await publisher.publish(ended(aggregate), {
      ...CAUSE,
      ...(guarded ? { expect: { revision: aggregate.revision } } : {}),
    });
    aggregate.revision = position.seq;
    free.push(aggregate);
  };

/** What it costs that each write names the revision it rests on: the same events by the same publisher, without. */
export default defineBench<World>({
  name: 'publish-occ',
  meaning: 'guarded writes to 256 aggregates, each by its own caller, against the same writes without a guard',
  open: async (stack) => {
    const { broker } = await natsServer(stack, { syncAlways: true });
    await ensureTopology(broker, { freeBytes: FREE_BYTES });
    const publisher = createPublisher(broker, await loadCatalogue(), SILENT);
    stack.defer(publisher.close);
    return {
      publisher,
      free: Array.from({ length: CALLERS }, (_, index) => ({ roomId: `RM_occ${index}`, revision: 0 })),
    };
  },
  rows: [
    {
      name: `publish guarded, ${CALLERS} aggregates`,
      unit: 'events/s',
      ours: (world, budget) => crowd(CALLERS, budget, write(world, true)),
      limit: (world, budget) => crowd(CALLERS, budget, write(world, false)),
    },
  ],
});
