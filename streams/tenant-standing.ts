import type { DataOf, EventDeclaration } from '../schemas/define.ts';
import { Fault } from '../schemas/errors.ts';
import type { StoredEvent } from '../schemas/event.ts';
import { limitsWith, type Limits } from '../schemas/limits.ts';
import {
  tenant as aggregate,
  tenantChanged,
  tenantCreated,
  tenantDeleted,
  tenantDeletionBegun,
  tenantDeletionRequested,
  tenantResumed,
  tenantSuspended,
} from '../schemas/tenants.ts';
import { familyOf } from '../schemas/versions.ts';

/** What may be done with a tenant. `unknown`: nobody has created it. */
export type TenantState = 'unknown' | 'active' | 'suspended' | 'deleting' | 'deleted';

type Profile = Pick<DataOf<typeof tenantChanged>, 'displayName' | 'settings' | 'limits'>;

/** How things stand with a tenant. */
export interface Standing {
  readonly tenant: string;
  readonly state: TenantState;
  /** Why it is suspended, and since when (ISO 8601). */
  readonly reason?: string;
  readonly since?: string;
  readonly profile: Profile;
  /** What holds: its own limits and the defaults of the others. */
  readonly limits: Limits;
  /** Sequence of the last event about it, 0 while there is none. */
  readonly revision: number;
}

/** Every type of event that says how things stand with a tenant. */
export const STANDING_TYPES: readonly EventDeclaration[] = [
  tenantCreated,
  tenantChanged,
  tenantSuspended,
  tenantResumed,
  tenantDeletionRequested,
  tenantDeletionBegun,
  tenantDeleted,
];

/** CloudEvents subject of a tenant's own events. */
export const subjectOfTenant = (tenant: string): string => `${aggregate.name}/${tenant}`;

const NO_PROFILE: Profile = { displayName: '', settings: {}, limits: {} };

/** Of two events the one that stands later on the log. */
export const laterOf = (a: StoredEvent | undefined, b: StoredEvent | undefined): StoredEvent | undefined =>
  a && b ? (a.position.seq > b.position.seq ? a : b) : (a ?? b);

const stateOf = (
  last: (event: EventDeclaration) => StoredEvent | undefined,
): Pick<Standing, 'state' | 'reason' | 'since'> => {
  if (last(tenantDeleted)) return { state: 'deleted' };
  if (last(tenantDeletionRequested)) return { state: 'deleting' };
  const suspended = last(tenantSuspended);
  if (suspended && laterOf(suspended, last(tenantResumed)) === suspended) {
    const { reason } = suspended.event.data as DataOf<typeof tenantSuspended>;
    return { state: 'suspended', reason, since: suspended.event.time };
  }
  return { state: last(tenantCreated) ? 'active' : 'unknown' };
};

/** How things stand by the last event of each type, whatever came before; pure. */
export const standingOf = (tenant: string, events: Iterable<StoredEvent>): Standing => {
  const byFamily = new Map<string, StoredEvent>();
  let revision = 0;
  for (const stored of events) {
    const family = familyOf(stored.event.type);
    byFamily.set(family, laterOf(byFamily.get(family), stored) as StoredEvent);
    revision = Math.max(revision, stored.position.seq);
  }
  const last = ({ type }: EventDeclaration) => byFamily.get(familyOf(type));
  const told = laterOf(last(tenantChanged), last(tenantCreated))?.event.data as Profile | undefined;
  const profile = told ?? NO_PROFILE;
  return { tenant, ...stateOf(last), profile, limits: limitsWith(profile.limits), revision };
};

/** Whether a tenant that nobody has created may be used (`open`) or is refused (`listed`). */
export type Admits = 'open' | 'listed';

/** Why nothing of a tenant is served; undefined where it is. */
export const refusalOf = (
  { tenant, state, reason, since }: Pick<Standing, 'tenant' | 'state' | 'reason' | 'since'>,
  admits: Admits,
): Fault | undefined => {
  if (state === 'suspended') return new Fault('TENANT_SUSPENDED', { tenant, reason, since });
  if (state === 'deleting' || state === 'deleted') return new Fault('TENANT_DELETED', { tenant });
  return state === 'unknown' && admits === 'listed' ? new Fault('TENANT_UNKNOWN', { tenant }) : undefined;
};
