import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { personErased } from '../schemas/people.ts';
import type { Broker } from './broker.ts';
import { type Bucket, type Entry, openBucket } from './bucket.ts';
import { directLast } from './direct.ts';
import { filterIn } from './subjects.ts';
import { EVENTS, IDEMPOTENCY } from './topology.ts';

/** An answer as it was sent. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
}

/** A request that may be repeated. */
export interface Repeatable {
  /** Whose key it is. */
  readonly tenant: string;
  readonly subject: string;
  readonly key: string;
  /** Everything in which a repeat must be the same. */
  readonly content: string;
  /** Its answer says nothing about anybody, and is given again whoever was erased meanwhile. */
  readonly impersonal?: boolean;
}

/**
 * What there is under a key. `mine`: nothing; whoever asked carries the request out, and keeps its answer or gives the key back. `answered`: the
 * same request, and this was the answer. `erased`: the same request, and its answer may speak of somebody who was erased since. `underWay`: the same request, somewhere. `other`: another request. `unknown`: the broker is away.
 */
export type Claim =
  | {
      readonly state: 'mine';
      /** For so many seconds, or as long as answers are kept (24 h). */
      readonly keep: (answer: KeptAnswer, ttlS?: number) => Promise<void>;
      readonly release: () => Promise<void>;
    }
  | { readonly state: 'answered'; readonly answer: KeptAnswer }
  | { readonly state: 'erased' | 'underWay' | 'other' | 'unknown' };

/** Answers by Idempotency-Key, for every process that has the same broker and secret. */
export interface Answers {
  readonly claim: (request: Repeatable) => Promise<Claim>;
}

/** After so long the claim of a process that has died is free; one that lives renews it in time. */
const LEASE_S = 15;
const CLOCKS_MS = 1_000;
const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** What lies in the bucket. `print` tells whether a request is the same one, to nobody who has not the key. */
interface Kept {
  readonly state: 'claimed' | 'free' | 'answered';
  readonly print: string;
  readonly sealed?: string;
  /** When the request began, ms since 1970. */
  readonly since?: number;
}

interface Keys {
  /** Name of the entry: the key itself stands nowhere. */
  readonly name: string;
  readonly sealing: Buffer;
  readonly print: string;
}

/** Derived from the server's secret and the Idempotency-Key: who has the bucket alone can read nothing in it. */
const keysOf = (secret: string, { tenant, subject, key, content }: Repeatable): Keys => {
  const whose = `${tenant}\0${subject}\0${key}`;
  const derive = (info: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, whose, `auralink idempotency ${info}`, 32));
  const print = createHmac('sha256', derive('print')).update(content).digest('base64url');
  return { name: derive('name').toString('base64url'), sealing: derive('answer'), print };
};

const seal = ({ name, sealing }: Keys, { status, headers, body }: KeptAnswer): string => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, sealing, iv).setAAD(Buffer.from(name));
  const written = Buffer.isBuffer(body) ? { bytes: body.toString('base64') } : { text: body };
  const sealed = [cipher.update(JSON.stringify({ status, headers, ...written })), cipher.final()];
  return Buffer.concat([iv, cipher.getAuthTag(), ...sealed]).toString('base64');
};

const unseal = ({ name, sealing }: Keys, sealed: string): KeptAnswer => {
  const all = Buffer.from(sealed, 'base64');
  const [iv, tag] = [all.subarray(0, IV_BYTES), all.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)];
  const opener = createDecipheriv(ALGORITHM, sealing, iv).setAAD(Buffer.from(name)).setAuthTag(tag);
  const opened = Buffer.concat([opener.update(all.subarray(IV_BYTES + TAG_BYTES)), opener.final()]);
  const { bytes, text, ...rest } = JSON.parse(opened.toString()) as KeptAnswer & { bytes?: string; text?: string };
  return { ...rest, body: bytes === undefined ? text : Buffer.from(bytes, 'base64') };
};

const isSame = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Holds a claim until it is settled. Each write names the revision of the one before, so they go one after the other. */
const hold = (bucket: Bucket, keys: Keys, first: number, leaseS: number): Extract<Claim, { state: 'mine' }> => {
  const { name, print } = keys;
  const since = Date.now();
  let revision: number | undefined = first;
  let before: Promise<unknown> = Promise.resolve();
  const write = (kept: Kept, ttlS?: number): Promise<void> => {
    const written = (async () => {
      await before;
      // Somebody else has it: this process stood still for longer than its claim held.
      if (revision === undefined) return;
      const given = { revision, ...(ttlS === undefined ? {} : { ttlS }) };
      revision = await bucket.put(name, JSON.stringify(kept), given);
    })();
    before = written.catch(() => undefined);
    return written;
  };
  const renew = (): void => void write({ state: 'claimed', print }, leaseS).catch(() => undefined);
  const renewal = setInterval(renew, (leaseS * 1_000) / 3);
  renewal.unref();
  const settle = (kept: Kept, ttlS?: number): Promise<void> => {
    clearInterval(renewal);
    return write(kept, ttlS);
  };
  return {
    state: 'mine',
    keep: (answer, ttlS) => settle({ state: 'answered', print, sealed: seal(keys, answer), since }, ttlS),
    release: () => settle({ state: 'free', print }, 1),
  };
};

/** When somebody of the tenant was erased last, ms since 1970. The last word of the log: no process can have missed it. */
const lastErasure = async (broker: Broker, tenant: string): Promise<number> =>
  (await directLast(broker, EVENTS, filterIn(tenant, personErased)))?.storedAt ?? Number.NEGATIVE_INFINITY;

const found = async (
  keys: Keys,
  { value }: Entry,
  erasedAt: () => Promise<number>,
): Promise<Exclude<Claim, { state: 'mine' }> | 'free'> => {
  const { state, print, sealed, since = 0 } = JSON.parse(new TextDecoder().decode(value)) as Kept;
  if (state === 'free') return 'free';
  if (!isSame(print, keys.print)) return { state: 'other' };
  if (sealed === undefined) return { state: 'underWay' };
  // What was said about a person outlives the erasure nowhere; a second for clocks that differ.
  if (since <= (await erasedAt()) + CLOCKS_MS) return { state: 'erased' };
  return { state: 'answered', answer: unseal(keys, sealed) };
};

/** Opens the kept answers. `secret` is that of the server, the same in every process. */
export const openAnswers = (broker: Broker, secret: string, leaseS = LEASE_S): Answers => {
  const bucket = openBucket(broker, IDEMPOTENCY);
  const claim = async (keys: Keys, erasedAt: () => Promise<number>): Promise<Claim> => {
    const wish = JSON.stringify({ state: 'claimed', print: keys.print } satisfies Kept);
    const taken = await bucket.put(keys.name, wish, { revision: 0, ttlS: leaseS });
    if (taken !== undefined) return hold(bucket, keys, taken, leaseS);
    const entry = await bucket.get(keys.name);
    // It has just ended, or this replica of the bucket has not heard of it yet.
    if (!entry) return { state: 'underWay' };
    const there = await found(keys, entry, erasedAt);
    if (there !== 'free') return there;
    const again = await bucket.put(keys.name, wish, { revision: entry.revision, ttlS: leaseS });
    return again === undefined ? { state: 'underWay' } : hold(bucket, keys, again, leaseS);
  };
  return {
    claim: (request) => {
      const { tenant, impersonal = false } = request;
      const erasedAt = async () => (impersonal ? Number.NEGATIVE_INFINITY : lastErasure(broker, tenant));
      return claim(keysOf(secret, request), erasedAt).catch(() => ({ state: 'unknown' }));
    },
  };
};
