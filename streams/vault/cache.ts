import type { Binding } from './cipher.ts';
import type { Holder } from './records.ts';

/** A data key in memory. */
export interface OpenKey {
  readonly kid: string;
  readonly key: Uint8Array;
  readonly binding: Binding;
}

/** What is known of somebody's keys. */
export interface Known {
  /** Place of the record in the bucket; 0: there is none. */
  readonly seq: number;
  readonly keys: ReadonlyMap<string, OpenKey>;
  /** What new data is encrypted with; undefined: there is no key yet, or none any more. */
  readonly current: OpenKey | undefined;
  /** A key of his was destroyed once: what was stored before is nobody's business any more. */
  readonly erased: boolean;
  /** Hashes of the ids of those that were. */
  readonly destroyed: ReadonlySet<string>;
}

/** As long as nobody says otherwise; what another process has changed without a word is seen by then. */
const KEEP_MS = 10 * 60_000;
const MOST = 50_000;

export const holderName = ({ tenant, subject, purpose }: Holder): string => `${tenant}\0${purpose}\0${subject}`;

/** Keys that were used lately, unwrapped, the latest used first to stay. They are in memory alone, and gone when they are forgotten. */
export class KeyCache {
  readonly #known = new Map<string, { readonly known: Known; readonly until: number }>();
  /** Tenants that are known not to be deleted. */
  readonly #kept = new Set<string>();
  /** Tenants whose deletion was asked for: their keys may be destroyed at any moment, which nothing tells of. */
  readonly #leaving = new Set<string>();
  /** Raised by every forgetting: what was fetched before it may not be kept. */
  #age = 0;
  #found = 0;
  #missed = 0;

  age(): number {
    return this.#age;
  }

  get(holder: Holder): Known | undefined {
    const name = holderName(holder);
    const entry = this.#known.get(name);
    if (entry) this.#known.delete(name);
    if (!entry || entry.until < performance.now()) {
      this.#missed += 1;
      return undefined;
    }
    this.#found += 1;
    this.#known.set(name, entry);
    return entry.known;
  }

  /** How many people's keys are in memory, and how often one was found there or not since this was asked last. */
  takeCounts(): { readonly inMemory: number; readonly found: number; readonly missed: number } {
    const counts = { inMemory: this.#known.size, found: this.#found, missed: this.#missed };
    this.#found = 0;
    this.#missed = 0;
    return counts;
  }

  /** Keeps what was fetched at `age`, unless something was forgotten meanwhile. */
  set(holder: Holder, known: Known, age: number): void {
    if (age !== this.#age || this.#leaving.has(holder.tenant)) return;
    const name = holderName(holder);
    this.#known.delete(name);
    this.#known.set(name, { known, until: performance.now() + KEEP_MS });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST) return;
      this.#known.delete(oldest);
    }
  }

  isKept(tenant: string): boolean {
    return this.#kept.has(tenant);
  }

  /** Notes what was found out at `age`: the tenant is not deleted. */
  keep(tenant: string, age: number): void {
    if (age !== this.#age || this.#leaving.has(tenant)) return;
    if (this.#kept.size >= MOST) this.#kept.clear();
    this.#kept.add(tenant);
  }

  forget(holder: Holder): void {
    this.#age += 1;
    this.#known.delete(holderName(holder));
  }

  /** From now on nothing of this tenant's is kept: each use asks whether it is still there. */
  leave(tenant: string): void {
    if (this.#leaving.size >= MOST) this.#leaving.clear();
    this.#leaving.add(tenant);
    this.clear();
  }

  clear(): void {
    this.#age += 1;
    this.#known.clear();
    this.#kept.clear();
  }
}
