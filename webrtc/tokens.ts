import { AccessToken } from 'livekit-server-sdk';
import { connectionOf, wsUrl, type LiveKitConnection } from './connection.ts';

/** Who may do what in which room, and for how long. */
export interface JoinWish {
  /** The room's name; LiveKit's tokens know no sid. */
  readonly room: string;
  readonly identity: string;
  readonly name?: string | undefined;
  readonly metadata?: string | undefined;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  readonly canPublish: boolean;
  readonly canSubscribe: boolean;
  readonly canPublishData: boolean;
  readonly ttlS: number;
}

/** A secret until it expires: never on the log, never in ours. */
export interface JoinToken {
  readonly token: string;
  /** Where to connect, ws(s)://. */
  readonly url: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

/** Makes join tokens for the tenant's LiveKit server. Throws LIVEKIT_NOT_CONFIGURED where it has none. */
export const createTokenIssuer =
  (connection: LiveKitConnection | undefined) =>
  async (tenant: string, wish: JoinWish): Promise<JoinToken> => {
    const of = connectionOf(connection, tenant);
    const { room, identity, name, metadata, attributes, canPublish, canSubscribe, canPublishData, ttlS } = wish;
    const access = new AccessToken(of.apiKey, of.apiSecret, {
      identity,
      ttl: ttlS,
      ...(name === undefined ? {} : { name }),
      ...(metadata === undefined ? {} : { metadata }),
      ...(attributes === undefined ? {} : { attributes: { ...attributes } }),
    });
    access.addGrant({ roomJoin: true, room, canPublish, canSubscribe, canPublishData });
    const token = await access.toJwt();
    return { token, url: wsUrl(of), expiresAt: expiryOf(token) };
  };

/** As the token itself says: the second may have turned since it was asked for. */
const expiryOf = (token: string): string => {
  const { exp } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp: number };
  return new Date(exp * 1_000).toISOString();
};
