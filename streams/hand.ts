import type { Delivery } from './pull.ts';

/** A delivery this process holds: it waits for its turn, is worked on, or pauses before its next attempt. */
export interface Held {
  /** The newest delivery of it: its reply subject settles. */
  delivery: Delivery;
  readonly key: string;
  /** It came behind an earlier event of its key: what was delivered before says nothing about it. */
  parked: boolean;
  /** Monotonic ms at which the server last heard that it is worked on. */
  renewedAt: number;
  /** The server has given it away meanwhile: whoever has it now settles it. */
  lost: boolean;
}

interface Lane {
  /** Waiting, by sequence; the one that is worked on is not among them. */
  readonly waiting: Held[];
  busy: Held | undefined;
  pausing: Held | undefined;
}

/**
 * What is in hand, in lanes by key: of each lane one event at a time, in log order. A handler without order gives each event a
 * lane of its own. Pure bookkeeping: who settles and when is the worker's business.
 */
export class Hand {
  readonly #bySeq = new Map<number, Held>();
  readonly #lanes = new Map<string, Lane>();
  readonly #ready = new Set<Lane>();
  #running = 0;
  #pausing = 0;
  #version = 0;

  /** Held, whether running or waiting. */
  get size(): number {
    return this.#bySeq.size;
  }

  get running(): number {
    return this.#running;
  }

  /** Held until their next attempt; they take nobody's place. */
  get pausing(): number {
    return this.#pausing;
  }

  /** Lanes whose first event could be worked on now. */
  get ready(): number {
    return this.#ready.size;
  }

  /** Changes whenever something is added or taken out. */
  get version(): number {
    return this.#version;
  }

  /** Puts a delivery into its lane. What is held already only gets its newer reply subject. */
  take(delivery: Delivery, key: string, now: number): void {
    this.#version += 1;
    const known = this.#bySeq.get(delivery.seq);
    if (known) {
      Object.assign(known, { delivery, renewedAt: now });
      return;
    }
    const lane = this.#lane(key);
    const held: Held = { delivery, key, parked: lane.busy !== undefined, renewedAt: now, lost: false };
    this.#bySeq.set(delivery.seq, held);
    const later = lane.waiting.findIndex((other) => other.delivery.seq > delivery.seq);
    lane.waiting.splice(later < 0 ? lane.waiting.length : later, 0, held);
    for (const [index, other] of lane.waiting.entries()) if (index > 0) other.parked = true;
    this.#judge(lane);
  }

  /** The first event of a lane that may go on; it is running from now on. */
  next(): Held | undefined {
    for (const lane of this.#ready) {
      const held = lane.waiting.shift();
      lane.busy = held;
      this.#running += 1;
      this.#ready.delete(lane);
      return held;
    }
    return undefined;
  }

  /** It is over: the next of its key may go on. */
  done(held: Held): void {
    const lane = this.#leave(held);
    if (!held.lost) this.#bySeq.delete(held.delivery.seq);
    if (lane.waiting.length === 0) this.#lanes.delete(held.key);
    else this.#judge(lane);
  }

  /** It stays first of its key and is not worked on until `resume`; the others of its key wait. */
  pause(held: Held): void {
    if (held.lost) return this.done(held);
    const lane = this.#leave(held);
    lane.waiting.unshift(held);
    lane.pausing = held;
    this.#pausing += 1;
  }

  resume(held: Held): void {
    const lane = this.#lanes.get(held.key);
    if (lane?.pausing !== held) return;
    lane.pausing = undefined;
    this.#pausing -= 1;
    this.#judge(lane);
  }

  /** Takes out everything that is not running. */
  letGo(): readonly Held[] {
    this.#version += 1;
    const all = [...this.#lanes.values()].flatMap(({ waiting }) => waiting.splice(0));
    for (const { delivery } of all) this.#bySeq.delete(delivery.seq);
    for (const [key, lane] of this.#lanes) {
      lane.pausing = undefined;
      if (lane.busy === undefined) this.#lanes.delete(key);
    }
    this.#pausing = 0;
    this.#ready.clear();
    return all;
  }

  /** What the server has not heard of since `before` is no longer ours: it is held no more, though its lane stays busy until it ends. */
  loseOlderThan(before: number): void {
    for (const [seq, held] of this.#bySeq) {
      if (held.renewedAt >= before || this.#lanes.get(held.key)?.busy !== held) continue;
      held.lost = true;
      this.#bySeq.delete(seq);
      this.#version += 1;
    }
  }

  all(): IterableIterator<Held> {
    return this.#bySeq.values();
  }

  #lane(key: string): Lane {
    const known = this.#lanes.get(key);
    if (known) return known;
    const lane: Lane = { waiting: [], busy: undefined, pausing: undefined };
    this.#lanes.set(key, lane);
    return lane;
  }

  #leave(held: Held): Lane {
    this.#version += 1;
    const lane = this.#lane(held.key);
    this.#running -= 1;
    lane.busy = undefined;
    return lane;
  }

  #judge(lane: Lane): void {
    const first = lane.waiting[0];
    if (first && lane.busy === undefined && lane.pausing !== first) this.#ready.add(lane);
    else this.#ready.delete(lane);
  }
}
