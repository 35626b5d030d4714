import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { StorageType } from '@nats-io/jetstream';
import { findBinary, postgresBinDir, startNats, startPostgres } from '../infra/local/index.ts';
import type { Meter } from '../schemas/metrics.ts';
import { type Broker, connectBroker } from '../streams/broker.ts';
import { tempDir } from '../tests/temp-dir.ts';

const secret = (): string => randomBytes(24).toString('base64url');

/** A bench counts by itself. */
export const SILENT: Meter = { count: () => {}, set: () => {}, observe: () => {} };

const RAW = 'RAW';
const GIGABYTE = 1024 ** 3;

/** What the program itself may use for its streams; above what any bench writes. */
export const FREE_BYTES = 8 * GIGABYTE;

/** A private nats-server and a connection to it. */
export interface NatsServer {
  readonly broker: Broker;
  /** Connects once more, so that two sides do not share a socket. */
  readonly connect: () => Promise<Broker>;
}

/** Starts a nats-server on a free port of loopback; ended with the stack, and its data deleted. */
export const natsServer = async (
  stack: AsyncDisposableStack,
  { syncAlways }: { readonly syncAlways: boolean },
): Promise<NatsServer> => {
  const binary = await findBinary('nats-server');
  if (binary === undefined) throw new RangeError('nats-server is not on this machine: npm test obtains it');
  const dir = await tempDir();
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const password = secret();
  const server = await startNats({ binary, dir, users: [{ user: 'bench', password }], syncAlways });
  stack.defer(server.stop);
  const connect = async (): Promise<Broker> => {
    const broker = await connectBroker({ url: server.url, user: 'bench', password, name: 'bench' });
    stack.defer(broker.close);
    return broker;
  };
  return { connect, broker: await connect() };
};

/** A stream without any of the log's settings, for the raw side: subjects `raw.>`, on the disk. */
export const rawStream = async ({ jsm }: Broker): Promise<string> => {
  await jsm.streams.add({ name: RAW, subjects: ['raw.>'], storage: StorageType.File, max_bytes: FREE_BYTES });
  return RAW;
};

/** Starts a Postgres on a free port of loopback and gives its superuser's URL; ended with the stack. */
export const postgresServer = async (stack: AsyncDisposableStack): Promise<string> => {
  const dir = await tempDir();
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const server = await startPostgres({ binDir: postgresBinDir(), dir, password: secret() });
  stack.defer(server.stop);
  return server.url;
};
