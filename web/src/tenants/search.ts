export type TenantStateName = 'active' | 'suspended' | 'deleting' | 'deleted';

/** What the list of tenants shows, as it stands in the address. */
export interface TenantSearch {
  readonly state?: TenantStateName;
  readonly search?: string;
  /** The tenant whose details are open. */
  readonly tenant?: string;
}

const STATES: readonly string[] = ['active', 'suspended', 'deleting', 'deleted'] satisfies TenantStateName[];
const isState = (text: string): text is TenantStateName => STATES.includes(text);

const text = (value: unknown): string | undefined =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;

export const readTenantSearch = (given: Record<string, unknown>): TenantSearch => {
  const [state, search, tenant] = [text(given['state']), text(given['search']), text(given['tenant'])];
  return {
    ...(state !== undefined && isState(state) ? { state } : {}),
    ...(search ? { search } : {}),
    ...(tenant ? { tenant } : {}),
  };
};
