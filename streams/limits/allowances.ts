import { createHash, randomUUID } from 'node:crypto';
import { Fault } from '../../schemas/errors.ts';
import type { Rate } from '../../schemas/limits.ts';
import type { Broker } from '../broker.ts';
import { type Bucket, openBucket } from '../bucket.ts';
import { LIMITING } from '../topology.ts';
import { type Clock, followClock } from './clock.ts';
import { type Asking, EMPTY, grant, type Granted, type Held, slotOf, usedIn, type Window } from './window.ts';

/** Whether one more is allowed, and how the limit stands after it. */
export interface Standing {
  readonly allowed: boolean;
  /** As far as this process knows. */
  readonly left: number;
  /** Seconds until more is free; where nothing is allowed, until the next is. */
  readonly resetS: number;
}

/** Limits that all processes on one broker share. */
export interface Allowances {
  /** Uses one of what `who` has under the limit `name`. */
  readonly take: (name: string, who: string, rate: Rate) => Standing | Promise<Standing>;
  /** How much of it is used now, without using any; what other processes have not told yet (seconds) is missing. Throws BROKER_UNREACHABLE. */
  readonly used: (name: string, who: string, rate: Rate) => Promise<number>;
  /** Gives back what was taken in advance and not used. */
  readonly close: () => Promise<void>;
}

/** What this process knows of one limit of one user. */
interface Known {
  readonly key: string;
  rate: Rate;
  window: Window;
  revision: number;
  held: Held;
  /** Of what was held, used since it was told; by slot. */
  readonly uses: Map<number, number>;
  left: number;
  freeAt: number;
  /** Until then nobody is asked again: whoever is refused may come as often as he likes. */
  refusedUntil: number;
  asking: Promise<void> | undefined;
}

const MOST_KNOWN = 50_000;
const SWEEP_MS = 1_000;
const ATTEMPTS = 6;
/** The broker is away: for so long each process counts by itself, before it looks again. */
const AWAY_MS = 2_000;
const REFUSED_MS = 500;

const keyOf = (name: string, who: string): string =>
  `${name}.${createHash('sha256').update(who).digest('base64url').slice(0, 24)}`;

/** Of a limit and of what `who` has of it. Slots of another window are no slots of this one. */
const namesOf = (name: string, who: string, { windowS }: Rate): readonly [limit: string, id: string] => {
  const limit = `${name}-${windowS}`;
  return [limit, `${limit} ${who}`];
};

const fresh = (key: string, rate: Rate): Known => ({
  key,
  rate,
  window: EMPTY,
  revision: 0,
  held: { count: 0, until: 0 },
  uses: new Map(),
  left: rate.requests,
  freeAt: 0,
  refusedUntil: 0,
  asking: undefined,
});

const standing = (known: Known, allowed: boolean, now: number): Standing => ({
  allowed,
  left: known.left + known.held.count,
  resetS: Math.max(1, Math.ceil((known.freeAt - now) / 1_000)),
});

/** What the process has in hand says it, where that says something. */
const byHand = (known: Known, now: number): Standing | undefined => {
  const { held, uses, rate } = known;
  if (held.count === 0 || now >= held.until) return now < known.refusedUntil ? standing(known, false, now) : undefined;
  known.held = { ...held, count: held.count - 1 };
  const slot = slotOf(rate, now);
  uses.set(slot, (uses.get(slot) ?? 0) + 1);
  return standing(known, true, now);
};

/** Takes over what was granted; uses made meanwhile are still to be told. */
const apply = (known: Known, { uses, wants }: Asking, { window, held, left, freeMs }: Granted, now: number): void => {
  for (const [slot, count] of uses) {
    const more = (known.uses.get(slot) ?? 0) - count;
    if (more > 0) known.uses.set(slot, more);
    else known.uses.delete(slot);
  }
  const refusedUntil = wants && held.count === 0 ? now + Math.min(freeMs, REFUSED_MS) : 0;
  Object.assign(known, { window, held, left, freeAt: now + freeMs, refusedUntil });
};

const windowOf = (value: Uint8Array): Window => JSON.parse(new TextDecoder().decode(value)) as Window;

/** Writes what is granted if nobody else was first; with the newest window until it succeeds. Undefined: too many at once. */
const agree = async (
  bucket: Bucket,
  known: Known,
  decide: (window: Window) => Granted,
): Promise<Granted | undefined> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const granted = decide(known.window);
    const revision = await bucket.put(known.key, JSON.stringify(granted.window), { revision: known.revision });
    if (revision !== undefined) {
      known.revision = revision;
      return granted;
    }
    const entry = await bucket.get(known.key);
    known.window = entry ? windowOf(entry.value) : EMPTY;
    known.revision = entry?.revision ?? 0;
  }
  return undefined;
};

const isAway = (thrown: unknown): boolean => thrown instanceof Fault && thrown.code === 'BROKER_UNREACHABLE';

class Shared implements Allowances {
  readonly #bucket: Bucket;
  readonly #clock: Clock;
  readonly #process = randomUUID().slice(0, 8);
  readonly #all = new Map<string, Known>();
  readonly #timer = setInterval(() => this.#sweep(), SWEEP_MS).unref();
  #awayUntil = 0;

  constructor(bucket: Bucket, clock: Clock) {
    this.#bucket = bucket;
    this.#clock = clock;
  }

  take(name: string, who: string, rate: Rate): Standing | Promise<Standing> {
    const known = this.#find(name, who, rate);
    return byHand(known, this.#clock.now()) ?? this.#byAsking(known);
  }

  async used(name: string, who: string, rate: Rate): Promise<number> {
    const [limit, id] = namesOf(name, who, rate);
    const entry = await this.#bucket.get(keyOf(limit, who));
    // Whoever only asks is not remembered.
    const untold = this.#all.get(id)?.uses ?? new Map<number, number>();
    return usedIn(entry ? windowOf(entry.value) : EMPTY, rate, this.#clock.now(), untold);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    const open = [...this.#all.values()].filter(({ uses, held }) => uses.size > 0 || held.count > 0);
    await Promise.allSettled(open.map((known) => this.#ask(known, false)));
    this.#clock.close();
  }

  #find(name: string, who: string, rate: Rate): Known {
    const [limit, id] = namesOf(name, who, rate);
    let known = this.#all.get(id);
    if (!known) {
      this.#all.set(id, (known = fresh(keyOf(limit, who), rate)));
      const [oldest] = this.#all.keys();
      if (this.#all.size > MOST_KNOWN && oldest !== undefined) this.#all.delete(oldest);
    }
    if (known.rate.requests !== rate.requests)
      Object.assign(known, { rate, held: { count: 0, until: 0 }, refusedUntil: 0 });
    return known;
  }

  async #byAsking(known: Known): Promise<Standing> {
    for (;;) {
      await this.#ask(known, true);
      const said = byHand(known, this.#clock.now());
      if (said) return said;
    }
  }

  #ask(known: Known, wants: boolean): Promise<void> {
    return (known.asking ??= this.#settle(known, wants).finally(() => (known.asking = undefined)));
  }

  async #settle(known: Known, wants: boolean): Promise<void> {
    const asking = { process: this.#process, uses: new Map(known.uses), wants };
    const { rate } = known;
    const decide = (window: Window): Granted => grant(window, rate, this.#clock.now(), asking);
    const granted = await this.#agreed(known, decide);
    apply(known, asking, granted ?? decide(known.window), this.#clock.now());
  }

  async #agreed(known: Known, decide: (window: Window) => Granted): Promise<Granted | undefined> {
    if (performance.now() < this.#awayUntil) return undefined;
    try {
      return await agree(this.#bucket, known, decide);
    } catch (thrown) {
      if (!isAway(thrown)) throw thrown;
      this.#awayUntil = performance.now() + AWAY_MS;
      return undefined;
    }
  }

  /** What nobody uses any more is told and given back, and then forgotten. */
  #sweep(): void {
    const now = this.#clock.now();
    for (const [id, known] of this.#all) {
      if (known.held.until > now || known.asking) continue;
      if (known.uses.size > 0 || known.held.count > 0) void this.#ask(known, false).catch(() => undefined);
      else if (now > known.held.until + known.rate.windowS * 1_000) this.#all.delete(id);
    }
  }
}

/**
 * Opens the limits. A process takes a tenth of what is left at once and uses it by itself for some seconds, so most requests ask nobody. More than
 * the limit is never allowed in a window; what one process has in hand another may lack for these seconds. While the broker is away each process
 * counts by itself.
 */
export const openAllowances = (broker: Broker): Allowances =>
  new Shared(openBucket(broker, LIMITING), followClock(broker, LIMITING));
