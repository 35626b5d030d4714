import type { StoredEvent } from '../schemas/event.ts';
import { tenant as aggregate, tenantDeleted } from '../schemas/tenants.ts';
import type { Broker } from './broker.ts';
import { decode } from './codec.ts';
import { createDirectory, type Directory } from './directory.ts';
import { directBatch } from './direct.ts';
import type { Live } from './log.ts';
import type { Reading } from './reading.ts';
import { aggregateFilter } from './subjects.ts';
import {
  type Admits,
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
  /** The most tenants that are kept in mind: whoever can sign tokens may ask for any number of names. Absent: 20,000. */
  readonly most?: number;
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

/** Starts to watch; see `StandingWatch`. */
export const watchStanding = (options: StandingOptions): StandingWatch => new Watch(options);

class Watch implements StandingWatch {
  readonly #options: StandingOptions;
  readonly #directory: Directory<Standing>;
  readonly #ends = new Map<string, AbortController>();
  /** Tenants that were created by their first use, until the log says so. */
  readonly #used = new Set<string>();
  readonly #listeners = new Set<(standing: Standing) => void>();

  constructor(options: StandingOptions) {
    this.#options = options;
    this.#directory = createDirectory({
      read: options.read,
      live: options.live,
      events: STANDING_TYPES,
      ...(options.most !== undefined && { most: options.most }),
      fold: (events, tenant) => standingOf(tenant, events),
      onFound: (standing, before) => this.#found(standing, before),
    });
  }

  readonly known: StandingWatch['known'] = (tenant) => this.#directory.known(tenant, tenant);

  readonly of: StandingWatch['of'] = (tenant) => {
    const standing = this.#directory.of(tenant, tenant);
    return standing instanceof Promise ? standing.catch((thrown) => this.#byRows(tenant, thrown)) : standing;
  };

  readonly fresh: StandingWatch['fresh'] = (tenant) => this.#directory.fresh(tenant, tenant);

  readonly check: StandingWatch['check'] = (tenant, changes = false) => {
    const standing = this.of(tenant);
    if (standing instanceof Promise) return standing.then((one) => this.#judge(one, changes));
    return this.#judge(standing, changes);
  };

  readonly until: StandingWatch['until'] = (tenant) => {
    const known = this.#ends.get(tenant);
    if (known) return known.signal;
    const ends = new AbortController();
    this.#ends.set(tenant, ends);
    // It is found out what was told, also about a tenant that is not in mind.
    const look = (): void => void Promise.resolve(this.of(tenant)).catch(() => undefined);
    const leave = this.#directory.watch(tenant, tenant, look);
    ends.signal.addEventListener('abort', leave, { once: true });
    return ends.signal;
  };

  readonly onChange: StandingWatch['onChange'] = (listener) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly close = (): void => this.#directory.close();

  async #byRows(tenant: string, thrown: unknown): Promise<Standing> {
    const known = await this.#options.otherwise?.(tenant).catch(() => undefined);
    if (known) return known;
    throw thrown;
  }

  #judge(standing: Standing, changes: boolean): Promise<void> | undefined {
    const refusal = refusalOf(standing, this.#options.admits);
    if (refusal) throw refusal;
    const { onFirstUse } = this.#options;
    const { tenant, state } = standing;
    if (!changes || state !== 'unknown' || !onFirstUse || this.#used.has(tenant)) return undefined;
    this.#used.add(tenant);
    // It may be used whether or not that can be written down now.
    return onFirstUse(tenant).then(
      () => undefined,
      () => void this.#used.delete(tenant),
    );
  }

  #found(standing: Standing, before?: Standing): void {
    const { tenant, state } = standing;
    if (state !== 'unknown') this.#used.delete(tenant);
    const refusal = refusalOf(standing, this.#options.admits);
    const ends = this.#ends.get(tenant);
    if (refusal && ends) {
      this.#ends.delete(tenant);
      ends.abort(refusal);
    }
    if (before) for (const listener of this.#listeners) listener(standing);
  }
}
