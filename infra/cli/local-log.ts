import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrokerLogin, BrokerProof } from '../../streams/broker.ts';
import { MIGRATE, PLATFORM } from '../../streams/grants.ts';
import type { DevelopmentFiles } from '../certs/development.ts';
import { localCertificates } from '../config/certificates.ts';

/** How to reach a broker. */
export interface LogAddress extends BrokerLogin {
  /** Who may change and delete streams; absent: the same. */
  readonly migrate?: BrokerProof | undefined;
  /** Of its monitoring endpoint, where it is known. */
  readonly monitorUrl?: string | undefined;
}

interface NatsFile {
  readonly listen?: string;
  readonly http?: string;
  readonly tls?: object;
  readonly authorization?: { readonly users?: readonly { readonly user?: string; readonly password?: string }[] };
}

type Users = NonNullable<NonNullable<NatsFile['authorization']>['users']>;

const credentialOf = (
  users: Users,
  name: string | undefined,
  tls: DevelopmentFiles | undefined,
): BrokerProof | undefined => {
  const { user, password } = users.find((one) => one.user === name) ?? {};
  if (user === undefined || password === undefined) return undefined;
  return { user, password, ...(tls && { tls: { ca: tls.ca, ...tls.client(user) } }) };
};

/** What the configuration of the local nats-server says: its address and the platform's own credential, with `tls` the certificates of the data directory. */
export const logAddressOf = (text: string, certificates?: DevelopmentFiles): LogAddress | undefined => {
  const { listen, http, authorization, tls: encrypted } = JSON.parse(text) as NatsFile;
  const users = authorization?.users ?? [];
  const tls = encrypted && certificates;
  const platform = credentialOf(users, PLATFORM, tls) ?? credentialOf(users, users[0]?.user, tls);
  const migrate = credentialOf(users, MIGRATE, tls);
  if (listen === undefined || !platform) return undefined;
  return {
    url: `nats://${listen}`,
    ...platform,
    ...(migrate && { migrate }),
    ...(http === undefined ? {} : { monitorUrl: `http://${http}` }),
  };
};

/** The broker that was last started on a data directory: its port differs where the standard one was taken. Undefined where none was. */
export const localLogAddress = async (dataDir: string): Promise<LogAddress | undefined> => {
  const text = await readFile(join(dataDir, 'nats', 'nats.conf'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : logAddressOf(text, localCertificates(dataDir));
};
