import { execFileSync } from 'node:child_process';
import { connect as dial, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import { loadCatalogue, type Catalogue } from '../../schemas/catalogue.ts';
import { emit, type Draft } from '../../schemas/define.ts';
import { Fault } from '../../schemas/errors.ts';
import type { StoredEvent } from '../../schemas/event.ts';
import type { Meter } from '../../schemas/metrics.ts';
import { roomEndRequested, roomRequested } from '../../schemas/rooms.ts';
import { connectBroker, type Broker } from '../../streams/broker.ts';
import { consumerInfo } from '../../streams/consumers.ts';
import { ensureTopology } from '../../streams/ensure.ts';
import type { Cause, LogReader } from '../../streams/log.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import { createLogReader } from '../../streams/read.ts';
import { asNewest } from '../../streams/reading.ts';
import { EVENTS } from '../../streams/topology.ts';
import { useNats, type NatsFixture } from '../ground.ts';

/** A log of a test file's own: server, streams, publisher, reader. */
export interface Backbone {
  readonly nats: NatsFixture;
  readonly broker: Broker;
  readonly catalogue: Catalogue;
  readonly publisher: ReturnType<typeof createPublisher>;
  readonly reader: LogReader;
  readonly counts: Map<string, number>;
  readonly meter: Meter;
  readonly connect: (url?: string) => Promise<Broker>;
}

/** Starts a private nats-server with the streams and connects to it. `own` takes the place of the catalogue of `schemas/`. */
export const useBackbone = (own?: Catalogue): Backbone => {
  const nats = useNats();
  const counts = new Map<string, number>();
  const meter: Meter = {
    count: (name, labels = {}, by = 1) => {
      const key = [name, ...Object.values(labels)].join(' ');
      counts.set(key, (counts.get(key) ?? 0) + by);
    },
    set: () => undefined,
    observe: () => undefined,
  };
  let [broker, catalogue, publisher, reader] = [] as unknown as [
    Broker,
    Catalogue,
    ReturnType<typeof createPublisher>,
    LogReader,
  ];
  const connect = (url = nats.url) => connectBroker({ url, user: nats.user, password: nats.password, name: 'test' });
  beforeAll(async () => {
    broker = await connect();
    catalogue = own ?? (await loadCatalogue());
    await ensureTopology(broker, { freeBytes: 1024 ** 3 });
    publisher = createPublisher(broker, catalogue, meter);
    reader = createLogReader(broker, asNewest(catalogue));
  });
  afterAll(async () => {
    await broker?.close();
  });
  return {
    nats,
    counts,
    meter,
    connect,
    get broker() {
      return broker;
    },
    get catalogue() {
      return catalogue;
    },
    get publisher() {
      return publisher;
    },
    get reader() {
      return reader;
    },
  };
};

export const CAUSE: Cause = { tenant: 'acme', source: '/auralink/http' };

/** Somebody wishes for a room; `key` becomes the aggregate's key. */
export const wish = (key: string, more: { readonly id?: string } = {}): Draft =>
  emit(roomRequested, { requestId: key, name: 'standup', aiAgentEnabled: false }, more);

/** Somebody asks for a room's end. */
export const ending = (key: string, more: { readonly id?: string } = {}): Draft =>
  emit(roomEndRequested, { roomId: key, name: 'standup' }, more);

export const collect = async (
  events: AsyncIterable<StoredEvent>,
  most = Number.POSITIVE_INFINITY,
): Promise<StoredEvent[]> => {
  const all: StoredEvent[] = [];
  if (most === 0) return all;
  for await (const stored of events) {
    all.push(stored);
    if (all.length >= most) break;
  }
  return all;
};

export const seqs = (events: readonly StoredEvent[]): number[] => events.map(({ position }) => position.seq);

/** The code of the Fault that a promise is refused with. */
export const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no fault',
    (thrown: unknown) => (thrown instanceof Fault ? thrown.code : String(thrown)),
  );

/** Waits until it holds, at most thirty seconds. */
export const until = async (holds: () => boolean | Promise<boolean>, what = 'it'): Promise<void> => {
  const end = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`${what} did not come true`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/**
 * Waits until a handler has settled everything that is for it. A consumer's figures come a moment after the publisher's ack (seen on
 * 2.15.2: nothing pending, nothing delivered), hence the look at the last event on the log that it is to have.
 */
export const allSettled = (broker: Broker, name: string): Promise<void> =>
  until(async () => {
    const info = await consumerInfo(broker, name);
    if (!info || info.num_pending > 0 || info.num_ack_pending > 0) return false;
    const subjects = info.config.filter_subjects ?? [info.config.filter_subject ?? 'ev.>'];
    const last = await Promise.all(
      subjects.map((last_by_subj) => broker.jsm.streams.getMessage(EVENTS, { last_by_subj })),
    );
    return last.every((message) => message === null || message.seq <= info.delivered.stream_seq);
  }, `${name} to be done`);

/** Has a process stand still (SIGSTOP) and waits until it does: on a busy machine its threads run on for a while. */
export const halt = (pid: number): Promise<void> => {
  process.kill(pid, 'SIGSTOP');
  const stands = () => execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('T');
  return until(stands, `${pid} to stand still`);
};

/** A line to a server that can be cut and restored. */
export interface Line {
  readonly url: string;
  readonly cut: () => void;
  readonly restore: () => void;
  readonly close: () => void;
}

/** Opens a line to the server at `url`; while it is cut, connections are refused. */
export const openLine = async (url: string): Promise<Line> => {
  const { hostname, port } = new URL(url);
  const ends = new Set<Socket>();
  let whole = true;
  const keep = (socket: Socket) => ends.add(socket.on('error', () => undefined).on('close', () => ends.delete(socket)));
  const server = createServer((near) => {
    keep(near);
    if (!whole) {
      near.destroy();
      return;
    }
    const far = dial(Number(port), hostname);
    keep(far);
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    whole = false;
    for (const socket of ends) socket.destroy();
  };
  return {
    url: `nats://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    restore: () => {
      whole = true;
    },
    close: () => {
      cut();
      server.close();
    },
  };
};
