import { Fault } from '../../schemas/errors.ts';
import type { Broker } from '../broker.ts';
import type { DestroyedKey, RewrapProgress } from '../vault.ts';
import { holderName, KeyCache, type Known, type OpenKey } from './cache.ts';
import { newKey, type Binding } from './cipher.ts';
import type { Kms } from './kms.ts';
import {
  fetchRecords,
  keyHash,
  markedAmong,
  newKid,
  putMark,
  putRecord,
  recordsAfter,
  recordsOf,
  wipeOlder,
  type Holder,
  type KeptKey,
  type KeptRecord,
  type KeyRecord,
} from './records.ts';

/** Somebody else may be first, each time. */
const ROUNDS = 20;
const DESTROYED_AT_ONCE = 32;

const bindingOf = ({ tenant, subject, purpose }: Holder, version: number): Binding => ({
  tenant,
  subject,
  purpose,
  version,
});

const versionAfter = ({ keys, destroyed }: KeyRecord): number =>
  Math.max(0, ...keys.map(({ version }) => version), ...destroyed.map(({ version }) => version)) + 1;

const pastOf = ({ destroyed, destroyedAt }: KeyRecord): Pick<Known, 'erased' | 'destroyed'> => ({
  erased: destroyedAt !== undefined,
  destroyed: new Set(destroyed.map((one) => one.keyHash)),
});

const NONE: ReadonlySet<string> = new Set();

/** Of anybody in a tenant whose keys are destroyed for ever. */
const NOTHING_LEFT: Known = { seq: 0, keys: new Map(), current: undefined, erased: true, destroyed: new Set() };

/** Keys and their records: fetched, made, destroyed, wrapped anew. What several ask for at once is asked for once. */
export class Keeper {
  readonly cache = new KeyCache();
  readonly #broker: Broker;
  readonly #kms: Kms;
  readonly #making = new Map<string, Promise<Known>>();

  constructor(broker: Broker, kms: Kms) {
    this.#broker = broker;
    this.#kms = kms;
  }

  /** What there is of each holder, from the bucket. Throws BROKER_UNREACHABLE, KMS_UNAVAILABLE. */
  async fetch(holders: readonly Holder[]): Promise<readonly Known[]> {
    const age = this.cache.age();
    const tenants = [...new Set(holders.map(({ tenant }) => tenant))];
    const [kept, gone] = await Promise.all([fetchRecords(this.#broker, holders), this.#goneAmong(tenants)]);
    const known = await Promise.all(
      kept.map(async (one, at) => (gone.has(holders[at]?.tenant ?? '') ? NOTHING_LEFT : this.#unwrapped(one))),
    );
    known.forEach((one, at) => this.cache.set(holders[at] as Holder, one, age));
    return known;
  }

  /** Asked once for each tenant; forgotten whenever the cache is, as the deletion of a tenant has it. */
  async #goneAmong(tenants: readonly string[]): Promise<ReadonlySet<string>> {
    const age = this.cache.age();
    const unsure = tenants.filter((tenant) => !this.cache.isKept(tenant));
    if (unsure.length === 0) return NONE;
    const marked = await markedAmong(this.#broker, unsure);
    for (const tenant of unsure) if (!marked.has(tenant)) this.cache.keep(tenant, age);
    return marked;
  }

  /** The same with a key for everybody to encrypt with, made where there is none. Throws BROKER_UNREACHABLE, KMS_UNAVAILABLE. */
  async withKeys(holders: readonly Holder[]): Promise<readonly Known[]> {
    const there = await this.fetch(holders);
    return Promise.all(there.map(async (known, at) => (known.current ? known : this.#makeOnce(holders[at] as Holder))));
  }

  #makeOnce(holder: Holder): Promise<Known> {
    const name = holderName(holder);
    const under = this.#making.get(name) ?? this.#make(holder).finally(() => this.#making.delete(name));
    this.#making.set(name, under);
    return under;
  }

  async #make(holder: Holder): Promise<Known> {
    for (let round = 0; round < ROUNDS; round++) {
      const age = this.cache.age();
      const [[kept], marked] = (await Promise.all([
        fetchRecords(this.#broker, [holder]),
        markedAmong(this.#broker, [holder.tenant]),
      ])) as [[KeptRecord], ReadonlySet<string>];
      if (marked.size > 0) return this.#throwaway(holder, age);
      if (kept.record.keys.length > 0) return this.#unwrapped(kept);
      const binding = bindingOf(holder, versionAfter(kept.record));
      const [kid, key] = [newKid(), newKey()];
      const wrapped = await this.#kms.wrap(key, binding);
      const made: KeptKey = { kid, version: binding.version, madeAt: new Date().toISOString(), ...wrapped };
      const seq = await putRecord(this.#broker, { ...kept.record, keys: [made] }, kept.seq);
      if (seq === undefined) continue;
      // Its tenant may have been marked in between, and its records listed before this one was there.
      if ((await markedAmong(this.#broker, [holder.tenant])).size > 0) {
        await this.destroy(holder);
        return this.#throwaway(holder, this.cache.age());
      }
      const open = { kid, key, binding };
      const known = { seq, keys: new Map([[kid, open]]), current: open, ...pastOf(kept.record) };
      this.cache.set(holder, known, age);
      return known;
    }
    throw new Fault('BROKER_UNREACHABLE', { why: 'a data key is being changed by others all the time' });
  }

  /** What is encrypted for a deleted tenant is on the log as every event of the type is, and nobody can read it: the key is kept nowhere. */
  #throwaway(holder: Holder, age: number): Known {
    const current = { kid: newKid(), key: newKey(), binding: bindingOf(holder, 1) };
    const known = { ...NOTHING_LEFT, current };
    this.cache.set(holder, known, age);
    return known;
  }

  async #unwrapped({ seq, record }: KeptRecord): Promise<Known> {
    const keys = new Map<string, OpenKey>();
    for (const { kid, version, master, key } of record.keys) {
      const binding = bindingOf(record, version);
      keys.set(kid, { kid, binding, key: await this.#kms.unwrap({ master, key }, binding) });
    }
    const current = [...keys.values()].toSorted((a, b) => b.binding.version - a.binding.version)[0];
    return { seq, keys, current, ...pastOf(record) };
  }

  /** Leaves of a holder's keys nothing but their hashes. Again, it gives the same. Throws BROKER_UNREACHABLE. */
  async destroy(holder: Holder): Promise<readonly DestroyedKey[]> {
    for (let round = 0; round < ROUNDS; round++) {
      const [{ seq, record }] = (await fetchRecords(this.#broker, [holder])) as [KeptRecord];
      const gone = record.keys.map(({ kid, version, madeAt }) => ({ keyHash: keyHash(kid), version, madeAt }));
      const destroyed = [...record.destroyed, ...gone];
      const isDone = record.destroyedAt !== undefined && gone.length === 0;
      const empty = { ...record, keys: [], destroyed, destroyedAt: new Date().toISOString() };
      const last = isDone ? seq : await putRecord(this.#broker, empty, seq);
      if (last === undefined) continue;
      this.cache.forget(holder);
      // Also where everything is done: a process may have been killed between the two steps.
      await wipeOlder(this.#broker, holder, last);
      return destroyed;
    }
    throw new Fault('BROKER_UNREACHABLE', { why: 'a data key is being changed by others all the time' });
  }

  /** Destroys every key of a tenant and has none be made any more; how many are destroyed. Again, it gives the same. Throws BROKER_UNREACHABLE. */
  async destroyTenant(tenant: string): Promise<number> {
    await putMark(this.#broker, tenant);
    for await (const batch of recordsOf(this.#broker, tenant)) {
      // Also older records of those that are done: a process may have been killed between the two steps.
      const left = batch.filter(({ record }) => record.keys.length > 0).map(({ record }) => record);
      for (let at = 0; at < left.length; at += DESTROYED_AT_ONCE)
        await Promise.all(left.slice(at, at + DESTROYED_AT_ONCE).map((record) => this.destroy(record)));
    }
    this.cache.clear();
    return this.countKeys(tenant);
  }

  /** How many keys a tenant has or had. Throws BROKER_UNREACHABLE. */
  async countKeys(tenant: string): Promise<number> {
    const counts = new Map<string, number>();
    for await (const batch of recordsOf(this.#broker, tenant))
      for (const { record } of batch) counts.set(holderName(record), record.keys.length + record.destroyed.length);
    return [...counts.values()].reduce((sum, count) => sum + count, 0);
  }

  async rewrap(onProgress: (progress: RewrapProgress) => void, signal: AbortSignal): Promise<RewrapProgress> {
    const done = { seen: 0, rewrapped: 0 };
    // What is replaced meanwhile comes again behind: one pass meets everything.
    for await (const batch of recordsAfter(this.#broker, 0)) {
      for (const kept of batch) {
        signal.throwIfAborted();
        done.seen += 1;
        if (await this.#rewrapOne(kept)) done.rewrapped += 1;
        onProgress({ ...done });
      }
    }
    return done;
  }

  async #rewrapOne({ seq, record }: KeptRecord): Promise<boolean> {
    const present = this.#kms.id();
    if (record.keys.every(({ master }) => master === present)) return false;
    const keys: KeptKey[] = [];
    for (const { master, key, ...own } of record.keys) {
      const binding = bindingOf(record, own.version);
      const open = await this.#kms.unwrap({ master, key }, binding);
      keys.push({ ...own, ...(await this.#kms.wrap(open, binding)) });
    }
    const put = await putRecord(this.#broker, { ...record, keys }, seq);
    if (put === undefined) return false;
    await wipeOlder(this.#broker, record, put);
    return true;
  }
}
