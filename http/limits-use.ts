import { Fault } from '../schemas/errors.ts';
import { LIMIT_NAMES, LIMITS, type LimitName, type Limits, type Rate } from '../schemas/limits.ts';
import type { Allowances } from '../streams/limits/allowances.ts';
import type { Caller } from './auth.ts';

/** How much of what limits count is used now. */
export interface LimitUse {
  /** By limit; what is not counted is absent. Where a limit is each user's own, that of the caller. */
  readonly of: Partial<Record<LimitName, number>>;
  /** Of whoever runs the platform, whose requests count against a limit of their own. */
  readonly operator?: { readonly rate: Rate; readonly used: number };
}

/** A tenant, and what holds for it. */
export interface Whose {
  readonly tenant: string;
  readonly limits: Limits;
}

interface Counters {
  readonly allowances: Pick<Allowances, 'used'>;
  readonly operator: Rate;
  /** Event streams that somebody has open at this process, which is where they are limited. */
  readonly open: (who: string) => number;
}

export const OPERATOR_LIMIT = 'platform_per_minute';

export const isOperator = ({ roles }: Caller): boolean => roles?.includes('platform-admin') === true;

/** What a user's own limits count him as. */
export const whoOf = ({ tenant, subject, keyId }: Pick<Caller, 'tenant' | 'subject' | 'keyId'>): string =>
  `${tenant}\0${keyId ?? subject}`;

/** Whom a limit counts: the tenant, the caller, or nobody where the caller is in another. */
const counted = (name: LimitName, tenant: string, caller: Caller | undefined): string | undefined => {
  if (LIMITS[name].per === 'tenant') return tenant;
  return caller?.tenant === tenant ? whoOf(caller) : undefined;
};

/** Undefined where the broker, who knows, is away. */
const known = (used: Promise<number>): Promise<number | undefined> =>
  used.catch((thrown: unknown) => {
    if (thrown instanceof Fault && thrown.code === 'BROKER_UNREACHABLE') return undefined;
    throw thrown;
  });

const usedOf = async (
  name: LimitName,
  who: string,
  requests: number | null,
  { allowances, open }: Counters,
): Promise<number | undefined> => {
  if (name === 'event_streams_open') return open(who);
  const { windowS } = { windowS: undefined, ...LIMITS[name] };
  // Without a limit nobody counts; without a window it is rows that are counted.
  if (windowS === undefined || requests === null) return undefined;
  return known(allowances.used(name, who, { requests, windowS }));
};

/** Makes what says how much of the limits of a tenant, and of a caller in it, is used. */
export const useOf =
  (counters: Counters) =>
  async ({ tenant, limits }: Whose, caller?: Caller): Promise<LimitUse> => {
    const entries = await Promise.all(
      LIMIT_NAMES.map(async (name) => {
        const who = counted(name, tenant, caller);
        return [name, who === undefined ? undefined : await usedOf(name, who, limits[name], counters)] as const;
      }),
    );
    const of = Object.fromEntries(entries.filter(([, used]) => used !== undefined)) as LimitUse['of'];
    if (!caller || !isOperator(caller)) return { of };
    const { allowances, operator } = counters;
    const used = await known(allowances.used(OPERATOR_LIMIT, whoOf(caller), operator));
    return used === undefined ? { of } : { of, operator: { rate: operator, used } };
  };
