import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../api/api.ts';
import type { LimitsWish, NewTenant, Tenant, TenantChange, TenantLimits } from '../api/types.ts';
import type { TenantSearch } from './search.ts';

export const tenantsQuery = ({ state, search }: Omit<TenantSearch, 'tenant'>) =>
  infiniteQueryOptions({
    queryKey: ['tenants', { state, search }],
    queryFn: ({ signal, pageParam }) =>
      api.listTenants({ query: { state, search, limit: 100, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });

export const tenantQuery = (id: string) =>
  queryOptions({
    queryKey: ['tenants', id],
    queryFn: ({ signal }) => api.getTenant({ params: { tenant: id }, signal }),
  });

/** What was used in a window is less a while later, and no event says so. */
const EVERY_MS = 15_000;

export const tenantLimitsQuery = (id: string) =>
  queryOptions({
    queryKey: ['tenants', id, 'limits'],
    queryFn: ({ signal }) => api.getTenantLimits({ params: { tenant: id }, signal }),
    refetchInterval: EVERY_MS,
  });

export const ownTenantQuery = queryOptions({
  queryKey: ['tenant'],
  queryFn: ({ signal }) => api.getOwnTenant({ signal }),
});

export const ownLimitsQuery = queryOptions({
  queryKey: ['tenant', 'limits'],
  queryFn: ({ signal }) => api.getOwnLimits({ signal }),
  refetchInterval: EVERY_MS,
});

const asSeen = ({ revision }: Pick<Tenant, 'revision'>) => ({ 'If-Match': `"${revision}"` });

export const createTenant = (tenant: NewTenant): Promise<Tenant> => api.createTenant({ body: tenant });

export interface Changing {
  readonly tenant: Tenant;
  readonly change: TenantChange;
  /** The caller's own: the platform is not asked. */
  readonly own: boolean;
}

/** What is changed is what was seen. */
export const changeTenant = ({ tenant, change, own }: Changing): Promise<Tenant> =>
  own
    ? api.changeOwnTenant({ headers: asSeen(tenant), body: change })
    : api.changeTenant({ params: { tenant: tenant.id }, headers: asSeen(tenant), body: change });

export const setLimits = ({
  limits: { tenant, revision },
  values,
}: {
  readonly limits: TenantLimits;
  readonly values: LimitsWish;
}): Promise<TenantLimits> => api.setTenantLimits({ params: { tenant }, headers: asSeen({ revision }), body: values });

export const suspendTenant = ({ id, reason }: { readonly id: string; readonly reason: string }): Promise<Tenant> =>
  api.suspendTenant({ params: { tenant: id }, body: { reason } });

/** What is deleted is what was seen; the id is said once more. */
export const deleteTenant = (tenant: Tenant): Promise<Tenant> =>
  api.deleteTenant({ params: { tenant: tenant.id }, query: { confirm: tenant.id }, headers: asSeen(tenant) });

export const resumeTenant = (id: string): Promise<Tenant> => api.resumeTenant({ params: { tenant: id } });
