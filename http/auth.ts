import type { IncomingHttpHeaders } from 'node:http';
import { Fault } from '../schemas/errors.ts';
import type { Access, Method, Permission } from './access.ts';
import type { KeyCheck } from './api-keys/check.ts';
import { isKeyText } from './api-keys/text.ts';
import type { Membership } from './membership.ts';
import { RefusedFor } from './security/refused.ts';
import { isServiceToken, SERVICE_PERMISSIONS, type serviceCheck } from './service-tokens.ts';
import type { Sessions } from './session.ts';
import type { Grant, Verified } from './tokens.ts';

/** Who makes a request, as the credential says. */
export interface Caller extends Grant {
  readonly kind: 'bearer' | 'cookie' | 'key' | 'service' | 'none';
  /** Of the API key it came with. */
  readonly keyId?: string;
  /** What roles and scope allow together. */
  readonly permissions: ReadonlySet<Permission>;
  /** ISO 8601; empty where there is no credential. */
  readonly expiresAt: string;
  /** When the credential was made, seconds since 1970; absent where there is none. */
  readonly issuedAt?: number;
  /** An address that the issuer of the token has verified. */
  readonly email?: string;
}

const NOBODY: Caller = { kind: 'none', tenant: '', subject: '', permissions: new Set(), expiresAt: '' };

/** Whether the caller's roles and scope allow it. */
export const allows = ({ permissions }: Pick<Caller, 'permissions'>, permission: Permission): boolean =>
  permissions.has(permission);

/** What the check of a request's page of origin needs. */
export interface OriginRule {
  /** Origins that count as own besides the host of the request itself, e.g. behind a proxy. */
  readonly origins: readonly string[];
}

const UNSAFE: ReadonlySet<string> = new Set<Method>(['POST', 'PUT', 'PATCH', 'DELETE']);

const isOwn = (origin: string, host: string | undefined, { origins }: OriginRule): boolean => {
  if (origins.includes(origin)) return true;
  // The scheme is not compared: behind a TLS proxy this server sees http. SameSite=Strict keeps the other scheme's pages out.
  return (
    URL.canParse(origin) &&
    host !== undefined &&
    new URL(origin).host === host.toLowerCase() &&
    new URL(origin).host !== ''
  );
};

/**
 * Refuses requests that a foreign page makes with the cookie (ORIGIN_NOT_ALLOWED). SameSite alone does not do it: a
 * page on another port of the same host is same-site. Unsafe methods must name their own origin; the others may.
 */
export const checkOrigin = (
  method: string,
  headers: IncomingHttpHeaders,
  rule: OriginRule,
  required = UNSAFE.has(method),
): void => {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  if (origin === undefined && required)
    throw new Fault('ORIGIN_NOT_ALLOWED', { reason: 'with the cookie, this method needs an Origin header' });
  if (origin !== undefined && !isOwn(origin, host, rule)) throw new Fault('ORIGIN_NOT_ALLOWED', { origin });
  // 'none' is the person's own doing: the address bar or a bookmark, which send no unsafe method.
  const sites = UNSAFE.has(method) ? ['same-origin'] : ['same-origin', 'none'];
  if (site !== undefined && !sites.includes(site)) throw new Fault('ORIGIN_NOT_ALLOWED', { site });
};

/** What tells callers apart. */
export interface Credentials {
  readonly verify: (token: string) => Promise<Verified>;
  readonly sessions: Sessions;
  readonly keys: KeyCheck;
  readonly membership: Membership;
  /** Of tokens with which other roles of the program call this one. */
  readonly services: ReturnType<typeof serviceCheck>;
  readonly rule: OriginRule;
}

interface Asking {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly cookie: string | undefined;
  /** Of the client. */
  readonly address: string;
  /** Whether other roles of the program may ask it too. */
  readonly services: boolean;
}

const callerOf = async (verified: Verified, kind: Caller['kind'], { membership }: Credentials): Promise<Caller> => ({
  ...verified,
  ...(await membership.of(verified)),
  kind,
  expiresAt: new Date(verified.expiresAt * 1000).toISOString(),
});

const byServiceToken = async (token: string, { services }: Credentials): Promise<Caller> => {
  const { from, expiresAt, issuedAt } = await services(token);
  return {
    kind: 'service',
    tenant: '',
    subject: `service:${from}`,
    permissions: SERVICE_PERMISSIONS,
    expiresAt: new Date(expiresAt * 1000).toISOString(),
    issuedAt,
  };
};

const byBearer = async (authorization: string, asking: Asking, credentials: Credentials): Promise<Caller> => {
  const { verify, keys } = credentials;
  const match = /^Bearer ([A-Za-z0-9_.-]+)$/i.exec(authorization);
  if (!match) throw new Fault('UNAUTHENTICATED', { reason: 'Authorization must be Bearer <token>' });
  const text = match[1] as string;
  if (isKeyText(text)) return callerOf(await keys.verify(text, asking.address), 'key', credentials);
  if (asking.services && isServiceToken(text)) return byServiceToken(text, credentials);
  const verified = await verify(text);
  if (verified.session) throw new Fault('UNAUTHENTICATED', { reason: 'this token belongs in a cookie' });
  return callerOf(verified, 'bearer', credentials);
};

const byCookie = async (cookie: string, { method, headers }: Asking, credentials: Credentials): Promise<Caller> => {
  const { verify, sessions, rule } = credentials;
  checkOrigin(method, headers, rule);
  const verified = await verify(cookie);
  if (!verified.session || !(await sessions.holds(verified.tenant, verified.session)))
    throw new Fault('UNAUTHENTICATED', { reason: 'the session is over' }, new RefusedFor(verified));
  return callerOf(verified, 'cookie', credentials);
};

/** Finds out who asks and whether the scope allows it. Throws UNAUTHENTICATED, ORIGIN_NOT_ALLOWED or FORBIDDEN. */
export const authenticate = async (asking: Asking, can: Access, credentials: Credentials): Promise<Caller> => {
  if (can === 'public') return NOBODY;
  const { authorization } = asking.headers;
  if (authorization === undefined && asking.cookie === undefined) throw new Fault('UNAUTHENTICATED');
  const caller =
    authorization === undefined
      ? await byCookie(asking.cookie as string, asking, credentials)
      : await byBearer(authorization, asking, credentials);
  if (can !== 'anyone' && !allows(caller, can))
    throw new Fault('FORBIDDEN', { permission: can, roles: caller.roles, scope: caller.scope }, new RefusedFor(caller));
  return caller;
};
