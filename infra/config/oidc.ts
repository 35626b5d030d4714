import { isRole, type RoleName } from '../../http/access.ts';
import type { Admission } from '../../http/oidc/person.ts';
import type { OidcOptions } from '../../http/oidc/provider.ts';
import { keysUrl, roles, USUAL } from './identity.ts';
import { text, token, type Parse, type Reader } from './read.ts';

const role: Parse<RoleName> = (value) => {
  if (isRole(value)) return value;
  throw new Error('must be the name of a role, such as viewer');
};

/** The address by which browsers reach this server: scheme and host, nothing else. */
const origin: Parse<string> = (value) => {
  const address = URL.canParse(value) ? new URL(value) : undefined;
  if (address && /^https?:$/.test(address.protocol) && address.origin === value.replace(/\/$/, ''))
    return address.origin;
  throw new Error('must be scheme and host, such as https://aura.example.com');
};

/** The settings of the OpenID provider, as `aura config` names them. */
export const OIDC_SETTINGS = [
  'AURALINK_OIDC_ISSUER',
  'AURALINK_OIDC_CLIENT_ID',
  'AURALINK_OIDC_SCOPES',
  'AURALINK_OIDC_NAME',
  'AURALINK_OIDC_TENANT',
  'AURALINK_OIDC_TENANT_CLAIM',
  'AURALINK_OIDC_ROLES_CLAIM',
  'AURALINK_OIDC_ROLES',
  'AURALINK_OIDC_DEFAULT_ROLE',
] as const;

const checkTogether = ({ sources, problems }: Reader): boolean => {
  const [issuer, client] = [sources.has('AURALINK_OIDC_ISSUER'), sources.has('AURALINK_OIDC_CLIENT_ID')];
  if (issuer !== client)
    problems.push({
      setting: issuer ? 'AURALINK_OIDC_CLIENT_ID' : 'AURALINK_OIDC_ISSUER',
      problem: 'is missing: AURALINK_OIDC_ISSUER and AURALINK_OIDC_CLIENT_ID are set together or not at all',
    });
  if (sources.has('AURALINK_OIDC_TENANT') && sources.has('AURALINK_OIDC_TENANT_CLAIM'))
    problems.push({
      setting: 'AURALINK_OIDC_TENANT_CLAIM',
      problem: 'says another thing than AURALINK_OIDC_TENANT: set one of the two',
    });
  return issuer && client;
};

/** At which provider people sign in, into the tenant `home` unless another is named; undefined where at none. */
export const readOidc = (read: Reader, home: string): (OidcOptions & { readonly admission: Admission }) | undefined => {
  const issuer = read.optional('AURALINK_OIDC_ISSUER', keysUrl);
  const clientId = read.optional('AURALINK_OIDC_CLIENT_ID', text);
  const clientSecret = read.optional('AURALINK_OIDC_CLIENT_SECRET', text);
  const claim = read.optional('AURALINK_OIDC_TENANT_CLAIM', text);
  const named = read.optional('AURALINK_OIDC_TENANT', token);
  const more = {
    scopes: read.optional('AURALINK_OIDC_SCOPES', text) ?? 'openid profile email',
    name: read.optional('AURALINK_OIDC_NAME', text),
    clientSecret,
  };
  const admission: Admission = {
    tenant: claim === undefined ? { is: named ?? home } : { claim },
    rolesClaim: read.optional('AURALINK_OIDC_ROLES_CLAIM', text) ?? 'roles',
    mayGrant: read.optional('AURALINK_OIDC_ROLES', roles) ?? USUAL,
    defaultRole: read.optional('AURALINK_OIDC_DEFAULT_ROLE', role),
  };
  if (!checkTogether(read) || issuer === undefined || clientId === undefined) return undefined;
  return { issuer, clientId, ...more, admission };
};

/** Where browsers reach this server, if that is not what their requests say. */
export const readPublicUrl = (read: Reader): string | undefined => read.optional('AURALINK_PUBLIC_URL', origin);
