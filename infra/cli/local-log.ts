import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How to reach a broker. */
export interface LogAddress {
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
  /** Of its monitoring endpoint, where it is known. */
  readonly monitorUrl?: string;
}

interface NatsFile {
  readonly listen?: string;
  readonly http?: string;
  readonly authorization?: { readonly users?: readonly { readonly user?: string; readonly password?: string }[] };
}

/** What the configuration of the local nats-server says: its address and the platform's own credential. */
export const logAddressOf = (text: string): LogAddress | undefined => {
  const { listen, http, authorization } = JSON.parse(text) as NatsFile;
  const platform = authorization?.users?.find(({ user }) => user === 'platform') ?? authorization?.users?.[0];
  if (listen === undefined || platform?.user === undefined || platform.password === undefined) return undefined;
  return {
    url: `nats://${listen}`,
    user: platform.user,
    password: platform.password,
    ...(http === undefined ? {} : { monitorUrl: `http://${http}` }),
  };
};

/** The broker that was last started on a data directory: its port differs where the standard one was taken. Undefined where none was. */
export const localLogAddress = async (dataDir: string): Promise<LogAddress | undefined> => {
  const text = await readFile(join(dataDir, 'nats', 'nats.conf'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : logAddressOf(text);
};
