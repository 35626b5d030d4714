import type { Aggregate, EventDeclaration } from '../schemas/define.ts';
import type { StoredEvent } from '../schemas/event.ts';
import { familyOf } from '../schemas/versions.ts';
import type { Broker } from './broker.ts';
import { decode } from './codec.ts';
import { directBatch } from './direct.ts';
import type { Live, LogReader } from './log.ts';
import { aggregateFilter, splitSubject } from './subjects.ts';
import { EVENTS } from './topology.ts';
import type { Soon } from './vault.ts';

/** What is so now about each of the aggregates of one kind, by the log alone: the same in every process, without a database. */
export interface Directory<State> {
  /** Asks the log at the first need; at once where it is known. Throws BROKER_UNREACHABLE. */
  readonly of: (tenant: string, key: string) => Soon<State>;
  /** As the log says it now, for who is about to change it. Throws BROKER_UNREACHABLE. */
  readonly fresh: (tenant: string, key: string) => Promise<State>;
  /** What is known already; undefined also for what nobody has asked for. */
  readonly known: (tenant: string, key: string) => State | undefined;
  /** Called whenever something was told about it; returns what ends it. */
  readonly watch: (tenant: string, key: string, listener: () => void) => () => void;
  readonly close: () => void;
}

/** The last event of each type about an aggregate, or more. */
export type Words = (tenant: string, key: string) => Promise<readonly StoredEvent[]>;

export interface DirectoryOptions<State> {
  readonly read: Words;
  readonly live: Pick<Live, 'follow'>;
  /** What is told about the aggregate and heard live; all of one. */
  readonly events: readonly EventDeclaration[];
  /** From the last event of each type, in log order. Pure. */
  readonly fold: (events: readonly StoredEvent[], tenant: string, key: string) => State;
  /** Called with each state that was found; `before`: the one it takes the place of, where it is newer. */
  readonly onFound?: (state: State, before?: State) => void;
  /** The most aggregates that are kept in mind; absent: 20,000. */
  readonly most?: number;
}

/** What directories of a log share. */
export interface DirectoryGround {
  readonly broker: Broker;
  readonly reader: Pick<LogReader, 'reading' | 'whole'>;
  readonly live: Live;
}

const MOST = 20_000;
/** One aggregate has fewer types of events. */
const MOST_TYPES = 32;
const AGAIN_MS = 1_000;

/** Reads what the log says of an aggregate, in one request. Whatever this connection has heard live is seen. Throws BROKER_UNREACHABLE, KEY_NOT_A_TOKEN. */
const wordsOf =
  ({ broker, reader }: Omit<DirectoryGround, 'live'>, { name }: Aggregate): Words =>
  async (tenant, key) => {
    const filter = aggregateFilter(tenant, `${name}/${key}`);
    const found = await directBatch(broker, EVENTS, { multi_last: [filter], batch: MOST_TYPES });
    return Promise.all(found.map(async (one) => reader.reading(await reader.whole(decode(one, EVENTS, one.seq)))));
  };

interface Entry<State> {
  readonly tenant: string;
  readonly key: string;
  /** The last event of each type that was read or heard. */
  readonly last: Map<string, StoredEvent>;
  found: { readonly state: State; readonly revision: number } | undefined;
  /** Nothing can have been missed since it was found. */
  current: boolean;
  asked: Promise<State> | undefined;
}

const idOf = (tenant: string, key: string): string => `${tenant}/${key}`;

const put = ({ last }: Entry<unknown>, stored: StoredEvent): void => {
  const family = familyOf(stored.event.type);
  const before = last.get(family);
  if (!before || before.position.seq < stored.position.seq) last.set(family, stored);
};

class Followed<State> implements Directory<State> {
  readonly #options: DirectoryOptions<State>;
  readonly #entries = new Map<string, Entry<State>>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #ending = new AbortController();
  /** Counts the times from which on something may have been missed. */
  #gaps = 0;

  constructor(options: DirectoryOptions<State>) {
    this.#options = options;
    void this.#follow();
  }

  readonly of: Directory<State>['of'] = (tenant, key) => {
    const entry = this.#entryOf(tenant, key);
    if (entry.current && entry.found) return entry.found.state;
    return (entry.asked ??= this.#ask(entry));
  };

  readonly fresh: Directory<State>['fresh'] = (tenant, key) => this.#read(this.#entryOf(tenant, key));

  readonly known: Directory<State>['known'] = (tenant, key) => {
    const entry = this.#entries.get(idOf(tenant, key));
    return entry?.current ? entry.found?.state : undefined;
  };

  readonly watch: Directory<State>['watch'] = (tenant, key, listener) => {
    const id = idOf(tenant, key);
    const own = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, own.add(listener));
    return () => {
      own.delete(listener);
      if (own.size === 0 && this.#listeners.get(id) === own) this.#listeners.delete(id);
    };
  };

  readonly close = (): void => this.#ending.abort();

  #entryOf(tenant: string, key: string): Entry<State> {
    const id = idOf(tenant, key);
    const known = this.#entries.get(id);
    if (known) return known;
    const entry = { tenant, key, last: new Map(), found: undefined, current: false, asked: undefined };
    this.#entries.set(id, entry);
    const [oldest = ''] = this.#entries.keys();
    if (this.#entries.size > (this.#options.most ?? MOST)) this.#entries.delete(oldest);
    return entry;
  }

  async #ask(entry: Entry<State>): Promise<State> {
    try {
      return await this.#read(entry);
    } catch (thrown) {
      // Names that nothing could be found out about are not kept.
      const id = idOf(entry.tenant, entry.key);
      if (!entry.found && this.#entries.get(id) === entry) this.#entries.delete(id);
      throw thrown;
    } finally {
      entry.asked = undefined;
    }
  }

  /** Whatever comes live meanwhile is in the entry already, and newer. */
  async #read(entry: Entry<State>): Promise<State> {
    const gaps = this.#gaps;
    for (const stored of await this.#options.read(entry.tenant, entry.key)) put(entry, stored);
    entry.current = gaps === this.#gaps;
    return this.#settle(entry);
  }

  #settle(entry: Entry<State>): State {
    const events = [...entry.last.values()].toSorted((a, b) => a.position.seq - b.position.seq);
    const revision = events.at(-1)?.position.seq ?? 0;
    const { found: before } = entry;
    if (before && before.revision === revision) return before.state;
    const state = this.#options.fold(events, entry.tenant, entry.key);
    entry.found = { state, revision };
    this.#options.onFound?.(state, before?.state);
    return state;
  }

  #take(stored: StoredEvent): void {
    const id = idOf(stored.event.tenant, splitSubject(stored.event.subject)[1]);
    const entry = this.#entries.get(id);
    if (entry) {
      put(entry, stored);
      if (entry.current) this.#settle(entry);
    }
    for (const listener of this.#listeners.get(id) ?? []) listener();
  }

  #forget(): void {
    this.#gaps += 1;
    for (const entry of this.#entries.values()) entry.current = false;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#ending;
    const types = this.#options.events.map(({ type }) => type);
    while (!signal.aborted) {
      this.#forget();
      try {
        for await (const stored of this.#options.live.follow({ types }, undefined, signal)) this.#take(stored);
      } catch {
        // The follower waits for the log by itself. Whatever ended it, something may have been missed.
      }
      this.#forget();
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS).unref());
    }
  }
}

/** Starts to follow the log. An aggregate that nobody has asked for costs nothing. */
export const createDirectory = <State>(options: DirectoryOptions<State>): Directory<State> => new Followed(options);

/** The same for the aggregates that events of the first one's kind are about. `fold`: see `DirectoryOptions`. */
export const directoryOf = <State>(
  ground: DirectoryGround,
  events: readonly [EventDeclaration, ...EventDeclaration[]],
  fold: DirectoryOptions<State>['fold'],
): Directory<State> => createDirectory({ read: wordsOf(ground, events[0].of), live: ground.live, events, fold });
