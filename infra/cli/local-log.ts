import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How to reach a broker. */
export interface LogAddress {
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
  /** Who may change and delete streams; absent: the same. */
  readonly migrate?: { readonly user: string; readonly password: string } | undefined;
  /** Of its monitoring endpoint, where it is known. */
  readonly monitorUrl?: string;
}

interface NatsFile {
  readonly listen?: string;
  readonly http?: string;
  readonly authorization?: { readonly users?: readonly { readonly user?: string; readonly password?: string }[] };
}

const credentialOf = (
  users: readonly { readonly user?: string; readonly password?: string }[],
  name: string | undefined,
): LogAddress['migrate'] => {
  const { user, password } = users.find((one) => one.user === name) ?? {};
  return user === undefined || password === undefined ? undefined : { user, password };
};

/** What the configuration of the local nats-server says: its address and the platform's own credential. */
export const logAddressOf = (text: string): LogAddress | undefined => {
  const { listen, http, authorization } = JSON.parse(text) as NatsFile;
  const users = authorization?.users ?? [];
  const platform = credentialOf(users, 'platform') ?? credentialOf(users, users[0]?.user);
  const migrate = credentialOf(users, 'migrate');
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
  return text === undefined ? undefined : logAddressOf(text);
};
