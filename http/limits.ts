import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Fault, type ErrorCode } from '../schemas/errors.ts';
import { ADDRESS_RATES, LIMITS, type Limits, type Rate } from '../schemas/limits.ts';
import type { Allowances, Standing } from '../streams/limits/allowances.ts';
import { countedAs } from './address.ts';
import { isOperator, type LimitUse, OPERATOR_LIMIT, useOf, whoOf, type Whose } from './limits-use.ts';
import type { Caller } from './auth.ts';
import type { RouteDeclaration } from './route.ts';
import { RefusedFor } from './security/refused.ts';

/** What limits rest on. */
export interface LimitOptions {
  readonly allowances: Allowances;
  /** Of whoever runs the platform (`platform-admin`), in the place of a user's and a tenant's. */
  readonly operator: Rate;
}

/** Counts requests, and refuses those that are too many. */
export interface Limiter {
  /** Before a credential is looked at: throws RATE_LIMITED for an address that has shown too many that do not hold. */
  readonly refuseFlood: (request: FastifyRequest, reply: FastifyReply) => void;
  /** Counts a refusal against the address, or against whose credential it was. */
  readonly blame: (thrown: unknown, request: FastifyRequest) => Promise<void>;
  /** Counts a request that is let in; says how its limits stand. Throws RATE_LIMITED. */
  readonly charge: (
    route: RouteDeclaration,
    caller: Caller,
    request: FastifyRequest,
    reply: FastifyReply,
  ) => Promise<void>;
  /** How much of what counts request by request is used. */
  readonly use: (whose: Whose, caller?: Caller) => Promise<LimitUse>;
  /** Counts an event stream until its connection ends. Throws STREAMS_EXHAUSTED. */
  readonly openStream: (caller: Caller, reply: FastifyReply) => void;
}

/** One limit as a request counts against it. */
interface Policy {
  readonly name: string;
  readonly who: string;
  readonly rate: Rate;
}

const ATTEMPTS = 'attempts_per_minute';
const PUBLIC_READS = 'public_reads_per_minute';
/** Refusals that say that a credential does not hold. */
const BLAMED: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'UNAUTHENTICATED',
  'SIGNATURE_INVALID',
  'ORIGIN_NOT_ALLOWED',
]);
const OPERATOR_STREAMS = 5_000;
const MOST_REMEMBERED = 20_000;
/** A credential that held lately gets through from an address where others try theirs. */
const HELD_MS = 60_000;

/** A map that forgets its oldest entries. */
const remembering = <Value>() => {
  const entries = new Map<string, Value>();
  return {
    get: (key: string) => entries.get(key),
    set: (key: string, value: Value): void => {
      entries.delete(key);
      entries.set(key, value);
      const [oldest] = entries.keys();
      if (entries.size > MOST_REMEMBERED && oldest !== undefined) entries.delete(oldest);
    },
  };
};

const ofTenant = (name: keyof typeof LIMITS, limits: Limits, who: string): readonly Policy[] => {
  const [requests, { windowS }] = [limits[name], { windowS: 60, ...LIMITS[name] }];
  return requests === null ? [] : [{ name, who, rate: { requests, windowS } }];
};

const ofAddress = (name: keyof typeof ADDRESS_RATES, { ip }: FastifyRequest): Policy => ({
  name,
  who: countedAs(ip),
  rate: ADDRESS_RATES[name],
});

/** What a stranger's request counts against. Deliveries from other systems count only where their signature does not hold. */
const publicPolicies = (route: RouteDeclaration, request: FastifyRequest): readonly Policy[] => {
  if (route.method === 'GET') return [ofAddress(PUBLIC_READS, request)];
  return route.kind === 'raw' ? [] : [ofAddress(ATTEMPTS, request)];
};

/** The narrowest first: what it refuses has used nothing of the wider ones. */
const policiesOf = (route: RouteDeclaration, caller: Caller, limits: Limits, operator: Rate): readonly Policy[] => {
  const who = whoOf(caller);
  const own = route.limit === undefined || route.limit === 'none' ? [] : ofTenant(route.limit, limits, who);
  if (isOperator(caller)) return [...own, { name: OPERATOR_LIMIT, who, rate: operator }];
  const reads = caller.kind === 'cookie' && route.method === 'GET';
  return [
    ...own,
    ...ofTenant(reads ? 'screen_reads_per_minute' : 'api_per_minute', limits, who),
    ...ofTenant('tenant_api_per_minute', limits, caller.tenant),
  ];
};

type Counted = readonly (readonly [Policy, Standing])[];

/** The two structured fields of draft-ietf-httpapi-ratelimit-headers-11. */
export const limitHeaders = (counted: Counted): Readonly<Record<string, string>> => ({
  'ratelimit-policy': counted.map(([{ name, rate }]) => `"${name}";q=${rate.requests};w=${rate.windowS}`).join(', '),
  ratelimit: counted.map(([{ name }, { left, resetS }]) => `"${name}";r=${left};t=${resetS}`).join(', '),
});

const refusal = ({ name, rate }: Policy, { resetS }: Standing): Fault =>
  new Fault('RATE_LIMITED', {
    limit: name,
    requests: rate.requests,
    windowS: rate.windowS,
    retryAfterS: resetS,
    reason: `at most ${rate.requests} in ${rate.windowS} s: ${name}`,
  });

const credentialOf = ({ headers }: FastifyRequest): string =>
  createHash('sha256')
    .update(headers.authorization ?? headers.cookie ?? '')
    .digest('base64');

/** Makes the limiter. `of` says what holds for a tenant. */
export const createLimiter = ({ allowances, operator }: LimitOptions, of: (tenant: string) => Limits): Limiter => {
  /** When an address may try again, by the process's own clock. */
  const floods = remembering<number>();
  const held = remembering<number>();
  const streams = new Map<string, number>();

  const count = async (policies: readonly Policy[], reply: FastifyReply): Promise<void> => {
    const counted: (readonly [Policy, Standing])[] = [];
    for (const policy of policies) {
      const standing = await allowances.take(policy.name, policy.who, policy.rate);
      counted.push([policy, standing]);
      if (standing.allowed) continue;
      void reply.headers(limitHeaders(counted));
      throw refusal(policy, standing);
    }
    if (counted.length > 0) void reply.headers(limitHeaders(counted));
  };

  return {
    refuseFlood: (request, reply) => {
      const policy = ofAddress(ATTEMPTS, request);
      const ms = (floods.get(policy.who) ?? 0) - performance.now();
      if (ms <= 0 || (held.get(credentialOf(request)) ?? 0) > performance.now()) return;
      const standing = { allowed: false, left: 0, resetS: Math.ceil(ms / 1_000) };
      void reply.headers(limitHeaders([[policy, standing]]));
      throw refusal(policy, standing);
    },
    blame: async (thrown, request) => {
      if (!(thrown instanceof Fault)) return;
      const { code, cause } = thrown;
      if (code === 'FORBIDDEN' && cause instanceof RefusedFor && cause.subject !== undefined) {
        const { tenant, subject, keyId } = cause;
        const who = whoOf({ tenant, subject, ...(keyId === undefined ? {} : { keyId }) });
        for (const { name, rate } of ofTenant('api_per_minute', of(tenant), who))
          await allowances.take(name, who, rate);
      }
      if (!BLAMED.has(code)) return;
      const { name, who, rate } = ofAddress(ATTEMPTS, request);
      const { allowed, left, resetS } = await allowances.take(name, who, rate);
      if (!allowed || left === 0) floods.set(who, performance.now() + resetS * 1_000);
    },
    charge: async (route, caller, request, reply) => {
      if (caller.kind === 'none') return count(publicPolicies(route, request), reply);
      held.set(credentialOf(request), performance.now() + HELD_MS);
      return count(policiesOf(route, caller, of(caller.tenant), operator), reply);
    },
    use: useOf({ allowances, operator, open: (who) => streams.get(who) ?? 0 }),
    openStream: (caller, reply) => {
      const who = whoOf(caller);
      const most = isOperator(caller) ? OPERATOR_STREAMS : of(caller.tenant).event_streams_open;
      const open = streams.get(who) ?? 0;
      if (most !== null && open >= most) throw new Fault('STREAMS_EXHAUSTED', { open, most, retryAfterS: 5 });
      streams.set(who, open + 1);
      reply.raw.once('close', () => {
        const left = (streams.get(who) ?? 1) - 1;
        if (left > 0) streams.set(who, left);
        else streams.delete(who);
      });
    },
  };
};
