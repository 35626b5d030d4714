import type { JWTPayload } from 'jose';
import { Fault } from '../../schemas/errors.ts';
import { isRole, type RoleName } from '../access.ts';
import { claimOf, emailOf, texts } from '../claims.ts';
import { RefusedFor } from '../security/refused.ts';
import { TENANT_NAME } from '../token-form.ts';

/** Whose people may sign in, and as what. */
export interface Admission {
  /** The one tenant the provider's people belong to, or the claim by which it names any. */
  readonly tenant: { readonly is: string } | { readonly claim: string };
  /** A claim's name, or a path of names with dots between. */
  readonly rolesClaim: string;
  /** The most it may grant; other roles it names count as unknown. */
  readonly mayGrant: readonly RoleName[];
  /** Of whoever has no role by a claim and is no member; absent: is refused. */
  readonly defaultRole?: RoleName | undefined;
}

/** Who is a member of a tenant, by what an identity provider has made sure of. */
export type RolesOf = (
  tenant: string,
  identity: { readonly subject: string; readonly email?: string | undefined },
) => Promise<{ readonly subject: string; readonly roles: readonly string[] } | undefined>;

/** Somebody who may come in. */
export interface Admitted {
  readonly tenant: string;
  readonly subject: string;
  readonly roles: readonly string[];
  readonly name?: string;
  /** The roles are those of a member, whatever they become. */
  readonly byMembership?: true;
}

const LONGEST_NAME = 256;

const tenantOf = (claims: JWTPayload, { tenant }: Admission): string => {
  const named = 'is' in tenant ? tenant.is : claimOf(claims, tenant.claim);
  if (typeof named === 'string' && TENANT_NAME.test(named)) return named;
  throw new Fault('SIGN_IN_NOT_ALLOWED', { reason: 'the provider names no tenant' });
};

const nameOf = ({ name, preferred_username: nick, email }: JWTPayload): string | undefined =>
  [name, nick, email].find((each): each is string => typeof each === 'string' && each !== '')?.slice(0, LONGEST_NAME);

/**
 * Who somebody is here, by what the provider says: a member with the roles of a member; else whoever has a role by a claim; else by the role that
 * everybody gets, if there is one. Throws SIGN_IN_NOT_ALLOWED.
 */
export const admit = async (claims: JWTPayload, admission: Admission, rolesOf: RolesOf): Promise<Admitted> => {
  const tenant = tenantOf(claims, admission);
  const { sub } = claims;
  if (typeof sub !== 'string' || sub === '' || sub.length > LONGEST_NAME)
    throw new Fault('SIGN_IN_NOT_ALLOWED', { reason: 'the provider names no subject' });
  const name = nameOf(claims);
  const called = name === undefined ? {} : { name };
  const member = await rolesOf(tenant, { subject: sub, email: emailOf(claims) });
  if (member) return { tenant, subject: member.subject, roles: member.roles, byMembership: true, ...called };
  const byClaim = (texts(claimOf(claims, admission.rolesClaim)) ?? []).filter(
    (role) => isRole(role) && admission.mayGrant.includes(role),
  );
  const { defaultRole } = admission;
  const roles = byClaim.length === 0 && defaultRole !== undefined ? [defaultRole] : byClaim;
  if (roles.length === 0) throw new Fault('SIGN_IN_NOT_ALLOWED', {}, new RefusedFor({ tenant, subject: sub }));
  return { tenant, subject: sub, roles, ...called };
};
