import { Fault } from '../../schemas/errors.ts';
import { asUser, connectBroker, type Broker } from '../../streams/broker.ts';
import type { Local } from '../local/start.ts';
import { openAs } from './foreign.ts';

const PATIENCE_MS = 10_000;

/** A request that the user may not make is answered by nothing but this (nats.js 3.4). */
const isForbidden = (thrown: unknown): boolean =>
  thrown instanceof Error && (/permissions violation/i.test(thrown.message) || isForbidden(thrown.cause));

/**
 * Does what changes streams on a connection of its own, which lasts as long as that: with the credential of `aura migrate` where there is one,
 * else with the program's. Throws LOG_NOT_MIGRATED where it may not do it.
 */
export const asMigrator = async <T>(
  nats: Omit<Local['nats'], 'edges' | 'owner'>,
  work: (broker: Broker) => Promise<T>,
): Promise<T> => {
  const { local, migrate } = nats;
  const broker = await openAs(migrate ? 'NATS_MIGRATE_USER' : 'NATS_URL', { local }, () =>
    connectBroker({ ...asUser(nats, migrate), name: 'auralink-migrate', patienceMs: PATIENCE_MS }),
  );
  try {
    return await work(broker);
  } catch (thrown) {
    if (isForbidden(thrown))
      throw new Fault('LOG_NOT_MIGRATED', { user: (migrate ?? nats).user, reason: (thrown as Error).message }, thrown);
    throw thrown;
  } finally {
    await broker.close();
  }
};
