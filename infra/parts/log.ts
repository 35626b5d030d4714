import { randomUUID } from 'node:crypto';
import type { Catalogue } from '../../schemas/catalogue.ts';
import { Fault } from '../../schemas/errors.ts';
import type { Meter } from '../../schemas/metrics.ts';
import { connectBroker, withVault, type Broker } from '../../streams/broker.ts';
import type { Drift } from '../../streams/drift.ts';
import { ensureTopology } from '../../streams/ensure.ts';
import { createLive } from '../../streams/live.ts';
import type { Live, LogReader, Publisher } from '../../streams/log.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import { watchProgress, type ProgressWatch } from '../../streams/progress.ts';
import { createLogReader } from '../../streams/read.ts';
import { asNewest } from '../../streams/reading.ts';
import { askMonitor } from '../../streams/sync.ts';
import { admitMasters } from '../../streams/vault/masters.ts';
import { openKeyRing, type Kms } from '../../streams/vault/kms.ts';
import { openVault } from '../../streams/vault/open-vault.ts';
import type { Vault } from '../../streams/vault.ts';
import type { Config } from '../config.ts';
import type { MasterKeySource } from '../config/master-key.ts';
import type { Local } from '../local/start.ts';
import { openAs } from './foreign.ts';
import { asMigrator } from './migrate.ts';
import { watchStoring, type StoringTrouble } from './storing.ts';

/** The master keys of this process. */
export interface Masters {
  readonly kms: Kms;
  /** Reads them anew where they are kept. */
  readonly reload: () => Promise<void>;
  /** Notes the present one as one that is in use. Throws MASTER_KEY_WRONG. */
  readonly admit: () => Promise<void>;
  /** Makes a new one the present one, where this program keeps them itself. */
  readonly renew: MasterKeySource['renew'];
}

/** The log as every other part uses it. */
export interface LogPart {
  readonly broker: Broker;
  /** What encrypts and opens what is said about people. */
  readonly vault: Vault;
  readonly masters: Masters;
  readonly publisher: Publisher;
  /** Why nothing can be stored at present, as those who publish found out. */
  readonly storingTrouble: () => StoringTrouble | undefined;
  readonly reader: LogReader;
  readonly live: Live;
  /** How far rebuilds and comparisons are, as any process tells it. */
  readonly progress: ProgressWatch;
  /** Differences between the streams and their declaration, as found at boot. */
  readonly drifts: readonly Drift[];
  /** Whether the server syncs to disk before it acknowledges. */
  readonly syncAlways: boolean | 'unknown';
  readonly close: () => Promise<void>;
}

const PATIENCE_MS = 30_000;

/** Production rests on the promise that an acknowledged event is on the disk. */
const requireSync = (config: Config, syncAlways: LogPart['syncAlways']): void => {
  if (config.mode === 'production' && syncAlways !== true)
    throw new Fault('LOG_NOT_SYNCED', { sync_always: syncAlways });
};

/** The master keys, held against what the bucket was written with. Throws MASTER_KEY_MISSING, MASTER_KEY_WRONG: nothing is stored under a wrong one. */
const openKms = async ({ read }: MasterKeySource, broker: Broker) => {
  const ring = await openKeyRing(read);
  try {
    await admitMasters(broker, ring);
  } catch (thrown) {
    await broker.close();
    throw thrown;
  }
  return { kms: ring, reload: ring.reload };
};

/** Connects, makes the streams that are missing, compares the others, and opens the ways onto and from the log. */
export const openLog = async (
  config: Config,
  { nats }: Local,
  masterKeys: MasterKeySource,
  catalogue: Catalogue,
  meter: Meter,
  projections: readonly string[],
  onTrouble: (fault: Fault) => void = () => undefined,
): Promise<LogPart> => {
  const { monitorUrl } = nats;
  const { replicas } = config.nats ?? {};
  const name = `auralink-${randomUUID().slice(0, 8)}`;
  const plain = await openAs('NATS_URL', nats, () => connectBroker({ ...nats, name, patienceMs: PATIENCE_MS }));
  const [drifts, facts] = await Promise.all([
    asMigrator(nats, (migrator) =>
      ensureTopology(migrator, { monitorUrl, ...(replicas !== undefined && { replicas }) }),
    ),
    monitorUrl === undefined ? undefined : askMonitor(monitorUrl, Math.max(nats.url.split(',').length, replicas ?? 1)),
  ]);
  const syncAlways = facts?.syncAlways ?? 'unknown';
  requireSync(config, syncAlways);
  const { kms, reload } = await openKms(masterKeys, plain);
  const vault = openVault({ broker: plain, kms, catalogue, meter, onTrouble });
  const broker = withVault(plain, vault);
  const queue = createPublisher(broker, catalogue, meter);
  const { publisher, trouble: storingTrouble } = watchStoring(queue);
  const reader = createLogReader(broker, asNewest(catalogue));
  const live = await createLive(broker, reader, { projections });
  const progress = watchProgress(broker);
  const close = async (): Promise<void> => {
    progress.close();
    live.close();
    await queue.close();
    vault.close();
    await broker.close();
  };
  const masters = { kms, reload, renew: masterKeys.renew, admit: () => admitMasters(broker, kms) };
  return { broker, vault, masters, publisher, storingTrouble, reader, live, progress, drifts, syncAlways, close };
};
