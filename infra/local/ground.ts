import { join } from 'node:path';
import { keepDevelopment, type DevelopmentFiles } from '../certs/development.ts';
import type { Config } from '../config.ts';
import { httpTlsOf } from '../config/certificates.ts';
import { openDataDir, type DataDir } from '../config/data-dir.ts';
import { openSecrets, type Secrets } from '../config/secrets.ts';
import { undoInterrupted } from './aside.ts';
import { chooseHttpPort, localUrl } from './http-port.ts';
import { freePort, holdPort } from './ports.ts';
import { openPortMemory, type PortMemory } from './port-memory.ts';

const DAYS = 90;
const RENEW_DAYS = 30;

/** What local servers need before they are started: the directory, the secrets in it, the ports they had. */
export interface StoreGround {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly dataDir: DataDir;
  readonly ports: PortMemory;
  /** With AURALINK_TLS=dev: what encrypts the servers started here. */
  readonly certificates?: DevelopmentFiles;
}

/** A port that is held until its release, so that nobody else is given it while the servers start. */
interface Held {
  readonly port: number;
  readonly url: string;
  readonly release: () => Promise<void>;
}

/** What the program holds before anything is started: the port of the facade as well. */
export interface Ground extends StoreGround {
  readonly http: Held & { readonly host: string };
  /**
   * Where the facade is encrypted and LiveKit is started here: a listener on loopback for its reports alone, unencrypted. livekit-server (1.13.5)
   * cannot be told an authority nor a certificate of its own; its reports are signed.
   */
  readonly webhooks?: Held;
}

/** Renewed at the start while they have long to live; a program that runs longer than that says so before they end. */
const openCertificates = async ({ localTls, dataDir, edges, host }: Config): Promise<DevelopmentFiles | undefined> => {
  if (localTls === 'off') return undefined;
  const hosts = [host].filter((name) => name !== '0.0.0.0' && name !== '::');
  return keepDevelopment(join(dataDir, 'tls'), { days: DAYS, renewDays: RENEW_DAYS, edges, hosts });
};

const open = async <T extends StoreGround>(config: Config, more: (ground: StoreGround) => Promise<T>): Promise<T> => {
  const dataDir = await openDataDir(config);
  try {
    await undoInterrupted(dataDir.path);
    const secrets = await openSecrets(config);
    const certificates = await openCertificates(config);
    const ports = await openPortMemory(dataDir.path);
    return await more({ config, secrets, dataDir, ports, ...(certificates && { certificates }) });
  } catch (thrown) {
    await dataDir.lock.release();
    throw thrown;
  }
};

/** Takes the data directory and opens its secrets. `dataDir.lock.release()` gives it back. */
export const openStoreGround = (config: Config): Promise<StoreGround> => open(config, async (ground) => ground);

const holdWebhooks = async (): Promise<Held> => {
  const port = await freePort();
  return { port, url: localUrl('127.0.0.1', port), release: await holdPort(port) };
};

/** The same, and chooses the port of the facade. */
export const openGround = (config: Config): Promise<Ground> =>
  open(config, async (ground) => {
    const port = await chooseHttpPort(config, ground.ports);
    const release = await holdPort(port, config.host);
    await ground.ports.remember('http', port);
    const tls = httpTlsOf(config);
    const webhooks = tls !== undefined && config.livekit === undefined ? await holdWebhooks() : undefined;
    return {
      ...ground,
      ...(webhooks && { webhooks }),
      http: { host: config.host, port, url: localUrl(config.host, port, tls !== undefined), release },
    };
  });
