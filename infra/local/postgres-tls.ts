import { chmod, chown, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Programs } from './postgres-cluster.ts';

/** A server's certificate, and the authority whose clients it lets in; PEM files. */
export interface ServerTls {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** `host` lines are missing on purpose: whoever does not speak TLS finds no entry, and is told so. The common name must be the role's. */
const HBA = 'hostssl all all all scram-sha-256 clientcert=verify-full\n';

const FILES = { ca: 'ca.crt', cert: 'server.crt', key: 'server.key' } as const;

/**
 * The settings that encrypt, with copies of the files inside of the cluster: Postgres reads them as its own user, and takes a key only where nobody
 * else can (seen on 18.4). The access file is given by path, so that the cluster starts without encryption another time.
 */
export const tlsSettings = async (
  { user }: Programs,
  cluster: string,
  tls: ServerTls,
): Promise<Readonly<Record<string, string>>> => {
  const folder = join(cluster, 'auralink-tls');
  const own = async (path: string, mode: number): Promise<void> => {
    await chmod(path, mode);
    if (user) await chown(path, user.uid, user.gid);
  };
  await mkdir(folder, { recursive: true });
  await own(folder, 0o700);
  for (const name of ['ca', 'cert', 'key'] as const) {
    await copyFile(tls[name], join(folder, FILES[name]));
    await own(join(folder, FILES[name]), 0o600);
  }
  const hba = join(folder, 'pg_hba.conf');
  await writeFile(hba, HBA);
  await own(hba, 0o600);
  return {
    ssl: 'on',
    ssl_ca_file: join(folder, FILES.ca),
    ssl_cert_file: join(folder, FILES.cert),
    ssl_key_file: join(folder, FILES.key),
    ssl_min_protocol_version: 'TLSv1.2',
    hba_file: hba,
  };
};
