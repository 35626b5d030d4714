import { allows, type Caller } from './auth.ts';
import type { Ports } from './ports.ts';
import type { RouteDeclaration } from './route.ts';

type Gate = Partial<Pick<Ports, 'standing'>>;

/** Whoever runs the platform may look into a tenant that is refused, and do what is about all of them. */
const mayPass = (caller: Caller, { method, can }: RouteDeclaration): boolean =>
  allows(caller, 'platform:read') && (method === 'GET' || can.startsWith('platform:'));

/** Refuses what a suspended or deleted tenant asks for; at once where the tenant is known. Throws TENANT_SUSPENDED, TENANT_DELETED, TENANT_UNKNOWN. */
export const checkTenant = (caller: Caller, route: RouteDeclaration, { standing }: Gate): Promise<void> | undefined =>
  caller.kind === 'none' || route.whileRefused === true || mayPass(caller, route)
    ? undefined
    : standing?.check(caller.tenant, route.method !== 'GET');

/** What lasts ends also when nothing of the caller's tenant is served any more. */
export const whileServed = (
  signal: AbortSignal,
  caller: Caller,
  route: RouteDeclaration,
  { standing }: Gate,
): AbortSignal => {
  const lasts = route.kind === 'sse' || route.kind === 'lines';
  if (!lasts || caller.kind === 'none' || !standing || mayPass(caller, route)) return signal;
  return AbortSignal.any([signal, standing.until(caller.tenant)]);
};
