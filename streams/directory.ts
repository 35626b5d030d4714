import type { EventDeclaration } from '../schemas/define.ts';
import type { StoredEvent } from '../schemas/event.ts';
import { Fault } from '../schemas/errors.ts';
import type { Broker } from './broker.ts';
import { decode } from './codec.ts';
import { directBatch } from './direct.ts';
import type { Live, LogReader } from './log.ts';
import { aggregateFilter, splitSubject } from './subjects.ts';
import { EVENTS } from './topology.ts';

/** What is so now about each of the aggregates of one kind, by the log alone: the same in every process, without a database. */
export interface Directory<State> {
  /** Undefined where the log says nothing. Asks the log at the first need and knows from then on. Throws BROKER_UNREACHABLE. */
  readonly of: (tenant: string, key: string) => Promise<State | undefined>;
  /** Called whenever something was told about it; returns what ends it. */
  readonly watch: (tenant: string, key: string, listener: () => void) => () => void;
  readonly close: () => void;
}

export interface DirectoryOptions<State> {
  readonly broker: Broker;
  readonly reader: Pick<LogReader, 'reading' | 'whole'>;
  readonly live: Live;
  /** What is told about the aggregate; all of one. */
  readonly events: readonly [EventDeclaration, ...EventDeclaration[]];
  /** From the last event of each type, in log order. Pure. */
  readonly fold: (events: readonly StoredEvent[]) => State | undefined;
  /** The most aggregates that are kept in mind; absent: 20,000. */
  readonly most?: number;
}

const MOST = 20_000;
const TRIES = 5;
const PAUSE_MS = 40;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Entry<State> {
  readonly last: Map<string, StoredEvent>;
  revision: number;
  state: State | undefined;
}

const idOf = (tenant: string, key: string): string => `${tenant}/${key}`;

/** Keeps the newest of a map that grows. */
const trim = (map: Map<string, unknown>, most: number): void => {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
};

const put = (entry: Entry<unknown>, stored: StoredEvent): void => {
  const { type } = stored.event;
  const before = entry.last.get(type);
  if (before && before.position.seq >= stored.position.seq) return;
  entry.last.set(type, stored);
  entry.revision = Math.max(entry.revision, stored.position.seq);
};

class Mind<State> implements Directory<State> {
  readonly #options: DirectoryOptions<State>;
  readonly #types: ReadonlySet<string>;
  readonly #known = new Map<string, Entry<State>>();
  readonly #loading = new Map<string, Promise<Entry<State>>>();
  /** Of aggregates that nobody has asked for yet: the last that was told. */
  readonly #passed = new Map<string, number>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #ending = new AbortController();

  constructor(options: DirectoryOptions<State>) {
    this.#options = options;
    this.#types = new Set(options.events.map(({ type }) => type));
    void this.#follow();
  }

  readonly of = async (tenant: string, key: string): Promise<State | undefined> => {
    const id = idOf(tenant, key);
    const found = this.#known.get(id);
    if (found) return found.state;
    const under = this.#loading.get(id) ?? this.#load(tenant, key).finally(() => this.#loading.delete(id));
    this.#loading.set(id, under);
    return (await under).state;
  };

  readonly watch = (tenant: string, key: string, listener: () => void): (() => void) => {
    const id = idOf(tenant, key);
    const own = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, own.add(listener));
    return () => {
      own.delete(listener);
      if (own.size === 0 && this.#listeners.get(id) === own) this.#listeners.delete(id);
    };
  };

  readonly close = (): void => this.#ending.abort();

  async #follow(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      try {
        const types = [...this.#types];
        for await (const stored of this.#options.live.follow({ types }, undefined, signal)) this.#take(stored);
      } catch {
        // Live views fail only by a fault of ours; what they would have told is read again.
        await pause(PAUSE_MS);
      }
      this.#known.clear();
    }
  }

  #take(stored: StoredEvent): void {
    const id = idOf(stored.event.tenant, splitSubject(stored.event.subject)[1]);
    const entry = this.#known.get(id);
    if (entry) {
      put(entry, stored);
      this.#settle(entry);
    } else {
      this.#passed.delete(id);
      this.#passed.set(id, stored.position.seq);
      trim(this.#passed, this.#options.most ?? MOST);
    }
    for (const listener of this.#listeners.get(id) ?? []) listener();
  }

  #settle(entry: Entry<State>): void {
    entry.state = this.#options.fold([...entry.last.values()].toSorted((a, b) => a.position.seq - b.position.seq));
  }

  async #read(tenant: string, key: string): Promise<Entry<State>> {
    const { broker, reader, events } = this.#options;
    const filter = aggregateFilter(tenant, `${events[0].of.name}/${key}`);
    const entry: Entry<State> = { last: new Map(), revision: 0, state: undefined };
    for (const found of await directBatch(broker, EVENTS, { multi_last: [filter], batch: 32 })) {
      const stored = reader.reading(await reader.whole(decode(found, EVENTS, found.seq)));
      entry.revision = Math.max(entry.revision, found.seq);
      if (this.#types.has(stored.event.type)) put(entry, stored);
    }
    this.#settle(entry);
    return entry;
  }

  async #load(tenant: string, key: string): Promise<Entry<State>> {
    const id = idOf(tenant, key);
    for (let round = 1; ; round++) {
      const entry = await this.#read(tenant, key);
      if (entry.revision >= (this.#passed.get(id) ?? 0)) {
        this.#known.set(id, entry);
        trim(this.#known, this.#options.most ?? MOST);
        return entry;
      }
      if (round === TRIES) throw new Fault('BROKER_UNREACHABLE', { why: 'a replica of the log is behind' });
      await pause(PAUSE_MS * round);
    }
  }
}

/**
 * Starts to follow the log. An aggregate that nobody has asked for costs nothing; of one that changed before anybody asked, the sequence is
 * remembered, so that a replica of the log that is behind cannot bring an old state back.
 */
export const createDirectory = <State>(options: DirectoryOptions<State>): Directory<State> => new Mind(options);
