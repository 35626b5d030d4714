import { Fault } from '../schemas/errors.ts';
import type { Standing } from '../streams/tenant-standing.ts';
import { allows, type Caller } from './auth.ts';
import type { Ports } from './ports.ts';
import type { RouteDeclaration } from './route.ts';

type Gate = Partial<Pick<Ports, 'standing'>>;

/** Whoever runs the platform may look into a tenant that is refused, and do what is about all of them. */
const mayPass = (caller: Caller, { method, can }: RouteDeclaration): boolean =>
  allows(caller, 'platform:read') && (method === 'GET' || can.startsWith('platform:'));

/** In one that is deleted there is nothing to look for, whoever looks; at once where it is known. Throws TENANT_DELETED. */
export const checkNotDeleted = (asked: string, { standing }: Gate): Promise<void> | undefined => {
  if (!standing) return undefined;
  const judge = ({ tenant, state }: Standing): undefined => {
    if (state === 'deleting' || state === 'deleted') throw new Fault('TENANT_DELETED', { tenant });
  };
  const now = standing.of(asked);
  return now instanceof Promise ? now.then(judge) : judge(now);
};

/** Refuses what a suspended or deleted tenant asks for; at once where the tenant is known. Throws TENANT_SUSPENDED, TENANT_DELETED, TENANT_UNKNOWN. */
export const checkTenant = (caller: Caller, route: RouteDeclaration, ports: Gate): Promise<void> | undefined => {
  if (caller.kind === 'none' || route.whileRefused === true) return undefined;
  if (mayPass(caller, route))
    return route.can.startsWith('platform:') ? undefined : checkNotDeleted(caller.tenant, ports);
  return ports.standing?.check(caller.tenant, route.method !== 'GET');
};

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
