import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The store of a local log's server while its place is given to another one. */
export interface Aside {
  /** The old store is not needed any more. */
  readonly drop: () => Promise<void>;
  /** The old store comes back, and what stands in its place goes. */
  readonly restore: () => Promise<void>;
}

const storeOf = (dataDir: string): string => join(dataDir, 'nats', 'jetstream');
const keptOf = (dataDir: string): string => `${storeOf(dataDir)}.before-restore`;

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Takes back what a restore that was killed had begun: the store that it moved aside is the true one. */
export const undoInterrupted = async (dataDir: string): Promise<void> => {
  if (!(await exists(keptOf(dataDir)))) return;
  await rm(storeOf(dataDir), { recursive: true, force: true });
  await rename(keptOf(dataDir), storeOf(dataDir));
};

/** Moves the store of a stopped nats-server out of the way, until it is dropped or comes back. */
export const moveAside = async (dataDir: string): Promise<Aside> => {
  if (await exists(storeOf(dataDir))) await rename(storeOf(dataDir), keptOf(dataDir));
  return {
    restore: () => undoInterrupted(dataDir),
    drop: () => rm(keptOf(dataDir), { recursive: true, force: true }),
  };
};
