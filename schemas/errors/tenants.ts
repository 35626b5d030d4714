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
    status: 410,
    title: 'The tenant was deleted, or is being deleted',
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
    title: 'There is such a tenant',
    next: 'Choose another id.',
    retry: false,
  },
  TENANT_NOT_CONFIRMED: {
    status: 400,
    title: 'The deletion of a tenant needs its id once more',
    next: "Send the tenant's id as `confirm`: there is no way back from a deletion.",
    retry: false,
  },
  TENANT_NOT_SUSPENDED: {
    status: 409,
    title: 'Only a suspended tenant is deleted',
    next: 'Suspend it first with POST /api/v1/tenants/{tenant}/suspend, and look whether anybody misses it.',
    retry: false,
  },
  TENANT_NEEDED: {
    status: 409,
    title: 'The platform itself needs this tenant',
    next: 'Nobody deletes the default tenant, that of the audit, or the one that the own credential belongs to; in that last case use the credential of another.',
    retry: false,
  },
  LIMIT_REACHED: {
    status: 409,
    title: 'The tenant has as many of these as its limits allow',
    next: 'End one that is not needed, or have the platform raise the limit; GET /api/v1/tenant/limits shows them with their use.',
    retry: false,
  },
  EXPORT_CUT_OFF: {
    status: 502,
    title: 'The export ended before its last line',
    next: 'Ask for the rest with --after and the last position there is; the rows come again, the newer ones count.',
    retry: true,
  },
  TENANT_STATE_WRONG: {
    status: 409,
    title: 'The tenant is in a state in which this cannot be done',
    next: 'Read the tenant again: only an active one is suspended, only a suspended one resumed, and a deleted one stays so.',
    retry: false,
  },
} as const satisfies Record<string, ErrorRow>;
