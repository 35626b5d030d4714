import { randomBytes } from 'node:crypto';
import { emit, type DataOf } from '../../schemas/define.ts';
import { SECURITY_TENANT, securityRefused } from '../../schemas/refusals.ts';
import type { Meter } from '../../schemas/metrics.ts';
import type { Publisher } from '../../streams/log.ts';
import type { RefusedFor } from './refused.ts';
import { networkOf } from './visitor.ts';

type Told = DataOf<typeof securityRefused>;

/** A request that was refused for its credential. */
export interface Refusal extends Pick<Told, 'code' | 'credential' | 'method' | 'route'> {
  readonly reason?: string | undefined;
  readonly permission?: string | undefined;
  /** Whose it was, where the server knows. */
  readonly who?: RefusedFor | undefined;
  readonly address: string;
}

/** Tells of refusals without letting a flood of them become a flood of events. */
export interface Refusals {
  readonly note: (refusal: Refusal) => void;
  /** Tells what was counted since; called each minute by itself. */
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface RefusalOptions {
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly meter: Pick<Meter, 'count'>;
  readonly idOf: (tenant: string, identity: string) => string;
  readonly source: string;
  readonly everyMs?: number;
  readonly now?: () => number;
}

const EVERY_MS = 60_000;
/** So many different ones are told at once in a minute; who comes from everywhere is counted as `many`. */
const MOST_AT_ONCE = 60;

interface Counted {
  readonly refusal: Refusal;
  readonly many: boolean;
  count: number;
  readonly firstAt: number;
  lastAt: number;
}

const tenantOf = ({ who }: Refusal): string => who?.tenant ?? SECURITY_TENANT;
const keyOf = (refusal: Refusal): string =>
  [
    tenantOf(refusal),
    refusal.address,
    refusal.code,
    refusal.credential,
    refusal.who?.keyId ?? '',
    refusal.who?.subject ?? '',
  ].join('\0');
const LONGEST_REASON = 256;

const dataOf = ({ refusal, many, firstAt, lastAt }: Counted, count: number, idOf: RefusalOptions['idOf']): Told => {
  const { code, credential, method, route, reason, permission, who, address } = refusal;
  const tenant = tenantOf(refusal);
  const person = many ? undefined : who?.subject;
  return {
    refusalId: `rf-${randomBytes(16).toString('base64url')}`,
    code,
    credential,
    method,
    route,
    network: many ? 'many' : networkOf(address),
    count,
    firstAt: new Date(firstAt).toISOString(),
    lastAt: new Date(lastAt).toISOString(),
    ...(reason === undefined ? {} : { reason: reason.slice(0, LONGEST_REASON) }),
    ...(permission === undefined ? {} : { permission }),
    ...(many ? {} : { addressId: idOf(tenant, `address\0${address}`).replace(/^ps-/, 'ad-') }),
    ...(many || who?.keyId === undefined ? {} : { keyId: who.keyId }),
    ...(person === undefined ? {} : { personId: idOf(tenant, person), subject: person }),
  };
};
/**
 * The first of a kind (tenant, address, code, whose it was) in a minute is told at once; those after it are counted and told together when the minute is over.
 * Past sixty kinds in a minute only counts are kept, by tenant and code: memory and log stay bounded, whoever asks from wherever.
 */
export const createRefusals = (options: RefusalOptions): Refusals => {
  const { publisher, meter, idOf, source, everyMs = EVERY_MS, now = Date.now } = options;
  let seen = new Map<string, Counted>();
  let running = Promise.resolve();

  const tell = async (counted: Counted, count: number): Promise<void> => {
    const draft = emit(securityRefused, dataOf(counted, count, idOf));
    // What cannot be stored now is lost: a server whose log is away refuses all the same.
    await publisher.publish(draft, { tenant: tenantOf(counted.refusal), source }).catch(() => undefined);
  };

  const flush = (): Promise<void> => {
    const before = seen;
    seen = new Map();
    const counts = async (): Promise<void> => {
      for (const counted of before.values()) if (counted.count > 0) await tell(counted, counted.count);
    };
    running = running.then(counts);
    return running;
  };
  const timer = setInterval(() => void flush(), everyMs).unref();

  return {
    note: (refusal) => {
      meter.count('auralink_refusals_total', { code: refusal.code, credential: refusal.credential });
      const at = now();
      const isKnown = seen.has(keyOf(refusal));
      const many = !isKnown && seen.size >= MOST_AT_ONCE;
      const key = many ? `many\0${tenantOf(refusal)}\0${refusal.code}` : keyOf(refusal);
      const counted = seen.get(key);
      if (counted) {
        counted.count += 1;
        counted.lastAt = at;
        return;
      }
      const first: Counted = { refusal, many, count: many ? 1 : 0, firstAt: at, lastAt: at };
      seen.set(key, first);
      if (!many) running = running.then(() => tell(first, 1));
    },
    flush,
    close: async () => {
      clearInterval(timer);
      await flush();
    },
  };
};
