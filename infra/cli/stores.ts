import { Fault } from '../../schemas/errors.ts';
import { asUser, type Broker, connectBroker, LISTING_MS } from '../../streams/broker.ts';
import { openStoreGround, startLogServer, type Local, type StoreGround } from '../local/start.ts';
import type { Call } from './define.ts';

const PATIENCE_MS = 10_000;

/** A connection to a log's server with the program's credential, or with the one that may change streams. */
export const connectTo = (nats: Local['nats'], as: 'program' | 'migrator'): Promise<Broker> => {
  const login = asUser(nats, as === 'migrator' ? nats.migrate : undefined);
  return connectBroker({ ...login, name: `aura-${as}`, patienceMs: PATIENCE_MS, apiMs: LISTING_MS });
};

type Ask = Pick<Call<object>, 'here' | 'terminal'>;

/** Holds the data directory while an operator works on it. Throws DATA_DIR_HELD while the program runs on it. */
export const holdingGround = async <T>({ here }: Ask, work: (ground: StoreGround) => Promise<T>): Promise<T> => {
  const ground = await openStoreGround({ ...here.config, fresh: false });
  try {
    return await work(ground);
  } finally {
    await ground.dataDir.lock.release();
  }
};

/** Starts the log's server where the settings name none, for as long as the work takes. */
export const withLogServer = async <T>(
  { terminal }: Ask,
  ground: StoreGround,
  work: (nats: Local['nats']) => Promise<T>,
): Promise<T> => {
  const server = await startLogServer(ground, terminal.note);
  try {
    return await work(server.nats);
  } finally {
    await server.stop();
  }
};

/**
 * A connection to the log, whether the program runs or not: the one the settings name, the running program's, else the server of the
 * data directory, started for as long as the work takes. Throws NOT_RUNNING where nothing was ever started there.
 */
export const withLog = async <T>(
  ask: Ask,
  as: 'program' | 'migrator',
  work: (broker: Broker, monitorUrl: string | undefined) => Promise<T>,
): Promise<T> => {
  const { here } = ask;
  const onBroker = async (broker: Broker, monitorUrl: string | undefined): Promise<T> => {
    try {
      return await work(broker, monitorUrl);
    } finally {
      await broker.close();
    }
  };
  const address = await here.logAddress();
  if (here.config.nats || (await here.holder()))
    return onBroker(await (as === 'migrator' ? here.migrator() : here.broker()), address?.monitorUrl);
  if (!address)
    throw new Fault('NOT_RUNNING', { dataDir: here.config.dataDir, reason: 'nothing was ever started here' });
  return holdingGround(ask, (ground) =>
    withLogServer(ask, ground, async (nats) => onBroker(await connectTo(nats, as), nats.monitorUrl)),
  );
};
