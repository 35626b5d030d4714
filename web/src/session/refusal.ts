import { ProblemError } from '../api/call.ts';

/** Why nothing of the caller's tenant is served. */
export interface TenantRefusal {
  readonly state: 'suspended' | 'deleted';
  readonly tenant: string | undefined;
  /** As whoever suspended it has put it; empty where nobody said. */
  readonly reason: string;
}

const STATES: Readonly<Record<string, TenantRefusal['state']>> = {
  TENANT_SUSPENDED: 'suspended',
  TENANT_DELETED: 'deleted',
};

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** What a refusal says about the own tenant; undefined for any other failure. */
export const tenantRefusal = (error: unknown): TenantRefusal | undefined => {
  if (!(error instanceof ProblemError)) return undefined;
  const state = STATES[error.problem.code];
  const { tenant, reason } = error.problem as { readonly tenant?: unknown; readonly reason?: unknown };
  return state && { state, tenant: text(tenant), reason: text(reason) ?? '' };
};
