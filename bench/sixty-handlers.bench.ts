import { openDatabase } from '../db/connect.ts';
import { loadProjections } from '../db/load.ts';
import { startProjector, type Projector } from '../db/projector.ts';
import { loadCatalogue } from '../schemas/catalogue.ts';
import { type Draft, type EventDeclaration, emit } from '../schemas/define.ts';
import type { Meter } from '../schemas/metrics.ts';
import { ensureTopology } from '../streams/ensure.ts';
import type { HandlerDeclaration } from '../streams/handler.ts';
import { readOrdered } from '../streams/ordered.ts';
import { createPublisher } from '../streams/publish/publisher.ts';
import { createLogReader } from '../streams/read.ts';
import { startHandlers } from '../streams/start-handlers.ts';
import { EVENTS } from '../streams/topology.ts';
import { type Budget, defineBench, type Round } from './define.ts';
import { CAUSE } from './rooms.ts';
import { FREE_BYTES, natsServer, postgresServer, SILENT } from './servers.ts';
import { Count } from './stretch.ts';

const HANDLERS = 60;
const AT_ONCE = 4_000;
const KEYS = 500;

const noOp = (index: number, event: EventDeclaration): HandlerDeclaration => ({
  name: `bench-${index}`,
  meaning: 'A bench.',
  needs: [],
  order: 'none',
  parallel: 16,
  retryMs: [],
  timeoutMs: 600_000,
  from: 'now',
  on: [{ event, run: async () => [] }],
});

/** The types that edges send: each handler hears one of them, so each event has about as many handlers as in a program with sixty. */
const typesOf = (events: Iterable<EventDeclaration>): readonly EventDeclaration[] =>
  [...events].filter(({ owner, of }) => owner === 'webrtc' && of.name === 'room');

/** Publishes so many events and resolves when every handler has settled its share and all projections have passed the last. */
type Settle = (count: number) => Promise<void>;

const program = async (stack: AsyncDisposableStack, url: string, handlers: number): Promise<Settle> => {
  const { broker } = await natsServer(stack, { syncAlways: true });
  await ensureTopology(broker, { freeBytes: FREE_BYTES });
  const catalogue = await loadCatalogue();
  const publisher = createPublisher(broker, catalogue, SILENT);
  stack.defer(publisher.close);
  const database = await openDatabase({ url, passwords: { owner: 'bench-o', app: 'bench-a', projector: 'bench-p' } });
  stack.defer(database.close);
  const reader = createLogReader(broker);
  const projector: Projector = startProjector({
    database,
    projections: await loadProjections(),
    stream: EVENTS,
    read: (after, signal) => readOrdered(broker, EVENTS, after, signal),
    last: reader.last,
    onDeadLetter: ({ projection, reason }) => Promise.reject(new Error(`${projection}: ${reason}`)),
    meter: SILENT,
  });
  stack.defer(projector.stop);
  const types = typesOf(catalogue.events.values());
  const hears = Array.from({ length: handlers }, (_, index) => types[index % types.length] as EventDeclaration);
  const handled = new Count();
  const meter: Meter = { ...SILENT, count: (name) => name === 'auralink_handler_events_total' && handled.add() };
  const running = await startHandlers({
    broker,
    publisher,
    reader,
    meter,
    ports: {},
    handlers: hears.map((event, index) => noOp(index, event)),
  });
  stack.defer(running.stop);
  let sent = 0;
  const next = (): Draft => {
    const event = types[(sent += 1) % types.length] as EventDeclaration;
    return emit<EventDeclaration>(
      event,
      Object.assign({}, event.example, { [event.of.key]: `RM_bench${sent % KEYS}` }),
    );
  };
  return async (count) => {
    const drafts = Array.from({ length: count }, next);
    const goal = drafts.reduce((sum, { event }) => sum + hears.filter((type) => type === event).length, 0);
    const all = handled.until(goal);
    const stored = await Promise.all(drafts.map((draft) => publisher.publish(draft, CAUSE)));
    await all;
    const last = Math.max(...stored.map(({ position }) => position.seq));
    while (projector.health().position.seq < last) await new Promise((resolve) => setTimeout(resolve, 2));
  };
};

const rounds = async (settle: Settle, budget: Budget): Promise<Round> => {
  const from = performance.now();
  let n = 0;
  do {
    await settle(AT_ONCE);
    n += AT_ONCE;
  } while (budget.take());
  return { n, seconds: (performance.now() - from) / 1_000, latenciesMs: [] };
};

/** What many handlers cost: the same events, all projections on, with sixty no-op handlers and with one. */
export default defineBench<{ readonly sixty: Settle; readonly one: Settle }>({
  name: 'sixty-handlers',
  meaning: 'publish until sixty handlers and all projections have settled, against the same with one handler',
  open: async (stack) => ({
    sixty: await program(stack, await postgresServer(stack), HANDLERS),
    one: await program(stack, await postgresServer(stack), 1),
  }),
  rows: [
    {
      name: `publish to settled, ${HANDLERS} handlers`,
      unit: 'events/s',
      ours: ({ sixty }, budget) => rounds(sixty, budget),
      limit: ({ one }, budget) => rounds(one, budget),
    },
  ],
});
