import { emit, type DataOf } from '../schemas/define.ts';
import { limitsWith } from '../schemas/limits.ts';
import { tenantChanged } from '../schemas/tenants.ts';
import type { Standing } from '../streams/tenant-standing.ts';
import { missing } from './find.ts';
import type { Ports } from './ports.ts';
import type { Tenant, TenantSettings } from './shapes/tenants.ts';
import { accept, type Accepted } from './write.ts';

type Profile = Standing['profile'];

/** What a request wants changed; what is absent stays. */
export interface Change {
  readonly display_name?: string | undefined;
  readonly settings?: Partial<TenantSettings> | undefined;
  /** Whole: what is not in it has its default. */
  readonly limits?: Profile['limits'] | undefined;
}

/** Settings as an event has them: what is null is left out. */
export const settingsOf = (wanted: Partial<TenantSettings>, before: Profile['settings'] = {}): Profile['settings'] => {
  const { room_max_participants: most, room_empty_timeout_s: emptyS } = wanted;
  const roomMaxParticipants = most === undefined ? before.roomMaxParticipants : (most ?? undefined);
  const roomEmptyTimeoutMs =
    emptyS === undefined ? before.roomEmptyTimeoutMs : emptyS === null ? undefined : emptyS * 1_000;
  return {
    ...(roomMaxParticipants === undefined ? {} : { roomMaxParticipants }),
    ...(roomEmptyTimeoutMs === undefined ? {} : { roomEmptyTimeoutMs }),
  };
};

const changed = ({ tenant, profile }: Standing, { display_name, settings, limits }: Change, changedBy: string) =>
  emit(tenantChanged, {
    tenantId: tenant,
    displayName: display_name ?? profile.displayName,
    settings: settings === undefined ? profile.settings : settingsOf(settings, profile.settings),
    limits: limits ?? profile.limits,
    changedBy,
  } satisfies DataOf<typeof tenantChanged>);

/** A tenant as the log has it, in the form of the API: what is shown before the read model has it, or where it never will. */
export const shownAs = (standing: Standing): Tenant => {
  const { tenant, state, reason, since, profile, revision } = standing;
  const { roomMaxParticipants, roomEmptyTimeoutMs } = profile.settings;
  return {
    id: tenant,
    display_name: profile.displayName || tenant,
    state: state === 'unknown' ? 'active' : state,
    reason: reason ?? null,
    settings: {
      room_max_participants: roomMaxParticipants ?? null,
      room_empty_timeout_s: roomEmptyTimeoutMs === undefined ? null : roomEmptyTimeoutMs / 1_000,
    },
    limits: profile.limits,
    created_at: null,
    created_by: null,
    changed_at: null,
    suspended_at: since ?? null,
    deletion_requested_at: null,
    deletion_requested_by: null,
    deleted_at: null,
    removed: null,
    revision,
  };
};

/** What an answer says of a tenant: its row, or where there is none yet what the log says. */
export const rowOr = async (tenants: Ports['tenants'], standing: Standing): Promise<Tenant> =>
  (await tenants.one(standing.tenant)) ?? shownAs(standing);

/** One that may be changed. Throws TENANT_NOT_FOUND, TENANT_STATE_WRONG. */
export const changeable = async (standing: Ports['standing'], tenant: string): Promise<Standing> => {
  const now = await standing.fresh(tenant);
  if (now.state === 'unknown') missing('TENANT_NOT_FOUND', { tenant });
  if (now.state === 'deleting' || now.state === 'deleted') missing('TENANT_STATE_WRONG', { tenant, state: now.state });
  return now;
};

/** Asks for the change to be stored, if nothing has been said about the tenant since. */
export const acceptChange = <Body>(
  now: Standing,
  change: Change,
  by: string,
  { show, pending }: { readonly show: () => Promise<Body | undefined>; readonly pending: (tenant: Tenant) => Body },
): Accepted<Body> => {
  const draft = changed(now, change, by);
  const body = pending(shownAs({ ...now, profile: draft.data, limits: limitsWith(draft.data.limits) }));
  return accept<Body>([draft], {
    tenant: now.tenant,
    revision: now.revision,
    guarded: true,
    show,
    pending: { body, location: `/api/v1/tenants/${now.tenant}` },
  });
};
