import { openDatabase, type Database } from '../db/connect.ts';
import { ensureDerived } from '../db/derived.ts';
import { loadProjections } from '../db/load.ts';
import { startProjector } from '../db/projector.ts';
import type { Broker } from '../streams/broker.ts';
import { ensureTopology } from '../streams/ensure.ts';
import { readOrdered } from '../streams/ordered.ts';
import { createLogReader } from '../streams/read.ts';
import { EVENTS } from '../streams/topology.ts';
import { type Budget, defineBench, type Round } from './define.ts';
import type { RawEvent } from './raw-fold.ts';
import { foldByHand, indexRow, UPSERTS } from './raw-projection.ts';
import { FREE_BYTES, natsServer, postgresServer, SILENT } from './servers.ts';
import { fillLog } from './traffic.ts';

const EVENTS_DEFAULT = 20_000;
const TENANTS_DEFAULT = 10;
const BATCH = 1_000;
const PATIENCE_MS = 600_000;

interface World {
  readonly broker: Broker;
  readonly database: Database;
  readonly events: number;
  /** What the first round came to. */
  rows?: string;
}

const emptied = async ({ database }: World): Promise<void> => {
  await database.own((sql) => sql('drop schema if exists aura cascade'));
  await ensureDerived(database, EVENTS, await loadProjections());
};

/** A round is the whole log, whatever the budget; its latency is the time in which all of it was there. */
const round = (n: number, from: number): Round => {
  const ms = performance.now() - from;
  return { n, seconds: ms / 1_000, latenciesMs: [ms] };
};

const COUNTED = ['event_index', 'event_counts', ...UPSERTS.map(({ table }) => table)];

/** How many rows each table has: both sides must come to the same, or they did not do the same work. */
const countRows = async (world: World): Promise<void> => {
  const counts = await world.database.project((sql) =>
    sql(`select ${COUNTED.map((table) => `(select count(*) from aura.${table}) as ${table}`).join()}`),
  );
  const text = JSON.stringify(counts[0]);
  world.rows ??= text;
  if (world.rows !== text) throw new Error(`the sides differ: ${world.rows} and ${text}`);
};

/** The program's projector from an empty schema to the end of the log. */
const ours = async (world: World, _budget: Budget): Promise<Round> => {
  const { broker, database, events } = world;
  await emptied(world);
  const projections = await loadProjections();
  const done = Promise.withResolvers<void>();
  const from = performance.now();
  const projector = startProjector({
    database,
    projections,
    stream: EVENTS,
    read: (after, signal) => readOrdered(broker, EVENTS, after, signal),
    last: createLogReader(broker).last,
    onPosition: (_name, { seq }) => seq >= events && done.resolve(),
    onDeadLetter: ({ projection, reason }) => Promise.reject(new Error(`${projection}: ${reason}`)),
    meter: SILENT,
  });
  const late = setTimeout(() => done.reject(new Error(projector.health().reason ?? 'late')), PATIENCE_MS);
  await done.promise.finally(() => clearTimeout(late));
  const measured = round(events, from);
  await projector.stop();
  await countRows(world);
  return measured;
};

const INDEX = `with fresh as (insert into aura.event_index (stream, seq, tenant, source, id, msg_id, type, subject, time, correlation_id, causation_id)
  select * from json_to_recordset($1::json) as r(stream text, seq bigint, tenant text, source text, id text, msg_id text, type text, subject text, time timestamptz, correlation_id text, causation_id text)
  on conflict do nothing returning tenant)
  insert into aura.event_counts as c (tenant, total) select tenant, count(*) from fresh group by tenant
  on conflict (tenant) do update set total = c.total + excluded.total`;

const CHECKPOINT = `update aura.projection_checkpoints set position = $1, updated_at = now() where stream = '${EVENTS}'`;

const utf8 = new TextDecoder();

/** By hand, into the same tables as the same role: an ordered consumer, a fold, one upsert a table, the checkpoint. */
const raw = async (world: World, _budget: Budget): Promise<Round> => {
  const { broker, database, events } = world;
  await emptied(world);
  const from = performance.now();
  const consumer = await broker.js.consumers.get(EVENTS);
  const messages = await consumer.consume({ max_messages: 2 * BATCH });
  let batch: RawEvent[] = [];
  let seq = 0;
  const write = (own: readonly RawEvent[], upTo: number): Promise<void> =>
    database.project(async (sql) => {
      const first = upTo - own.length + 1;
      const statements = [
        sql(CHECKPOINT, [upTo]),
        sql(INDEX, [JSON.stringify(own.map((event, index) => indexRow(event, first + index)))]),
      ];
      const tables = foldByHand(own);
      for (const { table, text } of UPSERTS) {
        const rows = [...(tables.get(table)?.values() ?? [])];
        if (rows.length > 0) statements.push(sql(text, [JSON.stringify(rows)]));
      }
      await Promise.all(statements);
    });
  for await (const message of messages) {
    batch.push(JSON.parse(utf8.decode(message.data)) as RawEvent);
    seq = message.seq;
    if (batch.length < BATCH && seq < events) continue;
    await write(batch, seq);
    batch = [];
    if (seq >= events) break;
  }
  const measured = round(events, from);
  await messages.close();
  await countRows(world);
  return measured;
};

export default defineBench<World>({
  name: 'projection',
  meaning: `all read models from an empty schema, against a fold by hand into the same tables (${BATCH} events a transaction)`,
  open: async (stack, { events = EVENTS_DEFAULT, tenants = TENANTS_DEFAULT } = {}) => {
    const { broker } = await natsServer(stack, { syncAlways: false });
    await ensureTopology(broker, { freeBytes: FREE_BYTES });
    await fillLog(broker, events, tenants);
    const url = await postgresServer(stack);
    const database = await openDatabase({ url, passwords: { owner: 'bench-o', app: 'bench-a', projector: 'bench-p' } });
    stack.defer(database.close);
    return { broker, database, events };
  },
  rows: [{ name: 'projection, all read models', unit: 'events/s', ours, limit: raw }],
});
