import { JetStreamApiError, jetstreamManager, type StreamConfig } from '@nats-io/jetstream';
import { Fault } from '../schemas/errors.ts';
import type { Broker } from './broker.ts';
import { compare, type Drift } from './drift.ts';
import { askMonitor } from './sync.ts';
import { streamPlans, type StreamPlan } from './topology.ts';

export interface EnsureOptions {
  readonly replicas?: number;
  /** Free bytes on the disk of the server's store, where the caller knows them. */
  readonly freeBytes?: number | undefined;
  /** The server's monitoring address, `http://127.0.0.1:8222`. */
  readonly monitorUrl?: string | undefined;
}

/** Where nobody can say how large the store may grow. */
const GUESS_BYTES = 10 * 1024 ** 3;
const CREATE_MS = 20_000;
/** Another process made it at the same moment, with the bytes it saw. */
const NAME_IN_USE = 10058;
const STREAM_NOT_FOUND = 10059;
const NO_STORAGE = [10047, 10023];
const SMALLEST_BYTES = 16 * 1024 ** 2;

/**
 * Creates the streams that are missing and tells every difference of those that exist; it never changes one by itself.
 * Throws LOG_DRIFTED when a setting the log's promises rest on is wrong (deletion allowed, no atomic batches, …).
 */
export const ensureTopology = async (broker: Broker, options: EnsureOptions = {}): Promise<readonly Drift[]> => {
  const drifts = await compareTopology(broker, options, true);
  const unsafe = drifts.filter((drift) => drift.unsafe);
  if (unsafe.length > 0)
    throw new Fault('LOG_DRIFTED', {
      differences: unsafe.map(({ name, field, wanted, found, change, advice }) => ({
        stream: name,
        field,
        wanted,
        found,
        change,
        advice,
      })),
    });
  return drifts;
};

/** Every difference between the streams on the server and their declaration; creates what is missing only if asked to. */
export const compareTopology = async (
  broker: Broker,
  options: EnsureOptions = {},
  create = false,
): Promise<readonly Drift[]> => {
  const plans = await plansFor(broker, options);
  const drifts: Drift[] = [];
  for (const plan of plans) {
    const look = () => streamConfig(broker, plan.name);
    // Whoever only wants to know is told at once that too few servers are there.
    const found = await (create ? onceFormed(look) : look());
    if (found) drifts.push(...compare('stream', plan.name, { ...plan }, { ...found }));
    else if (create) await createStream(broker, plan);
    else drifts.push(missing(plan.name));
  }
  return drifts;
};

/** The streams as they should be on this server. */
export const plansFor = async (broker: Broker, options: EnsureOptions = {}): Promise<readonly StreamPlan[]> => {
  const storeBytes = await storeBytesOf(broker, options);
  return streamPlans({ storeBytes, ...(options.replicas === undefined ? {} : { replicas: options.replicas }) });
};

const missing = (name: string): Drift => ({
  kind: 'stream',
  name,
  field: 'name',
  wanted: name,
  found: undefined,
  change: 'changeable',
  unsafe: false,
  advice: `The stream ${name} does not exist; \`npm start\` creates it.`,
});

/** Bytes the streams may share: what the server's store may hold at most, what the caller knows to be free, else a guess. */
const storeBytesOf = async (broker: Broker, { freeBytes, monitorUrl }: EnsureOptions): Promise<number> => {
  if (freeBytes !== undefined) return freeBytes;
  const seen = monitorUrl === undefined ? undefined : await askMonitor(monitorUrl);
  if (seen?.maxStorageBytes) return seen.maxStorageBytes;
  const account = await broker.jsm.getAccountInfo();
  return account.limits.max_storage > 0 ? account.limits.max_storage : GUESS_BYTES;
};

/** The server's view of a stream; undefined if there is none. */
export const streamConfig = async (broker: Broker, name: string): Promise<StreamConfig | undefined> => {
  try {
    return (await broker.jsm.streams.info(name)).config;
  } catch (thrown) {
    if (thrown instanceof JetStreamApiError && thrown.code === STREAM_NOT_FOUND) return undefined;
    throw thrown;
  }
};

/** Servers that have just found each other know for some moments of too few that are there (2.15.2: "no suitable peers for placement, peer offline"). */
const FORMING = [10005, 10008, 10009];
const FORMING_MS = 30_000;
const FORMING_PAUSE_MS = 500;

const onceFormed = async <T>(work: () => Promise<T>): Promise<T> => {
  for (const until = Date.now() + FORMING_MS; ;) {
    try {
      return await work();
    } catch (thrown) {
      if (!(thrown instanceof JetStreamApiError) || !FORMING.includes(thrown.code)) throw thrown;
      if (Date.now() > until)
        throw new Fault('BROKER_UNREACHABLE', { why: `too few servers of the cluster: ${thrown.message}` }, thrown);
      await new Promise((resolve) => setTimeout(resolve, FORMING_PAUSE_MS));
    }
  }
};

/** A server may have less room than it says (other streams have reserved it): takes half as much until it fits. */
const createStream = async (broker: Broker, plan: StreamPlan): Promise<void> => {
  const patient = await jetstreamManager(broker.nc, { timeout: CREATE_MS, checkAPI: false });
  for (let bytes = plan.max_bytes ?? GUESS_BYTES; ; bytes = Math.floor(bytes / 2)) {
    try {
      const wanted = { ...plan, max_bytes: bytes };
      await onceFormed(() => patient.streams.add(wanted));
      return;
    } catch (thrown) {
      if (thrown instanceof JetStreamApiError && thrown.code === NAME_IN_USE) return;
      const tooMuch = thrown instanceof JetStreamApiError && NO_STORAGE.includes(thrown.code);
      if (!tooMuch || bytes / 2 < SMALLEST_BYTES) throw thrown;
    }
  }
};
