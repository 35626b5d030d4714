import Type from 'typebox';
import { emit, type Draft } from '../../schemas/define.ts';
import {
  tenantChanged,
  tenantCreated,
  tenantDeletionRequested,
  tenantResumed,
  tenantSuspended,
} from '../../schemas/tenants.ts';
import { AUDIT_TENANT } from '../../streams/audit/checkpoint.ts';
import type { Standing } from '../../streams/tenant-standing.ts';
import { missing, readPosition } from '../find.ts';
import type { Ports } from '../ports.ts';
import { answer, defineRoute } from '../route.ts';
import { closed, page, Paging } from '../shapes/fields.ts';
import { LimitValues, Tenant, TenantId, TenantLimits, TenantSettingsChange, TenantState } from '../shapes/tenants.ts';
import { limitsAlone, limitsShown, whoseOf } from '../limits-shown.ts';
import { acceptChange, changeable, rowOr, settingsOf, shownAs } from '../tenant-change.ts';
import { accept, type Accepted } from '../write.ts';

const Which = closed({ tenant: TenantId });
const Name = Type.String({ minLength: 1, maxLength: 256 });

const locationOf = ({ id }: Pick<Tenant, 'id'>): string => `/api/v1/tenants/${id}`;

const limitsSet = (values: Type.Static<typeof LimitValues> = {}): Record<string, number | null> =>
  Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number | null] => entry[1] !== undefined),
  );

/** To be deleted, or deleted: there is no way back. */
const isOver = ({ state }: Standing): boolean => state === 'deleting' || state === 'deleted';

const find = async (tenants: Ports['tenants'], tenant: string): Promise<Tenant> =>
  (await tenants.one(tenant)) ?? missing('TENANT_NOT_FOUND', { tenant });

export const listTenants = defineRoute({
  method: 'GET',
  path: '/tenants',
  can: 'platform:read',
  summary: 'All tenants, the newest first',
  tag: 'tenants',
  query: closed({
    state: Type.Optional(TenantState),
    search: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'Part of the id or the name' })),
    ...Paging,
  }),
  reply: page(Tenant),
  errors: ['CURSOR_INVALID'],
  needs: ['tenants'],
  run: ({ query }, { tenants }) => tenants.list(query),
});

export const createTenant = defineRoute({
  method: 'POST',
  path: '/tenants',
  can: 'platform:write',
  summary: 'Create a tenant. The id stands in its tokens and subjects, and is never used again once it is deleted',
  tag: 'tenants',
  body: closed({
    id: TenantId,
    display_name: Type.Optional(Name),
    settings: Type.Optional(TenantSettingsChange),
    limits: Type.Optional(LimitValues),
  }),
  reply: Tenant,
  status: 201,
  errors: ['TENANT_EXISTS', 'TENANT_DELETED', 'REVISION_CONFLICT'],
  needs: ['tenants', 'standing'],
  publishes: [tenantCreated],
  run: async ({ body }, { tenants, standing }, { subject }) => {
    const now = await standing.fresh(body.id);
    if (isOver(now)) missing('TENANT_DELETED', { tenant: body.id });
    if (now.state !== 'unknown') missing('TENANT_EXISTS', { tenant: body.id, state: now.state });
    const created = emit(tenantCreated, {
      tenantId: body.id,
      displayName: body.display_name ?? body.id,
      settings: settingsOf(body.settings ?? {}),
      limits: limitsSet(body.limits),
      createdBy: subject,
    });
    const pending = { ...shownAs({ ...now, profile: created.data }), created_by: subject };
    return accept<Tenant>([created], {
      tenant: body.id,
      revision: now.revision,
      guarded: true,
      show: () => tenants.one(body.id),
      locationOf,
      pending: { body: pending, location: locationOf(body) },
    });
  },
});

export const getTenant = defineRoute({
  method: 'GET',
  path: '/tenants/{tenant}',
  can: 'platform:read',
  summary: 'One tenant; of a deleted one the receipt of what was removed',
  tag: 'tenants',
  params: Which,
  reply: Tenant,
  errors: ['TENANT_NOT_FOUND'],
  needs: ['tenants'],
  run: ({ params }, { tenants }) => find(tenants, params.tenant),
});

export const changeTenant = defineRoute({
  method: 'PATCH',
  path: '/tenants/{tenant}',
  can: 'platform:write',
  summary: 'Change name and settings of a tenant',
  tag: 'tenants',
  params: Which,
  body: closed({ display_name: Type.Optional(Name), settings: Type.Optional(TenantSettingsChange) }),
  conditional: 'required',
  reply: Tenant,
  errors: ['TENANT_NOT_FOUND', 'TENANT_STATE_WRONG', 'REVISION_CONFLICT'],
  needs: ['tenants', 'standing'],
  publishes: [tenantChanged],
  run: async ({ params: { tenant }, body }, { tenants, standing }, { subject }) =>
    acceptChange<Tenant>(await changeable(standing, tenant), body, subject, {
      show: () => tenants.one(tenant),
      pending: (shown) => shown,
    }),
});

export const getTenantLimits = defineRoute({
  method: 'GET',
  path: '/tenants/{tenant}/limits',
  can: 'platform:read',
  summary: 'What a tenant and its users may use, and how much of it is used',
  tag: 'tenants',
  params: Which,
  reply: TenantLimits,
  errors: ['TENANT_NOT_FOUND'],
  needs: ['tenants', 'limitUse'],
  run: async ({ params: { tenant } }, ports) => limitsShown(whoseOf(await find(ports.tenants, tenant)), ports),
});

export const setTenantLimits = defineRoute({
  method: 'PUT',
  path: '/tenants/{tenant}/limits',
  can: 'platform:write',
  summary: 'Set the limits of a tenant and its users, all of them: what is absent has its default, null is no limit',
  tag: 'tenants',
  params: Which,
  body: LimitValues,
  conditional: 'required',
  reply: TenantLimits,
  errors: ['TENANT_NOT_FOUND', 'TENANT_STATE_WRONG', 'REVISION_CONFLICT'],
  needs: ['tenants', 'standing', 'limitUse'],
  publishes: [tenantChanged],
  run: async ({ params: { tenant }, body }, ports, { subject }) =>
    acceptChange<TenantLimits>(await changeable(ports.standing, tenant), { limits: limitsSet(body) }, subject, {
      show: async () => {
        const row = await ports.tenants.one(tenant);
        return row && limitsShown(whoseOf(row), ports);
      },
      pending: (shown) => limitsAlone(whoseOf(shown)),
    }),
});

/** A step in a tenant's life: from one state only, whoever else takes one meanwhile. */
const step = (
  now: Standing,
  draft: Draft,
  after: Pick<Tenant, 'state' | 'reason'>,
  tenants: Ports['tenants'],
): Accepted<Tenant> =>
  accept<Tenant>([draft], {
    tenant: now.tenant,
    revision: now.revision,
    guarded: true,
    show: () => tenants.one(now.tenant),
    locationOf,
    pending: { body: { ...shownAs(now), ...after }, location: locationOf({ id: now.tenant }) },
  });

const wrong = ({ tenant, state }: Standing): never => missing('TENANT_STATE_WRONG', { tenant, state });

export const suspendTenant = defineRoute({
  method: 'POST',
  path: '/tenants/{tenant}/suspend',
  can: 'platform:write',
  summary: 'Refuse everything of a tenant, with this reason, until it is resumed; its live streams end',
  tag: 'tenants',
  params: Which,
  body: closed({ reason: Type.String({ minLength: 1, maxLength: 1_000, description: 'Shown to whoever is refused' }) }),
  reply: Tenant,
  errors: ['TENANT_NOT_FOUND', 'TENANT_STATE_WRONG', 'REVISION_CONFLICT'],
  needs: ['tenants', 'standing'],
  publishes: [tenantSuspended],
  run: async ({ params: { tenant }, body: { reason } }, { tenants, standing }, { subject }) => {
    const now = await changeable(standing, tenant);
    if (now.state !== 'active') wrong(now);
    const draft = emit(tenantSuspended, { tenantId: tenant, reason, suspendedBy: subject });
    return step(now, draft, { state: 'suspended', reason }, tenants);
  },
});

export const resumeTenant = defineRoute({
  method: 'POST',
  path: '/tenants/{tenant}/resume',
  can: 'platform:write',
  summary: 'Let a suspended tenant go on; timers that were due meanwhile fire late',
  tag: 'tenants',
  params: Which,
  reply: Tenant,
  errors: ['TENANT_NOT_FOUND', 'TENANT_STATE_WRONG', 'REVISION_CONFLICT'],
  needs: ['tenants', 'standing'],
  publishes: [tenantResumed],
  run: async ({ params: { tenant } }, { tenants, standing }, { subject }) => {
    const now = await changeable(standing, tenant);
    if (now.state !== 'suspended') wrong(now);
    const draft = emit(tenantResumed, { tenantId: tenant, resumedBy: subject });
    return step(now, draft, { state: 'active', reason: null }, tenants);
  },
});

/** Of these the platform itself is made: its first tenant, the audit's, and the one in whose name it is asked. */
const needs = (tenant: string, own: string): boolean => [own, 'default', AUDIT_TENANT].includes(tenant);

export const deleteTenant = defineRoute({
  method: 'DELETE',
  path: '/tenants/{tenant}',
  can: 'platform:write',
  summary: 'Erase everything of a suspended tenant, for good; its row then is the receipt',
  description:
    'Its data keys are destroyed, its large data, dead letters and timers removed, its rows gone from every read model. Events stay on the log, unreadable where they speak of people. Asked for again it gives the same answer.',
  tag: 'tenants',
  params: Which,
  query: closed({ confirm: Type.Optional(Type.String({ maxLength: 64, description: "The tenant's id once more" })) }),
  conditional: 'required',
  reply: Tenant,
  status: 202,
  errors: ['TENANT_NOT_FOUND', 'TENANT_NOT_CONFIRMED', 'TENANT_NOT_SUSPENDED', 'TENANT_NEEDED', 'REVISION_CONFLICT'],
  needs: ['tenants', 'standing'],
  publishes: [tenantDeletionRequested],
  run: async ({ params: { tenant }, query: { confirm } }, { tenants, standing }, { subject, tenant: own }) => {
    const now = await standing.fresh(tenant);
    if (now.state === 'unknown') missing('TENANT_NOT_FOUND', { tenant });
    if (confirm !== tenant) missing('TENANT_NOT_CONFIRMED', { tenant });
    if (isOver(now))
      return answer<Tenant>(await rowOr(tenants, now), { headers: { location: locationOf({ id: tenant }) } });
    if (needs(tenant, own)) missing('TENANT_NEEDED', { tenant });
    if (now.state !== 'suspended') missing('TENANT_NOT_SUSPENDED', { tenant, state: now.state });
    const draft = emit(tenantDeletionRequested, { tenantId: tenant, requestedBy: subject });
    return step(now, draft, { state: 'deleting', reason: now.reason ?? null }, tenants);
  },
});

export const exportTenant = defineRoute({
  method: 'GET',
  path: '/tenants/{tenant}/export',
  can: 'platform:read',
  summary:
    'Everything of a tenant as lines of JSON: its events in the order of the log, then its rows; the last line says how many',
  tag: 'tenants',
  kind: 'lines',
  produces: 'application/x-ndjson',
  params: Which,
  query: closed({
    after: Type.Optional(
      Type.String({ maxLength: 64, description: 'Go on behind this position, where an export was cut off' }),
    ),
  }),
  reply: Type.Object({}),
  errors: ['TENANT_NOT_FOUND', 'CURSOR_INVALID', 'BROKER_UNREACHABLE'],
  needs: ['tenants', 'tenantExports'],
  run: async ({ params: { tenant }, query: { after }, signal }, { tenants, tenantExports }) => {
    await find(tenants, tenant);
    const from = after === undefined ? undefined : readPosition(after);
    return {
      lines: tenantExports.lines(tenant, { after: from, signal }),
      headers: { 'content-disposition': `attachment; filename="${tenant}.ndjson"` },
    };
  },
});
