import type { ErrorRow } from './row.ts';

/** Tenants and their limits. */
export const TENANT_ERRORS = {
  // Tenants
  TENANT_UNKNOWN: {
    status: 403,
    title: 'The tenant of the token was never created',
    next: 'Have the platform create it with POST /api/v1/tenants, or start with AURALINK_TENANTS=open.',
    retry: false,
  },
  TENANT_SUSPENDED: {
    status: 403,
    title: 'The tenant is suspended',
    next: 'The reason in the details says why; whoever runs the platform can resume it.',
    retry: false,
  },
  TENANT_DELETED: {
    status: 403,
    title: 'The tenant was deleted',
    next: 'Nothing of it can be used any more, nor its id; create another tenant.',
    retry: false,
  },
  TENANT_NOT_FOUND: {
    status: 404,
    title: 'There is no such tenant',
    next: 'List the tenants with GET /api/v1/tenants.',
    retry: false,
  },
  TENANT_EXISTS: {
    status: 409,
    title: 'There is such a tenant, or there was one',
    next: 'Choose another id: that of a deleted tenant is never used again.',
    retry: false,
  },
  TENANT_STATE_WRONG: {
    status: 409,
    title: 'The tenant is in a state in which this cannot be done',
    next: 'Read the tenant again: only an active one is suspended, only a suspended one resumed, and a deleted one stays so.',
    retry: false,
  },
} as const satisfies Record<string, ErrorRow>;
