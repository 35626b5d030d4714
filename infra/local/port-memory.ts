import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, portIsFree } from './ports.ts';

/** The port a server should get: the standard one if free, else the one it had last time if free, else any free one. */
export interface PortMemory {
  readonly choose: (server: string, standard: number) => Promise<number>;
  readonly remember: (server: string, port: number) => Promise<void>;
}

/** Remembers ports in a data directory, so that a second instance is found again where it was. */
export const openPortMemory = async (dataDir: string): Promise<PortMemory> => {
  const file = join(dataDir, 'ports.json');
  let ports: Record<string, number> = {};
  try {
    ports = JSON.parse(await readFile(file, 'utf8')) as Record<string, number>;
  } catch {
    // None yet, or unreadable: nothing depends on it.
  }
  let writing = Promise.resolve();
  const write = async (): Promise<void> => {
    await writeFile(`${file}.new`, JSON.stringify(ports), { mode: 0o600 });
    await rename(`${file}.new`, file);
  };
  return {
    choose: async (server, standard) => {
      const last = ports[server];
      for (const port of [standard, ...(last === undefined ? [] : [last])]) if (await portIsFree(port)) return port;
      return freePort();
    },
    remember: async (server, port) => {
      if (ports[server] === port) return;
      ports[server] = port;
      writing = writing.then(write);
      await writing;
    },
  };
};
