import { MikroORM } from '@mikro-orm/postgresql';
import { openDatabase } from '../db/connect.ts';
import { loadProjections } from '../db/load.ts';
import { startProjector } from '../db/projector.ts';
import type { Sql } from '../db/sql.ts';
import { plainly } from '../db/transaction.ts';
import { loadCatalogue } from '../schemas/catalogue.ts';
import { type Draft, emit } from '../schemas/define.ts';
import { roomStarted } from '../schemas/rooms.ts';
import type { Broker } from '../streams/broker.ts';
import { encode } from '../streams/codec.ts';
import { ensureTopology } from '../streams/ensure.ts';
import { envelop } from '../streams/envelope.ts';
import { readOrdered } from '../streams/ordered.ts';
import { createPublisher } from '../streams/publish/publisher.ts';
import { createLogReader } from '../streams/read.ts';
import { EVENTS } from '../streams/topology.ts';
import { defineBench } from './define.ts';
import { CAUSE } from './rooms.ts';
import { FREE_BYTES, natsServer, postgresServer, rawStream, SILENT } from './servers.ts';
import { flood, oneByOne, steady, type Path } from './visible.ts';

const CALLERS = 256;
const STEADY = 5_000;
const BATCH = 1_000;

const started = (roomId: string): Draft =>
  emit(roomStarted, { roomId, name: `room ${roomId}`, startedAt: '2026-11-21T09:00:00.270Z' }) as Draft;

/** A connection of the bench's own, as superuser. */
const connect = (stack: AsyncDisposableStack, clientUrl: string): Sql => {
  const orm = new MikroORM({
    clientUrl,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: 1 },
  });
  stack.defer(() => orm.close());
  return (text, parameters) => plainly(orm, (sql) => sql(text, parameters));
};

const visibleIn = (sql: Sql, table: string) => async (id: string) =>
  (await sql(`select 1 from ${table} where tenant = $1 and id = $2`, [CAUSE.tenant, id])).length > 0;

/** The program's own way: validated, synced, indexed, folded with row level security, checkpointed. */
const ours = async (stack: AsyncDisposableStack, url: string): Promise<Path> => {
  const { broker } = await natsServer(stack, { syncAlways: true });
  await ensureTopology(broker, { freeBytes: FREE_BYTES });
  const publisher = createPublisher(broker, await loadCatalogue(), SILENT);
  stack.defer(publisher.close);
  const database = await openDatabase({ url, passwords: { owner: 'bench-o', app: 'bench-a', projector: 'bench-p' } });
  stack.defer(database.close);
  const projector = startProjector({
    database,
    projections: await loadProjections(),
    stream: EVENTS,
    read: (after, signal) => readOrdered(broker, EVENTS, after, signal),
    last: createLogReader(broker).last,
    onDeadLetter: ({ projection, reason }) => Promise.reject(new Error(`${projection}: ${reason}`)),
    meter: SILENT,
  });
  stack.defer(projector.stop);
  while (projector.health().state !== 'live') await new Promise((resolve) => setTimeout(resolve, 20));
  return {
    publish: (id) => publisher.publish(started(id), CAUSE),
    isVisible: visibleIn(connect(stack, url), 'aura.rooms'),
  };
};

const UPSERT = `
  insert into public.raw_rooms (tenant, id, name, state, started_at)
  select r.tenant, r.subject, r.data->>'name', 'active', (r.data->>'startedAt')::timestamptz
  from jsonb_to_recordset($1::jsonb) as r(tenant text, subject text, data jsonb)
  on conflict (tenant, id) do update set name = excluded.name, state = excluded.state, started_at = excluded.started_at`;

/** Everything that waits, at most a thousand, in one statement that commits: the least that puts an event into a table. */
const consumeRaw = async ({ js }: Broker, stream: string, sql: Sql): Promise<() => Promise<void>> => {
  let waiting: string[] = [];
  let writing: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
      await sql(UPSERT, [`[${batch.join(',')}]`]);
    }
    writing = undefined;
  };
  const consumer = await js.consumers.get(stream);
  const messages = await consumer.consume({
    max_messages: 2 * BATCH,
    callback: (message) => {
      waiting.push(message.string());
      writing ??= write();
    },
  });
  return async () => {
    await messages.close();
    await writing;
  };
};

/** The raw way: ready bytes onto a log that does not sync, into one table without index of events, policy or checkpoint. */
const raw = async (stack: AsyncDisposableStack, url: string): Promise<Path> => {
  const { broker } = await natsServer(stack, { syncAlways: false });
  const stream = await rawStream(broker);
  const sql = connect(stack, url);
  await sql(
    'create table public.raw_rooms (tenant text, id text, name text, state text, started_at timestamptz, primary key (tenant, id))',
  );
  const catalogue = await loadCatalogue();
  stack.defer(await consumeRaw(broker, stream, sql));
  const [sample, other] = [encode(envelop(started('RM_sample'), CAUSE, catalogue)).payload, new TextDecoder()];
  // One event's bytes with its ids exchanged: as large as ours, without the work of making them.
  const [head, tail] = other.decode(sample).replace('room/RM_sample', '\0').split('\0') as [string, string];
  return {
    publish: (id) => broker.js.publish(`raw.${id}`, `${head}${id}${tail}`),
    isVisible: visibleIn(connect(stack, url), 'public.raw_rooms'),
  };
};

/**
 * From the call of publish until the row can be read on another connection. The raw side leaves out everything the
 * program promises about an event: see `ours` and `raw`.
 */
export default defineBench<{ readonly ours: Path; readonly raw: Path }>({
  name: 'publish-to-row',
  meaning: 'from publish until the row can be read in Postgres, against a bare consumer that upserts into one table',
  open: async (stack) => {
    const url = await postgresServer(stack);
    return { ours: await ours(stack, url), raw: await raw(stack, url) };
  },
  rows: [
    {
      name: `publish to row, ${CALLERS} callers`,
      unit: 'events/s',
      ours: (world, budget) => flood(world.ours, CALLERS, budget),
      limit: (world, budget) => flood(world.raw, CALLERS, budget),
    },
    {
      name: `publish to row, ${STEADY.toLocaleString('en')} events/s by the clock`,
      unit: 'ms',
      ours: (world, budget) => steady(world.ours, STEADY, budget),
      limit: (world, budget) => steady(world.raw, STEADY, budget),
    },
    {
      name: 'publish to row, one caller',
      unit: 'ms',
      ours: (world, budget) => oneByOne(world.ours, budget),
      limit: (world, budget) => oneByOne(world.raw, budget),
    },
  ],
});
