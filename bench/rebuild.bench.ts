import { openDatabase, type Database } from '../db/connect.ts';
import { loadProjections } from '../db/load.ts';
import { startProjector } from '../db/projector.ts';
import { emit } from '../schemas/define.ts';
import { loadCatalogue } from '../schemas/catalogue.ts';
import { projectionRebuildRequested } from '../schemas/projections.ts';
import type { Broker } from '../streams/broker.ts';
import { ensureTopology } from '../streams/ensure.ts';
import { encode } from '../streams/codec.ts';
import { envelop } from '../streams/envelope.ts';
import { readOrdered } from '../streams/ordered.ts';
import { createLogReader } from '../streams/read.ts';
import { subjectOf } from '../streams/subjects.ts';
import { EVENTS } from '../streams/topology.ts';
import { type Budget, defineBench, type Round, type Size } from './define.ts';
import { CAUSE } from './rooms.ts';
import { FREE_BYTES, natsServer, postgresServer, SILENT } from './servers.ts';
import { fillLog } from './traffic.ts';

const EVENTS_DEFAULT = 20_000;
const TENANTS_DEFAULT = 10;
/** What has the most rows, and the most events for each. */
const REBUILT = 'participants';
const PATIENCE_MS = 900_000;

interface World {
  readonly broker: Broker;
  readonly database: Database;
  readonly events: number;
  /** Has the projection rebuilt beside the one that serves; resolves when its tables have taken its place. */
  readonly rebuild: () => Promise<void>;
}

/** In megabytes, once what is garbage is gone where the process may ask for that. */
const rssNow = (): number => {
  globalThis.gc?.();
  return Math.round(process.memoryUsage().rss / 1e6);
};

const open = async (
  stack: AsyncDisposableStack,
  { events = EVENTS_DEFAULT, tenants = TENANTS_DEFAULT }: Size = {},
): Promise<World> => {
  const { broker } = await natsServer(stack, { syncAlways: false });
  await ensureTopology(broker, { freeBytes: FREE_BYTES });
  await fillLog(broker, events, tenants);
  const url = await postgresServer(stack);
  const database = await openDatabase({ url, passwords: { owner: 'bench-o', app: 'bench-a', projector: 'bench-p' } });
  stack.defer(database.close);
  const catalogue = await loadCatalogue();
  const reader = createLogReader(broker);
  let exchanged = Promise.withResolvers<void>();
  const rss: number[] = [];
  let folded = 0;
  const projector = startProjector({
    database,
    projections: await loadProjections(),
    stream: EVENTS,
    read: (after, signal) => readOrdered(broker, EVENTS, after, signal),
    last: reader.last,
    onDeadLetter: ({ projection, reason }) => Promise.reject(new Error(`${projection}: ${reason}`)),
    // The outcome is no part of what is measured: it is put into the row instead of onto the log.
    onRebuilt: async ({ tenant, id }) => {
      await database.project((sql) =>
        sql(`update aura.projection_rebuilds set state = 'rebuilt' where tenant = $1 and id = $2`, [tenant, id]),
      );
    },
    buildEveryMs: 50,
    buildStep: (step) => {
      if (step === 'committed' && (folded += 1) % Math.max(1, Math.floor(events / 10_000)) === 0) rss.push(rssNow());
      if (step === 'exchanged') exchanged.resolve();
    },
    meter: SILENT,
  });
  stack.defer(projector.stop);
  const from = performance.now();
  while (projector.health().position.seq < events) await new Promise((resolve) => setTimeout(resolve, 20));
  process.stderr.write(
    `everything from an empty schema, inbox included: ${((performance.now() - from) / 1_000).toFixed(1)} s\n`,
  );
  let asked = 0;
  return {
    broker,
    database,
    events,
    rebuild: async () => {
      exchanged = Promise.withResolvers();
      [folded, rss.length] = [0, 0];
      const draft = emit(projectionRebuildRequested, { projection: REBUILT, rebuildId: `rb-${(asked += 1)}` });
      const { payload } = encode(envelop(draft, CAUSE, catalogue));
      broker.nc.publish(subjectOf(CAUSE.tenant, projectionRebuildRequested, REBUILT), payload);
      const late = setTimeout(() => exchanged.reject(new Error('the rebuild did not end')), PATIENCE_MS);
      await exchanged.promise.finally(() => clearTimeout(late));
      if (rss.length > 1)
        process.stderr.write(`RSS ${rss[Math.floor(rss.length / 10)]} MB at a tenth, ${rss.at(-1)} MB at the end\n`);
    },
  };
};

const ours = async ({ rebuild, events }: World, _budget: Budget): Promise<Round> => {
  const from = performance.now();
  await rebuild();
  const ms = performance.now() - from;
  return { n: events, seconds: ms / 1_000, latenciesMs: [ms] };
};

/** Reading the log to its end and looking at every event's type: what no rebuild can do without. */
const raw = async ({ broker, events }: World, _budget: Budget): Promise<Round> => {
  const from = performance.now();
  const consumer = await broker.js.consumers.get(EVENTS);
  const messages = await consumer.consume({ max_messages: 2_000 });
  let seen = 0;
  for await (const message of messages) {
    if (message.json<{ type?: string }>().type !== undefined) seen += 1;
    if (message.seq >= events) break;
  }
  await messages.close();
  const ms = performance.now() - from;
  return { n: Math.max(seen, events), seconds: ms / 1_000, latenciesMs: [ms] };
};

export default defineBench<World>({
  name: 'rebuild',
  meaning: `the projection ${REBUILT} rebuilt beside the one that serves, against reading the log by itself`,
  open,
  rows: [{ name: `rebuild of ${REBUILT}`, unit: 'events/s', ours, limit: raw }],
});
