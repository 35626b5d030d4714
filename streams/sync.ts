/** What the server's monitoring endpoint says about its JetStream. */
export interface StoreFacts {
  /** True: an acknowledgement comes after the disk has it. Unknown: the server does not say. */
  readonly syncAlways: boolean | 'unknown';
  readonly maxStorageBytes: number | undefined;
}

const UNKNOWN: StoreFacts = { syncAlways: 'unknown', maxStorageBytes: undefined };
const PATIENCE_MS = 2_000;

/**
 * Reads `/jsz` of the monitoring endpoints, which `monitorUrl` names with commas between. By default NATS acknowledges before the disk has the event
 * (`sync_interval` two minutes), so the program reports this and refuses production without `always`. Of a cluster of `servers` one that does not sync
 * decides, and most of them must have said that they do: one may be away. Never throws: what cannot be read is unknown.
 */
export const askMonitor = async (monitorUrl: string, servers = 1): Promise<StoreFacts> => {
  const urls = monitorUrl.split(',');
  return together(await Promise.all(urls.map(askOne)), Math.max(servers, urls.length));
};

/** What servers of a cluster say, as one: pure. */
export const together = (all: readonly StoreFacts[], servers: number): StoreFacts => {
  const limits = all.flatMap(({ maxStorageBytes }) => maxStorageBytes ?? []);
  const syncing = all.filter(({ syncAlways }) => syncAlways === true).length;
  const isKnown = syncing > servers / 2;
  return {
    syncAlways: all.some(({ syncAlways }) => syncAlways === false) ? false : isKnown || 'unknown',
    maxStorageBytes: limits.length === 0 ? undefined : Math.min(...limits),
  };
};

const askOne = async (monitorUrl: string): Promise<StoreFacts> => {
  try {
    const answer = await fetch(new URL('/jsz', monitorUrl), { signal: AbortSignal.timeout(PATIENCE_MS) });
    return factsOf((await answer.json()) as JetStreamReport);
  } catch {
    return UNKNOWN;
  }
};

interface JetStreamReport {
  readonly config?: { readonly max_storage?: number; readonly sync_always?: boolean; readonly sync_interval?: number };
}

/** `sync_always` is left out when false; `sync_interval` is there in any case, which tells an answer from a silence (2.15.2). */
export const factsOf = ({ config }: JetStreamReport): StoreFacts => ({
  syncAlways: config?.sync_always ?? (config?.sync_interval === undefined ? 'unknown' : false),
  maxStorageBytes: config?.max_storage,
});
