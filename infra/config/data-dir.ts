import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../schemas/errors.ts';
import { endLeftover } from '../local/leftover.ts';
import { removeCluster } from '../local/os-user.ts';
import { takeLock, type Lock } from '../lock.ts';
import type { Config } from '../config.ts';

/** Raised when a version writes what an older one would misread. */
const FORMAT_VERSION = 1;

/** Everything that may lie in a data directory; `--fresh` deletes these and nothing else. */
const CONTENTS = ['nats', 'postgres', 'livekit', 'secrets', 'tls', 'instance', 'formatVersion', 'ports.json'];
const LOCKS = /^lock(\.|$)/;

/** A data directory that this process holds. */
export interface DataDir {
  readonly path: string;
  /** 32 hex digits, for ever the same for one directory. Its first eight name the cookie. */
  readonly instanceId: string;
  readonly lock: Lock;
}

const unusable = (problem: string): Fault =>
  new Fault('CONFIG_INVALID', { problems: [{ setting: 'AURALINK_DATA', problem }] });

/** As root, Postgres runs as another user that has to pass through; the secrets lie in a folder of their own. */
const makeFolder = async (path: string): Promise<void> => {
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  try {
    const made = await mkdir(path, { recursive: true, mode });
    if (made !== undefined) await chmod(path, mode);
  } catch (thrown) {
    throw unusable(`cannot be made: ${(thrown as Error).message}`);
  }
};

/** Somebody's home directory is no place for us: a folder that holds anything else must have been ours before. */
const refuseForeign = async (path: string): Promise<void> => {
  const names = await readdir(path).catch((thrown: Error) => {
    throw unusable(`cannot be read: ${thrown.message}`);
  });
  const foreign = names.filter((name) => !CONTENTS.includes(name) && !LOCKS.test(name));
  if (foreign.length > 0 && !names.includes('formatVersion'))
    throw unusable(`${path} holds other things (${foreign.slice(0, 3).join(', ')}); name an empty or a new directory`);
};

/** Servers that a crash left behind hold the standard ports and write into what `--fresh` deletes: they go first. */
const endLeftovers = async (path: string): Promise<void> => {
  await Promise.all(['nats', 'postgres', 'livekit'].map((name) => endLeftover(join(path, name, `${name}.pid`))));
};

const empty = async (path: string): Promise<void> => {
  await removeCluster(join(path, 'postgres'));
  for (const name of CONTENTS) await rm(join(path, name), { recursive: true, force: true });
};

const readText = async (file: string): Promise<string | undefined> =>
  (await readFile(file, 'utf8').catch(() => undefined))?.trim();

const checkFormat = async (path: string): Promise<void> => {
  const file = join(path, 'formatVersion');
  const written = await readText(file);
  if (written === undefined || written === '') return writeFile(file, `${FORMAT_VERSION}\n`, { mode: 0o600 });
  if (!/^\d+$/.test(written)) throw unusable(`${file} holds no version`);
  if (Number(written) > FORMAT_VERSION)
    throw new Fault('DATA_DIR_NEWER', {
      dataDir: path,
      writtenByFormat: Number(written),
      understoodFormat: FORMAT_VERSION,
    });
};

const readInstance = async (path: string): Promise<string> => {
  const file = join(path, 'instance');
  const kept = await readText(file);
  if (kept !== undefined && /^[0-9a-f]{32}$/.test(kept)) return kept;
  const made = randomBytes(16).toString('hex');
  await writeFile(file, `${made}\n`, { mode: 0o600 });
  return made;
};

/** Takes the data directory: made if missing, emptied with `--fresh`, refused when somebody holds it or a newer version wrote it. */
export const openDataDir = async ({ dataDir: path, fresh }: Pick<Config, 'dataDir' | 'fresh'>): Promise<DataDir> => {
  await makeFolder(path);
  await refuseForeign(path);
  const lock = await takeLock(path);
  try {
    await endLeftovers(path);
    if (fresh) await empty(path);
    await checkFormat(path);
    return { path, lock, instanceId: await readInstance(path) };
  } catch (thrown) {
    await lock.release();
    throw thrown;
  }
};
