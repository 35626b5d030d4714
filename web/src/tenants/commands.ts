import type { LimitsWish, NewTenant, Tenant, TenantChange } from '../api/types.ts';
import { AURA, asCurl, curlOf, quote } from '../events/commands.ts';

/** What is changed is what was seen. */
const asSeen = ({ revision }: Pick<Tenant, 'revision'>): string => ` -H 'If-Match: "${revision}"'`;
const pathOf = (id: string, step = ''): string => `/api/v1/tenants/${encodeURIComponent(id)}${step}`;

export const listAsCurl = (): string => curlOf('listTenants', {});
export const listAsAura = (): string => `${AURA} tenants`;
export const tenantAsCurl = (id: string): string => curlOf('getTenant', { params: { tenant: id } });
export const tenantAsAura = (id: string): string => `${AURA} tenants show ${quote(id)}`;
export const ownAsCurl = (): string => curlOf('getOwnTenant', {});
export const ownLimitsAsCurl = (): string => curlOf('getOwnLimits', {});
export const limitsAsCurl = (id: string): string => curlOf('getTenantLimits', { params: { tenant: id } });
export const limitsAsAura = (id: string): string => `${AURA} tenants limits ${quote(id)}`;
export const exportAsCurl = (id: string): string => `${asCurl(pathOf(id, '/export'))} > ${quote(`${id}.ndjson`)}`;
export const ownExportAsCurl = (id: string): string => `${asCurl('/api/v1/tenant/export')} > ${quote(`${id}.ndjson`)}`;
export const exportAsAura = (id: string): string => `${AURA} tenants export ${quote(id)} > ${quote(`${id}.ndjson`)}`;

export const createAsCurl = (tenant: NewTenant): string => curlOf('createTenant', { body: tenant });
export const createAsAura = ({ id, display_name: name }: NewTenant): string =>
  `${AURA} tenants create ${quote(id)}${name === undefined ? '' : ` --name ${quote(name)}`}`;

export const suspendAsCurl = (id: string, reason: string): string => asCurl(pathOf(id, '/suspend'), 'POST', { reason });
export const suspendAsAura = (id: string, reason: string): string =>
  `${AURA} tenants suspend ${quote(id)} --reason ${quote(reason)}`;
export const resumeAsCurl = (id: string): string => asCurl(pathOf(id, '/resume'), 'POST');
export const resumeAsAura = (id: string): string => `${AURA} tenants resume ${quote(id)}`;

/** What is deleted is what was seen, and its id is said twice. */
export const deleteAsCurl = (tenant: Pick<Tenant, 'id' | 'revision'>): string =>
  asCurl(pathOf(tenant.id, `?confirm=${encodeURIComponent(tenant.id)}`), 'DELETE') + asSeen(tenant);
export const deleteAsAura = (id: string): string => `${AURA} tenants delete ${quote(id)} --confirm ${quote(id)}`;

export const changeAsCurl = (tenant: Tenant, change: TenantChange, own: boolean): string =>
  asCurl(own ? '/api/v1/tenant' : pathOf(tenant.id), 'PATCH', change) + asSeen(tenant);
export const changeAsAura = ({ id }: Tenant, { display_name: name, settings = {} }: TenantChange): string => {
  const flag = (option: string, value: number | null | undefined): string =>
    value === undefined ? '' : `${option} ${value ?? 'none'}`;
  return [
    `${AURA} tenants set ${quote(id)}`,
    name === undefined ? '' : `--name ${quote(name)}`,
    flag('--room-max-participants', settings.room_max_participants),
    flag('--room-empty-timeout', settings.room_empty_timeout_s),
  ]
    .filter(Boolean)
    .join(' ');
};

export const setLimitsAsCurl = (tenant: Pick<Tenant, 'id' | 'revision'>, values: LimitsWish): string =>
  asCurl(pathOf(tenant.id, '/limits'), 'PUT', values) + asSeen(tenant);
export const setLimitsAsAura = ({ id }: Pick<Tenant, 'id'>, values: LimitsWish): string =>
  [limitsAsAura(id), ...Object.entries(values).map(([name, value]) => `--set ${name}=${value ?? 'none'}`)].join(' ');
