import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

interface KeyPair {
  readonly getSeed: () => Uint8Array;
}

/** Files that only their owner may read, below one folder. */
export interface KeyFolder {
  /** The seed of that name; made where there is none, and never another one once it is there. */
  readonly keep: (name: string, make: () => KeyPair) => Promise<{ readonly seed: Uint8Array; readonly path: string }>;
  /** Writes a file that may replace an older one. */
  readonly put: (name: string, content: string | Uint8Array) => Promise<string>;
}

const makeFolder = async (path: string): Promise<void> => {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
};

/** Opens a folder for seeds and credentials. */
export const openKeyFolder = (folder: string): KeyFolder => {
  const put: KeyFolder['put'] = async (name, content) => {
    const path = join(folder, name);
    await makeFolder(dirname(path));
    await writeFile(path, content, { mode: 0o600 });
    await chmod(path, 0o600);
    return path;
  };
  return {
    put,
    keep: async (name, make) => {
      const path = join(folder, name);
      const kept = await readFile(path, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
        if (thrown.code === 'ENOENT') return undefined;
        throw thrown;
      });
      if (kept !== undefined) return { seed: Buffer.from(kept.trim()), path };
      const seed = make().getSeed();
      await put(name, `${Buffer.from(seed).toString()}\n`);
      return { seed, path };
    },
  };
};
