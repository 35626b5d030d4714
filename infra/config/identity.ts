import { isIP } from 'node:net';
import { isRole, type RoleName, ROLES } from '../../http/access.ts';
import type { Issuer } from '../../http/issuer.ts';
import { text, token, type Parse, type Reader } from './read.ts';

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));

/** Keys that came over an open line might be anybody's. */
export const keysUrl: Parse<string> = (value) => {
  const address = URL.canParse(value) ? new URL(value) : undefined;
  if (address?.protocol === 'https:' || (address?.protocol === 'http:' && isLoopback(address.hostname))) return value;
  throw new Error('must be a URL that starts with https:// (http:// on this machine alone)');
};

export const roles: Parse<readonly RoleName[]> = (value) => {
  const names = value.split(',').map((name) => name.trim());
  if (names.every(isRole)) return names.filter(isRole);
  throw new Error(`must be a list, separated by commas, of ${Object.keys(ROLES).join(', ')}`);
};

const NAMES = ['AURALINK_JWKS_URL', 'AURALINK_JWT_ISSUER', 'AURALINK_JWT_AUDIENCE'] as const;
const TENANTS = ['AURALINK_JWT_TENANT', 'AURALINK_JWT_TENANT_CLAIM'] as const;

/** All that an organisation administers itself; the platform's own role has to be named. */
export const USUAL: readonly RoleName[] = ['viewer', 'operator', 'agent-admin', 'tenant-admin'];

const refuse = ({ problems }: Reader, setting: string, problem: string): void =>
  void problems.push({ setting, problem });

/** Its three settings come together, and the operator says whose tenant it is: an issuer that may name any tenant has to be allowed to. */
const checkTogether = (read: Reader): boolean => {
  const has = (name: string): boolean => read.sources.has(name);
  const given = NAMES.filter(has);
  if (given.length === 0) {
    for (const name of TENANTS.filter(has)) refuse(read, name, `says nothing without ${NAMES.join(', ')}`);
    return false;
  }
  for (const name of NAMES)
    if (!has(name)) refuse(read, name, `is missing: ${NAMES.join(', ')} are set together or not at all`);
  const tenants = TENANTS.filter(has).length;
  if (tenants === 0)
    refuse(
      read,
      'AURALINK_JWT_TENANT',
      "is missing: the tenant of this issuer's tokens, or AURALINK_JWT_TENANT_CLAIM, by which it may name any",
    );
  if (tenants === 2)
    refuse(read, 'AURALINK_JWT_TENANT_CLAIM', 'says another thing than AURALINK_JWT_TENANT: set one of the two');
  return given.length === NAMES.length && tenants === 1;
};

/** The settings of the organisation's issuer, as `aura config` names them. */
export const ISSUER_SETTINGS = [
  ...NAMES,
  ...TENANTS,
  'AURALINK_JWT_ROLES_CLAIM',
  'AURALINK_JWT_SCOPE_CLAIM',
  'AURALINK_JWT_ROLES',
] as const;

/** Whose access tokens hold beside this server's own; undefined where nobody's do. */
export const readIssuer = (read: Reader): Issuer | undefined => {
  const jwksUrl = read.optional('AURALINK_JWKS_URL', keysUrl);
  const issuer = read.optional('AURALINK_JWT_ISSUER', text);
  const audience = read.optional('AURALINK_JWT_AUDIENCE', text);
  const is = read.optional('AURALINK_JWT_TENANT', token);
  const claim = read.optional('AURALINK_JWT_TENANT_CLAIM', text);
  const more = {
    rolesClaim: read.optional('AURALINK_JWT_ROLES_CLAIM', text) ?? 'roles',
    scopeClaim: read.optional('AURALINK_JWT_SCOPE_CLAIM', text) ?? 'scope',
    mayGrant: read.optional('AURALINK_JWT_ROLES', roles) ?? USUAL,
  };
  if (!checkTogether(read) || jwksUrl === undefined || issuer === undefined || audience === undefined) return undefined;
  const tenant = is === undefined ? { claim: claim ?? 'tenant' } : { is };
  return { jwksUrl, issuer, audience, tenant, ...more };
};
