import Type from 'typebox';
import { aggregate, defineEvent } from './define.ts';
import { Key, Name } from './fields.ts';

/** A person of a tenant, as its tokens name it; the key follows from that. Only the platform speaks of it. */
export const member = aggregate('member', 'memberId');

/** Names of roles: what they allow is the facade's table. */
const Roles = Type.Array(Type.String({ pattern: '^[a-z][a-z-]{0,63}$' }), { minItems: 1, maxItems: 16 });

const Who = { memberId: Key, personId: Key };
/** Who did it: a keyed hash, and as the credential names it. */
const By = { byId: Key, by: Name };
const BY = { of: 'byId', fields: ['by'] } as const;

const ann = { memberId: 'mb-GZ3o0S0rJm0aU9b0sBqXyA', personId: 'ps-GZ3o0S0rJm0aU9b0sBqXyA' };
const owner = { byId: 'ps-5jV0q1YcXrB3nDkPz8mT2w', by: 'owner' };

export const memberAdded = defineEvent({
  type: 'com.auralink.member.added.v1',
  owner: 'platform',
  of: member,
  meaning: 'Somebody became a member of the tenant, for the first time or again, with these roles.',
  data: Type.Object({
    ...Who,
    /** What tokens call the person: the claim `sub`, or the e-mail address in lower case. */
    subject: Name,
    email: Type.Optional(Type.String({ maxLength: 254 })),
    name: Type.Optional(Name),
    roles: Roles,
    ...By,
  }),
  personal: [{ of: 'personId', fields: ['subject', 'email', 'name'] }, BY],
  example: {
    ...ann,
    subject: 'ann@acme.example',
    email: 'ann@acme.example',
    name: 'Ann Example',
    roles: ['operator'],
    ...owner,
  },
});

export const memberRolesChanged = defineEvent({
  type: 'com.auralink.member.roles_changed.v1',
  owner: 'platform',
  of: member,
  meaning: 'A member has other roles from now on; what was signed in before is held to them too.',
  data: Type.Object({ ...Who, roles: Roles, before: Roles, ...By }),
  personal: [BY],
  example: { ...ann, roles: ['tenant-admin'], before: ['operator'], ...owner },
});

export const memberRemoved = defineEvent({
  type: 'com.auralink.member.removed.v1',
  owner: 'platform',
  of: member,
  meaning: 'Somebody is no member any more: tokens and sessions made before are refused from now on, by every process.',
  data: Type.Object({ ...Who, roles: Roles, ...By }),
  personal: [BY],
  example: { ...ann, roles: ['operator'], ...owner },
});
