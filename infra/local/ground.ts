import type { Config } from '../config.ts';
import { openDataDir, type DataDir } from '../config/data-dir.ts';
import { openSecrets, type Secrets } from '../config/secrets.ts';
import { undoInterrupted } from './aside.ts';
import { chooseHttpPort, localUrl } from './http-port.ts';
import { openPortMemory, type PortMemory } from './port-memory.ts';

/** What local servers need before they are started: the directory, the secrets in it, the ports they had. */
export interface StoreGround {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly dataDir: DataDir;
  readonly ports: PortMemory;
}

/** What the program holds before anything is started: the port of the facade as well. */
export interface Ground extends StoreGround {
  readonly http: { readonly host: string; readonly port: number; readonly url: string };
}

const open = async <T extends StoreGround>(config: Config, more: (ground: StoreGround) => Promise<T>): Promise<T> => {
  const dataDir = await openDataDir(config);
  try {
    await undoInterrupted(dataDir.path);
    const secrets = await openSecrets(config);
    return await more({ config, secrets, dataDir, ports: await openPortMemory(dataDir.path) });
  } catch (thrown) {
    await dataDir.lock.release();
    throw thrown;
  }
};

/** Takes the data directory and opens its secrets. `dataDir.lock.release()` gives it back. */
export const openStoreGround = (config: Config): Promise<StoreGround> => open(config, async (ground) => ground);

/** The same, and chooses the port of the facade. */
export const openGround = (config: Config): Promise<Ground> =>
  open(config, async (ground) => {
    const port = await chooseHttpPort(config, ground.ports);
    await ground.ports.remember('http', port);
    return { ...ground, http: { host: config.host, port, url: localUrl(config.host, port) } };
  });
