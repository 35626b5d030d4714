import type { StoredEvent } from '../schemas/event.ts';
import { tenant as aggregate, tenantDeleted } from '../schemas/tenants.ts';
import { familyOf } from '../schemas/versions.ts';
import type { Broker } from './broker.ts';
import { decode } from './codec.ts';
import { directBatch } from './direct.ts';
import type { Live } from './log.ts';
import type { Reading } from './reading.ts';
import { aggregateFilter } from './subjects.ts';
import {
  type Admits,
  laterOf,
  refusalOf,
  type Standing,
  STANDING_TYPES,
  standingOf,
  subjectOfTenant,
} from './tenant-standing.ts';
import { EVENTS } from './topology.ts';

/** The log's word on a tenant, in one request. Throws BROKER_UNREACHABLE, KEY_NOT_A_TOKEN. */
export const readStanding = async (
  broker: Broker,
  reading: Reading,
  tenant: string,
): Promise<readonly StoredEvent[]> => {
  const own = aggregateFilter(tenant, subjectOfTenant(tenant));
  const found = await directBatch(broker, EVENTS, { multi_last: [own], batch: 32 });
  return found.map((one) => reading(decode(one, EVENTS, one.seq)));
};

/** Tenants that were deleted, of all there are, with the sequence of the event that says so. Throws BROKER_UNREACHABLE. */
export const deletedTenants = async (broker: Broker): Promise<ReadonlyMap<string, number>> => {
  const gone = new Map<string, number>();
  const filter = `ev.*.*.${aggregate.name}.*.${tenantDeleted.token}`;
  for (let seq = 1; ;) {
    const found = await directBatch(broker, EVENTS, { seq, next_by_subj: filter, batch: 500 });
    for (const one of found) {
      const { event } = decode(one, EVENTS, one.seq);
      if (event.subject === subjectOfTenant(event.tenant)) gone.set(event.tenant, one.seq);
    }
    const end = found.at(-1);
    if (end === undefined) return gone;
    seq = end.seq + 1;
  }
};

export interface StandingOptions {
  /** The last event of each type about a tenant, as `readStanding` finds them. */
  readonly read: (tenant: string) => Promise<readonly StoredEvent[]>;
  readonly live: Pick<Live, 'follow'>;
  readonly admits: Admits;
  /** Asked where the log cannot be: what the read models last said. */
  readonly otherwise?: (tenant: string) => Promise<Standing | undefined>;
  /** A tenant that nobody has created is about to change something, in open mode. */
  readonly onFirstUse?: (tenant: string) => Promise<unknown>;
}

/** How things stand with each tenant, from memory: one look at the log for each tenant and process, then the live events. */
export interface StandingWatch {
  /** At once where it is known. Throws BROKER_UNREACHABLE, KEY_NOT_A_TOKEN. */
  readonly of: (tenant: string) => Standing | Promise<Standing>;
  /** As the log says it now, for who is about to change it. Throws BROKER_UNREACHABLE, KEY_NOT_A_TOKEN. */
  readonly fresh: (tenant: string) => Promise<Standing>;
  /** What is known already; undefined for a tenant nobody has asked for. */
  readonly known: (tenant: string) => Standing | undefined;
  /**
   * Throws why nothing of the tenant is served: TENANT_SUSPENDED, TENANT_DELETED, TENANT_UNKNOWN; at once where it is known. `changes`: it is
   * about to change something, not only to read.
   */
  readonly check: (tenant: string, changes?: boolean) => Promise<void> | undefined;
  /** Ends once nothing of the tenant is served any more. */
  readonly until: (tenant: string) => AbortSignal;
  /** Called after every change of a tenant that is known; returns the unsubscribe. */
  readonly onChange: (listener: (standing: Standing) => void) => () => void;
  readonly close: () => void;
}

interface Entry {
  readonly events: Map<string, StoredEvent>;
  standing: Standing | undefined;
  asked: Promise<Standing> | undefined;
  ends: AbortController | undefined;
  used: boolean;
}

const AGAIN_MS = 1_000;
/** Names that nobody created are looked up at most so many at a time: whoever can sign tokens could fill the memory with them. */
const MOST_UNKNOWN = 1_000;

/** Starts to watch; see `StandingWatch`. */
export const watchStanding = (options: StandingOptions): StandingWatch => new Watch(options);

class Watch implements StandingWatch {
  readonly #options: StandingOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #unknown = new Set<string>();
  readonly #listeners = new Set<(standing: Standing) => void>();
  readonly #closing = new AbortController();

  constructor(options: StandingOptions) {
    this.#options = options;
    void this.#follow();
  }

  readonly known: StandingWatch['known'] = (tenant) => this.#entries.get(tenant)?.standing;

  readonly of: StandingWatch['of'] = (tenant) => {
    const entry = this.#entries.get(tenant) ?? this.#enter(tenant);
    return entry.standing ?? (entry.asked ??= this.#ask(tenant, entry));
  };

  readonly fresh: StandingWatch['fresh'] = async (tenant) => {
    const entry = this.#entries.get(tenant) ?? this.#enter(tenant);
    for (const stored of await this.#options.read(tenant)) this.#keep(entry, stored);
    return this.#settle(tenant, entry);
  };

  readonly check: StandingWatch['check'] = (tenant, changes = false) => {
    const standing = this.of(tenant);
    if (standing instanceof Promise) return standing.then((one) => this.#judge(one, changes));
    return this.#judge(standing, changes);
  };

  readonly until: StandingWatch['until'] = (tenant) => {
    const entry = this.#entries.get(tenant) ?? this.#enter(tenant);
    return (entry.ends ??= new AbortController()).signal;
  };

  readonly onChange: StandingWatch['onChange'] = (listener) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly close = (): void => this.#closing.abort();

  #judge(standing: Standing, changes: boolean): Promise<void> | undefined {
    const refusal = refusalOf(standing, this.#options.admits);
    if (refusal) throw refusal;
    const { onFirstUse } = this.#options;
    if (!changes || standing.state !== 'unknown' || !onFirstUse) return undefined;
    const entry = this.#entries.get(standing.tenant);
    if (!entry || entry.used) return undefined;
    entry.used = true;
    // It may be used whether or not that can be written down now.
    return onFirstUse(standing.tenant).then(
      () => undefined,
      () => void (entry.used = false),
    );
  }

  #enter(tenant: string): Entry {
    const entry: Entry = { events: new Map(), standing: undefined, asked: undefined, ends: undefined, used: false };
    this.#entries.set(tenant, entry);
    return entry;
  }

  async #ask(tenant: string, entry: Entry): Promise<Standing> {
    try {
      // Whatever comes live meanwhile is in the entry already, and newer.
      for (const stored of await this.#options.read(tenant)) this.#keep(entry, stored);
      const standing = this.#settle(tenant, entry);
      if (standing.state === 'unknown') this.#boundUnknown(tenant);
      return standing;
    } catch (thrown) {
      const known = await this.#options.otherwise?.(tenant).catch(() => undefined);
      if (known) return known;
      if (this.#entries.get(tenant) === entry && entry.ends === undefined) this.#entries.delete(tenant);
      throw thrown;
    } finally {
      entry.asked = undefined;
    }
  }

  #boundUnknown(tenant: string): void {
    this.#unknown.add(tenant);
    if (this.#unknown.size <= MOST_UNKNOWN) return;
    const [oldest = ''] = this.#unknown;
    this.#unknown.delete(oldest);
    const entry = this.#entries.get(oldest);
    if (entry?.standing?.state === 'unknown' && entry.ends === undefined) this.#entries.delete(oldest);
  }

  #keep(entry: Entry, stored: StoredEvent): void {
    const family = familyOf(stored.event.type);
    entry.events.set(family, laterOf(entry.events.get(family), stored) as StoredEvent);
  }

  #settle(tenant: string, entry: Entry): Standing {
    const standing = standingOf(tenant, entry.events.values());
    entry.standing = standing;
    const refusal = refusalOf(standing, this.#options.admits);
    if (refusal && entry.ends) {
      entry.ends.abort(refusal);
      entry.ends = undefined;
    }
    return standing;
  }

  /** Also of tenants that nobody has asked for yet: the replica that is asked then may be behind. */
  #take(stored: StoredEvent): void {
    const { tenant, subject } = stored.event;
    if (subject !== subjectOfTenant(tenant)) return;
    const entry = this.#entries.get(tenant) ?? this.#enter(tenant);
    this.#keep(entry, stored);
    if (entry.standing === undefined) return;
    const standing = this.#settle(tenant, entry);
    for (const listener of this.#listeners) listener(standing);
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    const types = STANDING_TYPES.map(({ type }) => type);
    while (!signal.aborted) {
      try {
        for await (const stored of this.#options.live.follow({ types }, undefined, signal)) this.#take(stored);
      } catch {
        // The follower waits for the log by itself. Whatever ended it, something may have been missed.
      }
      for (const entry of this.#entries.values()) entry.standing = undefined;
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS).unref());
    }
  }
}
