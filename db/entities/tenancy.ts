import type { PolicyDef } from '@mikro-orm/postgresql';

/** Sees its own tenant's rows, or none: after a commit the setting is '' and not NULL, hence NULLIF (seen on Postgres 15 and 18). */
const OWN_TENANT = `tenant = nullif(current_setting('app.tenant', true), '')`;

const projector: PolicyDef = {
  name: 'projector',
  command: 'all',
  roles: ['aura_projector'],
  using: 'true',
  check: 'true',
};
const tenant: PolicyDef = { name: 'tenant', command: 'select', roles: ['aura_app'], using: OWN_TENANT };
const everyone: PolicyDef = { name: 'everyone', command: 'select', roles: ['aura_app'], using: 'true' };

/** Spread into every entity whose rows belong to a tenant: the schema, and row level security that holds for the owner too. */
export const TENANT_BOUND = { schema: 'aura', rowLevelSecurity: 'force' as const, policies: [tenant, projector] };

/** Whoever runs the platform sees all rows of these, and only of these: a read that says so (`Database.readPlatform`) and names no tenant. */
const platform: PolicyDef = {
  name: 'platform',
  command: 'select',
  roles: ['aura_app'],
  using: `nullif(current_setting('app.platform', true), '') = 'on'`,
};

/** Of a tenant like `TENANT_BOUND`, and seen by the platform too. */
export const PLATFORM_VISIBLE = { ...TENANT_BOUND, policies: [tenant, platform, projector] };

/** Of its tenant, and where the read is a person's (`app.user`), of that person alone. */
const person: PolicyDef = {
  name: 'tenant',
  command: 'select',
  roles: ['aura_app'],
  using: `${OWN_TENANT} and (nullif(current_setting('app.user', true), '') is null or user_id = current_setting('app.user', true))`,
};

/**
 * For rows that belong to a person: the entity has a column `user_id`. Reads without a person see all of the tenant.
 * @public
 */
export const PERSON_BOUND = { ...TENANT_BOUND, policies: [person, projector] };

/** What exchanges tables moves their checkpoints in the same transaction; forced row level security holds for the owner too. */
const owner: PolicyDef = { name: 'owner', command: 'all', roles: ['aura_owner'], using: 'true', check: 'true' };

/** The same for tables that belong to no tenant: the application reads, the projector writes, and so does the owner. */
export const SHARED = { schema: 'aura', rowLevelSecurity: 'force' as const, policies: [everyone, projector, owner] };
