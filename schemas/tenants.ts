import Type from 'typebox';
import { aggregate, defineEvent } from './define.ts';
import { Count, Millis, Name } from './fields.ts';

/** A customer of the platform, whose events and rows nobody else sees. Its events lie in its own history. */
export const tenant = aggregate('tenant', 'tenantId');

/** Where the platform speaks of tenants from, besides the facade. */
export const TENANTS_SOURCE = '/auralink/tenants';

/** One token of a subject, and short enough for every name that is made with it. */
const TenantId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });
const Reason = Type.String({ minLength: 1, maxLength: 1_000 });
const By = Type.String({ minLength: 1, maxLength: 256 });

/** What a tenant has decided for itself; what is absent is as the platform has it. */
const Settings = Type.Object(
  {
    /** For rooms that are made without a number of their own. */
    roomMaxParticipants: Type.Optional(Count),
    roomEmptyTimeoutMs: Type.Optional(Millis),
  },
  { additionalProperties: false },
);

/** By name of the limit; null: no limit. Names that are absent are at their default. */
const LimitValues = Type.Record(
  Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$' }),
  Type.Union([Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }), Type.Null()]),
);

/** The whole of it, so that the last such event alone tells how things stand. */
const Profile = { displayName: Name, settings: Settings, limits: LimitValues };
const who = { tenantId: 'initech' };
const profile = {
  displayName: 'Initech GmbH',
  settings: { roomMaxParticipants: 50, roomEmptyTimeoutMs: 300_000 },
  limits: { rooms_open: 200 },
};

export const tenantCreated = defineEvent({
  type: 'com.auralink.tenant.created.v1',
  owner: 'platform',
  of: tenant,
  meaning: 'A tenant exists: the platform created it, its configuration names it, or in open mode it was used first.',
  data: Type.Object({ tenantId: TenantId, ...Profile, createdBy: By }),
  example: { ...who, ...profile, createdBy: 'owner' },
});

export const tenantChanged = defineEvent({
  type: 'com.auralink.tenant.changed.v1',
  owner: 'platform',
  of: tenant,
  meaning: 'Name, settings or limits of a tenant are others now; the event says how they all are.',
  data: Type.Object({ tenantId: TenantId, ...Profile, changedBy: By }),
  example: { ...who, ...profile, limits: { rooms_open: 500, api_per_minute: 600 }, changedBy: 'owner' },
});

export const tenantSuspended = defineEvent({
  type: 'com.auralink.tenant.suspended.v1',
  owner: 'platform',
  of: tenant,
  meaning: 'Everything of a tenant is refused from now on, with this reason, until it is resumed.',
  data: Type.Object({ tenantId: TenantId, reason: Reason, suspendedBy: By }),
  example: { ...who, reason: 'The invoice of October is open', suspendedBy: 'owner' },
});

export const tenantResumed = defineEvent({
  type: 'com.auralink.tenant.resumed.v1',
  owner: 'platform',
  of: tenant,
  meaning: 'A suspended tenant may go on; its timers that were due meanwhile fire now, late.',
  data: Type.Object({ tenantId: TenantId, resumedBy: By }),
  example: { ...who, resumedBy: 'owner' },
});

export const tenantDeletionRequested = defineEvent({
  type: 'com.auralink.tenant.deletion_requested.v1',
  owner: 'platform',
  of: tenant,
  meaning: 'All of a tenant is to be erased. Everything of it is refused from now on; there is no way back.',
  data: Type.Object({ tenantId: TenantId, requestedBy: By }),
  example: { ...who, requestedBy: 'owner' },
});

/** How much there was of what, by its name. */
const Counts = Type.Record(Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$' }), Type.Integer({ minimum: 0 }));

export const tenantDeletionBegun = defineEvent({
  type: 'com.auralink.tenant.deletion_begun.v1',
  owner: 'platform',
  of: tenant,
  meaning:
    'What there is of a tenant that is to be erased was counted, before any of it was removed: whoever goes on after a crash still knows.',
  data: Type.Object({ tenantId: TenantId, found: Counts }),
  example: { ...who, found: { data_keys: 12, objects: 3, dead_letters: 1, timers: 2, rows: 96 } },
});

export const tenantDeleted = defineEvent({
  type: 'com.auralink.tenant.deleted.v1',
  owner: 'platform',
  of: tenant,
  meaning:
    'A tenant is erased: its keys, large data, dead letters and timers are gone, and with this event its rows. Its id is never used again.',
  data: Type.Object({
    tenantId: TenantId,
    /** How much of what was removed: data keys, objects, dead letters, timers, replays, rooms, rows. */
    removed: Counts,
  }),
  example: { ...who, removed: { data_keys: 12, objects: 3, dead_letters: 1, timers: 2, rows: 96 } },
});
