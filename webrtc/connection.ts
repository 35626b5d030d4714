import { Fault } from '../schemas/errors.ts';

/** One LiveKit server and the tenant it belongs to: room names are global on a server and its webhooks name no tenant. */
export interface LiveKitConnection {
  readonly tenant: string;
  /** ws(s):// or http(s)://, as LIVEKIT_URL has it. */
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** The tenant's connection. Throws LIVEKIT_NOT_CONFIGURED where it has none. */
export const connectionOf = (connection: LiveKitConnection | undefined, tenant: string): LiveKitConnection => {
  if (connection === undefined || connection.tenant !== tenant) throw new Fault('LIVEKIT_NOT_CONFIGURED', { tenant });
  return connection;
};

/** The address for the server API. */
export const httpUrl = ({ url }: LiveKitConnection): string => url.replace(/^ws/, 'http');

/** The address for clients that join. */
export const wsUrl = ({ url }: LiveKitConnection): string => url.replace(/^http/, 'ws');
