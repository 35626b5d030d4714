import { existsSync } from 'node:fs';
import { readExpiries, type Expiry } from '../certs/expiry.ts';
import type { Here } from '../cli/here.ts';
import { certificatesOf, httpTlsOf, localCertificates } from '../config/certificates.ts';

/** What the settings say about encryption. */
export interface EncryptionFacts {
  readonly certificates: readonly Expiry[];
  /** Connections that leave this machine in clear, as the settings name them. */
  readonly clear: readonly string[];
  /** Those that are encrypted. */
  readonly encrypted: readonly string[];
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);
const leaves = (host: string): boolean => !LOOPBACK.has(host);

/** The settings, and where a program runs here encrypted that was told so by another shell, what its data directory holds. */
export const lookAtEncryption = async (here: Here): Promise<EncryptionFacts> => {
  const address = await here.logAddress();
  const isDevelopment = here.config.nats === undefined && address?.tls !== undefined;
  const config =
    isDevelopment && existsSync(localCertificates(here.config.dataDir).ca)
      ? { ...here.config, localTls: 'dev' as const }
      : here.config;
  const { nats, database, localTls, host } = config;
  const connections = [
    {
      name: 'NATS',
      far: nats?.url.split(',').some((one) => leaves(new URL(one).hostname)),
      encrypted: address?.tls !== undefined || /^(?:tls|wss):/.test(nats?.url ?? ''),
    },
    {
      name: 'Postgres',
      far: database && leaves(new URL(database.url).hostname),
      encrypted: database ? database.tls !== undefined : localTls === 'dev',
    },
    { name: 'HTTP', far: leaves(host), encrypted: httpTlsOf(config) !== undefined },
  ];
  return {
    certificates: await readExpiries(certificatesOf(config)),
    clear: connections.filter(({ far, encrypted }) => far === true && !encrypted).map(({ name }) => name),
    encrypted: connections.filter(({ encrypted }) => encrypted).map(({ name }) => name),
  };
};
