import { LIMIT_NAMES, LIMITS, limitsWith, type LimitName } from '../schemas/limits.ts';
import type { Standing } from '../streams/tenant-standing.ts';
import type { TenantUse } from './asked.ts';
import type { Caller } from './auth.ts';
import { type LimitUse, OPERATOR_LIMIT } from './limits-use.ts';
import type { Ports } from './ports.ts';
import type { Tenant, TenantLimits } from './shapes/tenants.ts';

type Whose = Pick<Standing, 'tenant' | 'limits' | 'revision'>;

/** What there is of a tenant that no limit counts, in the order in which it is shown. */
const COUNTS = {
  participants: 'Participants in rooms',
  members: 'Members',
  api_keys: 'API keys that hold',
  sessions: 'Open sessions of browsers',
  timers: 'Timers that are set',
  replays: 'Replays under way',
  events: 'Events on the log',
} as const satisfies Readonly<Record<Exclude<keyof TenantUse, 'rooms_open'>, string>>;

type Count = keyof typeof COUNTS;

const itemOf = (name: LimitName, value: number | null, used: number | undefined): TenantLimits['items'][number] => {
  const { per, meaning, default: usual, ...more } = LIMITS[name];
  return {
    name,
    meaning,
    per,
    window_s: 'windowS' in more ? more.windowS : null,
    value,
    default: usual,
    use: used ?? null,
    use_of: used === undefined ? null : per === 'tenant' ? 'tenant' : 'caller',
  };
};

/** Whose requests count against no limit of a tenant's is shown the one they count against. */
const operatorItem = ({ rate, used }: NonNullable<LimitUse['operator']>): TenantLimits['items'][number] => ({
  name: OPERATOR_LIMIT,
  meaning: 'Requests of whoever runs the platform, in the place of the limits above',
  per: 'user',
  window_s: rate.windowS,
  value: rate.requests,
  default: rate.requests,
  use: used,
  use_of: 'caller',
});

/** What holds for a tenant, limit by limit, and how much of it is used: for each user alone only where the caller is one of them. */
export const limitsShown = async (
  { tenant, limits, revision }: Whose,
  { tenants, limitUse }: Pick<Ports, 'tenants' | 'limitUse'>,
  caller?: Caller,
): Promise<TenantLimits> => {
  const [rows, counted] = await Promise.all([tenants.use(tenant), limitUse.of({ tenant, limits }, caller)]);
  const used: LimitUse['of'] = { ...counted.of, rooms_open: rows.rooms_open };
  return {
    tenant,
    items: [
      ...LIMIT_NAMES.map((name) => itemOf(name, limits[name], used[name])),
      ...(counted.operator ? [operatorItem(counted.operator)] : []),
    ],
    counts: (Object.keys(COUNTS) as Count[]).map((name) => ({ name, meaning: COUNTS[name], count: rows[name] })),
    revision,
  };
};

/** Of a tenant whose row is at hand. */
export const whoseOf = ({ id, limits, revision }: Tenant): Whose => ({
  tenant: id,
  limits: limitsWith(limits),
  revision,
});

/** What holds, before anything was counted. */
export const limitsAlone = ({ tenant, limits, revision }: Whose): TenantLimits => ({
  tenant,
  items: LIMIT_NAMES.map((name) => itemOf(name, limits[name], undefined)),
  counts: [],
  revision,
});
