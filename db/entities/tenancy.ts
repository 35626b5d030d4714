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

/** What exchanges tables moves their checkpoints in the same transaction; forced row level security holds for the owner too. */
const owner: PolicyDef = { name: 'owner', command: 'all', roles: ['aura_owner'], using: 'true', check: 'true' };

/** The same for tables that belong to no tenant: the application reads, the projector writes, and so does the owner. */
export const SHARED = { schema: 'aura', rowLevelSecurity: 'force' as const, policies: [everyone, projector, owner] };
