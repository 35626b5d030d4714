import Type from 'typebox';
import { tenantChanged } from '../../schemas/tenants.ts';
import { readPosition } from '../find.ts';
import { defineRoute } from '../route.ts';
import { closed } from '../shapes/fields.ts';
import { Tenant, TenantLimits, TenantSettingsChange } from '../shapes/tenants.ts';
import { limitsShown } from '../limits-shown.ts';
import { acceptChange, changeable, rowOr } from '../tenant-change.ts';

export const getOwnTenant = defineRoute({
  method: 'GET',
  path: '/tenant',
  can: 'tenant:read',
  summary: "The caller's own tenant: its name, settings and limits",
  tag: 'tenants',
  reply: Tenant,
  errors: [],
  needs: ['tenants', 'standing'],
  run: async (_request, { tenants, standing }, { tenant }) => rowOr(tenants, await standing.fresh(tenant)),
});

export const changeOwnTenant = defineRoute({
  method: 'PATCH',
  path: '/tenant',
  can: 'tenant:write',
  summary: "Change name and settings of the caller's own tenant; its limits are the platform's to set",
  tag: 'tenants',
  body: closed({
    display_name: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    settings: Type.Optional(TenantSettingsChange),
  }),
  conditional: 'required',
  reply: Tenant,
  errors: ['TENANT_NOT_FOUND', 'TENANT_STATE_WRONG', 'REVISION_CONFLICT'],
  needs: ['tenants', 'standing'],
  publishes: [tenantChanged],
  run: async ({ body }, { tenants, standing }, { tenant, subject }) =>
    acceptChange<Tenant>(await changeable(standing, tenant), body, subject, {
      show: () => tenants.one(tenant),
      pending: (shown) => shown,
    }),
});

export const getOwnLimits = defineRoute({
  method: 'GET',
  path: '/tenant/limits',
  can: 'tenant:read',
  summary: "What the caller's tenant and its users may use, and how much of it is used",
  description:
    "What is counted for each user alone is the caller's own use. Whoever runs the platform has a limit of its own, which is shown last.",
  tag: 'tenants',
  reply: TenantLimits,
  errors: [],
  needs: ['tenants', 'standing', 'limitUse'],
  run: async (_request, ports, caller) => limitsShown(await ports.standing.fresh(caller.tenant), ports, caller),
});

export const exportOwnTenant = defineRoute({
  method: 'GET',
  path: '/tenant/export',
  can: 'tenant:write',
  summary:
    "Everything of the caller's tenant as lines of JSON: its events in the order of the log, then its rows; the last line says how many",
  tag: 'tenants',
  kind: 'lines',
  produces: 'application/x-ndjson',
  query: closed({
    after: Type.Optional(
      Type.String({ maxLength: 64, description: 'Go on behind this position, where an export was cut off' }),
    ),
  }),
  reply: Type.Object({}),
  errors: ['CURSOR_INVALID', 'BROKER_UNREACHABLE'],
  needs: ['tenantExports'],
  run: ({ query: { after }, signal }, { tenantExports }, { tenant }) => ({
    lines: tenantExports.lines(tenant, { after: after === undefined ? undefined : readPosition(after), signal }),
    headers: { 'content-disposition': `attachment; filename="${tenant}.ndjson"` },
  }),
});
