import type { Config } from '../config.ts';
import { openDataDir, type DataDir } from '../config/data-dir.ts';
import { openSecrets, type Secrets } from '../config/secrets.ts';
import { chooseHttpPort, localUrl } from './http-port.ts';
import { openPortMemory, type PortMemory } from './port-memory.ts';

/** What this process holds before anything is started: the directory, the secrets in it, the port of the facade. */
export interface Ground {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly dataDir: DataDir;
  readonly ports: PortMemory;
  readonly http: { readonly host: string; readonly port: number; readonly url: string };
}

/** Takes the data directory, opens its secrets and chooses the port of the facade. `dataDir.lock.release()` gives it back. */
export const openGround = async (config: Config): Promise<Ground> => {
  const dataDir = await openDataDir(config);
  try {
    const secrets = await openSecrets(config);
    const ports = await openPortMemory(dataDir.path);
    const port = await chooseHttpPort(config, ports);
    await ports.remember('http', port);
    return { config, secrets, dataDir, ports, http: { host: config.host, port, url: localUrl(config.host, port) } };
  } catch (thrown) {
    await dataDir.lock.release();
    throw thrown;
  }
};
