import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Database } from '../../db/connect.ts';
import { applyRecords, countKeys, ensureKeyTables, keyPosition } from '../../db/vault/mirror.ts';
import type { Ports as HandlerPorts } from '../../handlers/ports.ts';
import type { Ports as FacadePorts } from '../../http/ports.ts';
import { toFault } from '../../schemas/errors.ts';
import type { Broker } from '../../streams/broker.ts';
import { VAULT_STREAM } from '../../streams/topology.ts';
import { dropOlderMasters, mastersInUse } from '../../streams/vault/masters.ts';
import { keyHash, recordsAfter } from '../../streams/vault/records.ts';
import type { LogPart } from './log.ts';

const LOOK_MS = 1_000;
const LONGEST_MS = 10_000;

const ready = new WeakSet<Database>();

/** Brings the table to where the bucket is. Throws BROKER_UNREACHABLE, and what Postgres throws. */
export const takeKeysIn = async (broker: Broker, database: Database): Promise<void> => {
  if (!ready.has(database)) await ensureKeyTables(database);
  ready.add(database);
  const { state } = await broker.jsm.streams.info(VAULT_STREAM);
  for await (const records of recordsAfter(broker, await keyPosition(database, state.last_seq)))
    await applyRecords(database, records, keyHash);
};

/** Has `aura_state.data_keys` follow the bucket of keys, for as long as the program runs; whatever is away, it goes on afterwards. */
export const followKeys = ({ broker }: LogPart, database: Database, logger: Logger): { readonly stop: () => void } => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let changed = true;
  const subscription = broker.nc.subscribe('live.*.*.person.>', { callback: () => void (changed = true) });
  void (async () => {
    for (let idle = 0; !signal.aborted;) {
      try {
        if (changed || idle >= LONGEST_MS) {
          [changed, idle] = [false, 0];
          await takeKeysIn(broker, database);
        }
      } catch (thrown) {
        changed = true;
        logger.debug({ code: toFault(thrown).code }, 'the table of keys waits');
      }
      await sleep(LOOK_MS, undefined, { signal, ref: false }).catch(() => undefined);
      idle += LOOK_MS;
    }
  })();
  return {
    stop: () => {
      stopping.abort();
      if (!subscription.isClosed()) subscription.unsubscribe();
    },
  };
};

/** Satisfies the port `vaultKeys` of `http/ports.ts`. */
export const vaultKeysPort = ({ broker, masters }: LogPart, database: Database): FacadePorts['vaultKeys'] => ({
  state: async () => {
    await takeKeysIn(broker, database);
    const [needed, counts] = [await mastersInUse(broker), await countKeys(database)];
    const present = masters.kms.id();
    const ids = new Set([present, ...needed, ...counts.masters.keys()]);
    return {
      present,
      masters: [...ids].map((id) => ({
        id,
        keys: counts.masters.get(id) ?? 0,
        needed: needed.includes(id) || counts.masters.has(id),
      })),
      people: counts.people,
      destroyed: counts.destroyed,
    };
  },
});

/** Satisfies the port `masterKeys` of `handlers/ports.ts`. */
export const masterKeysPort = ({ broker, masters, vault }: LogPart): HandlerPorts['masterKeys'] => ({
  rotate: async (signal) => {
    await masters.reload();
    const inUse = await mastersInUse(broker);
    // Of keys that somebody else keeps the new one is already there; else there would be nothing to change to.
    if (masters.renew && inUse.length === 1 && inUse[0] === masters.kms.id()) {
      await masters.renew();
      await masters.reload();
    }
    await masters.admit();
    const { seen, rewrapped } = await vault.rewrap(() => undefined, signal);
    await dropOlderMasters(broker, masters.kms);
    return { masterId: masters.kms.id(), records: seen, rewrapped };
  },
});
