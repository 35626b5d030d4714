import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { loadCatalogue } from '../schemas/catalogue.ts';
import type { Broker } from '../streams/broker.ts';
import { ensureTopology } from '../streams/ensure.ts';
import type { LogReader } from '../streams/log.ts';
import { createPublisher } from '../streams/publish/publisher.ts';
import { createLogReader } from '../streams/read.ts';
import { asNewest } from '../streams/reading.ts';
import { lineOf } from '../streams/replay/ndjson.ts';
import { EVENTS } from '../streams/topology.ts';
import { type Budget, defineBench, type Round } from './define.ts';
import { CAUSE, roomEvents } from './rooms.ts';
import { FREE_BYTES, natsServer, SILENT } from './servers.ts';

const HISTORY = 50_000;
const GROUP = 500;

interface World {
  readonly reader: LogReader;
  readonly raw: Broker;
}

/** Where lines go that nobody reads: a file's writing, without a disk. */
const nowhere = () => {
  const file = createWriteStream('/dev/null');
  const take = async (line: string): Promise<void> => {
    if (!file.write(`${line}\n`)) await once(file, 'drain');
  };
  const end = async (): Promise<void> => {
    file.end();
    await finished(file);
  };
  return { take, end };
};

/** Reads the whole log, again and again, while the budget lasts. */
const timed = async (budget: Budget, pass: (take: () => boolean) => Promise<number>): Promise<Round> => {
  const began = performance.now();
  let [n, going] = [0, true];
  const take = (): boolean => (going &&= budget.take());
  while (take()) n += await pass(take);
  return { n, seconds: (performance.now() - began) / 1_000, latenciesMs: [] };
};

/** What `aura replay` does: each event read, decoded, selected and written as a line. */
const replay = ({ reader }: World, budget: Budget): Promise<Round> =>
  timed(budget, async (take) => {
    const sink = nowhere();
    let n = 0;
    for await (const stored of reader.read({ tenant: CAUSE.tenant })) {
      await sink.take(lineOf(stored, { positions: false, raw: false }));
      n += 1;
      if (!take()) break;
    }
    await sink.end();
    return n;
  });

/** nats.js's own ordered consumer: the bytes as they come, written as lines, neither parsed nor selected. */
const readRaw = ({ raw }: World, budget: Budget): Promise<Round> =>
  timed(budget, async (take) => {
    const sink = nowhere();
    const consumer = await raw.js.consumers.get(EVENTS);
    const messages = await consumer.consume({ max_messages: 2_000 });
    let n = 0;
    for await (const message of messages) {
      await sink.take(message.string());
      n += 1;
      if (message.info.pending === 0 || !take()) break;
    }
    await messages.close();
    await sink.end();
    return n;
  });

/** A stretch of the log as NDJSON, against the least code that can read it in order and write it. */
export default defineBench<World>({
  name: 'replay',
  meaning: `${HISTORY.toLocaleString('en')} events of about 450 bytes as NDJSON, against an ordered consumer of nats.js that writes what it gets`,
  open: async (stack) => {
    const server = await natsServer(stack, { syncAlways: false });
    const catalogue = await loadCatalogue();
    await ensureTopology(server.broker, { freeBytes: FREE_BYTES });
    const publisher = createPublisher(server.broker, catalogue, SILENT);
    stack.defer(publisher.close);
    const next = roomEvents();
    for (let n = 0; n < HISTORY; n += GROUP)
      await publisher.publishAll(
        Array.from({ length: GROUP }, () => next()),
        { ...CAUSE, deadlineMs: 30_000 },
      );
    const broker = await server.connect();
    return { reader: createLogReader(broker, asNewest(catalogue)), raw: await server.connect() };
  },
  rows: [{ name: 'replay to NDJSON', unit: 'events/s', ours: replay, limit: readRaw }],
});
