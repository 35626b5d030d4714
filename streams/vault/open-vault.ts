import type { Catalogue } from '../../schemas/catalogue.ts';
import type { Fault } from '../../schemas/errors.ts';
import type { Meter } from '../../schemas/metrics.ts';
import { person, personErased } from '../../schemas/people.ts';
import { tenant as tenantAggregate, tenantDeleted, tenantDeletionRequested } from '../../schemas/tenants.ts';
import type { Broker } from '../broker.ts';
import { parseSubject } from '../subjects.ts';
import type { DataSubject, Vault } from '../vault.ts';
import { Keeper } from './keeper.ts';
import type { Kms } from './kms.ts';
import { opening } from './opening.ts';
import { holderOf, sealing } from './sealing.ts';

export interface VaultOptions {
  readonly broker: Broker;
  readonly kms: Kms;
  readonly catalogue: Pick<Catalogue, 'events'>;
  /** Absent: nothing is counted. */
  readonly meter?: Meter;
  /** Told of what cannot be decrypted though its key is there: somebody has changed it, or put it where it does not belong. */
  readonly onTrouble?: (fault: Fault) => void;
}

/**
 * The vault on the log's own broker: whoever reaches the log reaches the keys, Postgres or not. Keys are kept in memory while they are used, at most ten
 * minutes without being asked for again, and dropped at once when an erasure is stored or the connection was lost.
 */
export const openVault = ({
  broker,
  kms,
  catalogue,
  meter,
  onTrouble = () => undefined,
}: VaultOptions): Vault & { readonly close: () => void } => {
  const keeper = new Keeper(broker, kms);
  const told = (fault: Fault): void => {
    meter?.count('auralink_ciphertexts_invalid_total');
    onTrouble(fault);
  };
  const forget = watchErasures(broker, keeper);
  const stopCounting = meter && countKeys(keeper, meter);
  return {
    sealed: sealing(keeper, catalogue),
    opened: opening({ keeper, catalogue, onTrouble: told }),
    destroy: ({ tenant, person: subject }) => keeper.destroy(holderOf(tenant, subject)),
    destroyTenant: (tenant) => keeper.destroyTenant(tenant),
    countKeys: (tenant) => keeper.countKeys(tenant),
    rewrap: (onProgress, signal) => keeper.rewrap(onProgress, signal),
    close: () => {
      stopCounting?.();
      forget();
    },
  };
};

const COUNT_MS = 5_000;

/** Every event asks for its keys: they are told to the meter together, from time to time. Gives what ends it, which tells the rest. */
const countKeys = ({ cache }: Keeper, meter: Meter): (() => void) => {
  const tell = (): void => {
    const { inMemory, found, missed } = cache.takeCounts();
    if (found > 0) meter.count('auralink_vault_keys_asked_total', { outcome: 'in_memory' }, found);
    if (missed > 0) meter.count('auralink_vault_keys_asked_total', { outcome: 'fetched' }, missed);
    meter.set('auralink_vault_keys_in_memory', inMemory);
  };
  const timer = setInterval(tell, COUNT_MS).unref();
  return () => {
    clearInterval(timer);
    tell();
  };
};

/**
 * Tells of each erasure as it is stored, of a tenant whose deletion was asked for or is done, and, with nobody's name, of a connection that was lost: then one may have been missed. For what
 * is kept in memory of what was said about people. Gives the unsubscribe.
 */
export const onErasure = (
  broker: Broker,
  listener: (erased: DataSubject | undefined, leaving?: string) => void,
): (() => void) => {
  const subscription = broker.nc.subscribe(`live.*.*.${person.name}.*.${personErased.token}`, {
    callback: (_error, message) => {
      const parts = parseSubject(message.subject);
      if (parts) listener({ tenant: parts.tenant, person: parts.key });
    },
  });
  const tenants = [tenantDeletionRequested, tenantDeleted].map(({ token }) =>
    broker.nc.subscribe(`live.*.*.${tenantAggregate.name}.*.${token}`, {
      callback: (_error, message) => listener(undefined, parseSubject(message.subject)?.tenant),
    }),
  );
  const forgetConnection = broker.onConnection(() => listener(undefined));
  return () => {
    forgetConnection();
    for (const one of [subscription, ...tenants]) if (!one.isClosed()) one.unsubscribe();
  };
};

const watchErasures = (broker: Broker, { cache }: Keeper): (() => void) => {
  const forget = onErasure(broker, (erased, leaving) => {
    if (erased) cache.forget(holderOf(erased.tenant, erased.person));
    else if (leaving !== undefined) cache.leave(leaving);
    else cache.clear();
  });
  return () => {
    forget();
    cache.clear();
  };
};
