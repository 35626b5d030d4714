import type { Msg } from '@nats-io/transport-node';
import type { StoredEvent } from '../schemas/event.ts';
import { headerValue } from './binary.ts';
import type { Broker } from './broker.ts';
import { decode, wireOf } from './codec.ts';
import { followLog, type Source } from './follower.ts';
import type { Live, LogReader } from './log.ts';
import { createProjected } from './projected.ts';
import { lastOnSubject } from './ends.ts';
import { hear } from './replicas.ts';
import type { Shards } from './shards.ts';
import { LIVE_SUBJECTS, SHARDS, shardOf } from './subjects.ts';
import { EVENTS } from './topology.ts';

export interface LiveOptions {
  /** The live projections whose positions count. */
  readonly projections?: readonly string[];
}

const PAUSE_MS = 200;
const MOST_PARKED = 2_000;

/**
 * The log as it grows: one core subscription per process on the stream's republished subjects. Sequences are contiguous, so a hole
 * (a lost message, a reconnect) is seen and read from the log before anything later is handed on.
 */
export const createLive = async (
  broker: Broker,
  reader: LogReader,
  { projections = [] }: LiveOptions = {},
): Promise<Live & { close: () => void }> => {
  const feed = new Feed(broker, reader);
  // Where nothing of a shard's own is behind its readers, they are at the end of the log.
  const positions = createProjected(broker, projections, (shard, seq) =>
    seq >= feed.lastIn(shard) ? Math.max(seq, feed.head()) : seq,
  );
  const over = (shards: Shards, of: (shard: number) => number): readonly number[] =>
    Array.from({ length: shards.to - shards.from + 1 }, (_, at) => of(shards.from + at));
  await feed.start();
  return {
    follow: (selection, after, signal) => followLog(feed, reader, selection, after?.seq ?? feed.head(), signal),
    lastIn: (shards) => Math.max(...over(shards, (shard) => feed.lastIn(shard))),
    projectedIn: (shards) => Math.min(...over(shards, positions.of)),
    projected: positions.projected,
    whenProjected: positions.whenProjected,
    onProjected: positions.onProjected,
    close: () => {
      positions.close();
      feed.close();
    },
  };
};

class Feed implements Source {
  readonly #broker: Broker;
  readonly #reader: LogReader;
  readonly #listeners = new Set<(stored: StoredEvent) => void>();
  /** Events that came before the one that should come next. */
  readonly #parked = new Map<number, StoredEvent>();
  #head = 0;
  /** The last event of each shard; unknown ones are thought to be ahead. */
  readonly #last: number[] = Array.from({ length: SHARDS }, () => Number.POSITIVE_INFINITY);
  /** The log is known to reach this far. */
  #known = 0;
  #healing = false;
  #closed = false;
  #started = false;
  #stop = () => {};

  constructor(broker: Broker, reader: LogReader) {
    this.#broker = broker;
    this.#reader = reader;
  }

  head(): number {
    return this.#head;
  }

  lastIn(shard: number): number {
    return this.#last[shard] ?? 0;
  }

  attach(listener: (stored: StoredEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Subscribes first and then asks for the end of the log: nothing can fall between. */
  async start(): Promise<void> {
    const subscription = this.#broker.nc.subscribe(LIVE_SUBJECTS, {
      callback: (_error, message) => this.#receive(message),
    });
    const forget = this.#broker.onConnection((connected) => {
      if (connected && this.#started) void this.#askEnd();
    });
    this.#stop = () => {
      forget();
      subscription.unsubscribe();
    };
    await this.#broker.nc.flush();
    this.#head = (await this.#reader.last()).seq;
    this.#known = Math.max(this.#known, this.#head);
    await this.#lookAtShards();
    this.#started = true;
    this.#advance();
  }

  close(): void {
    this.#closed = true;
    this.#stop();
  }

  #receive(message: Msg): void {
    const seq = Number(headerValue(message.headers ?? [], 'nats-sequence'));
    if (headerValue(message.headers ?? [], 'nats-stream') !== EVENTS || !(seq > this.#head)) return;
    this.#known = Math.max(this.#known, seq);
    hear(this.#broker, EVENTS, seq);
    if (this.#parked.size < MOST_PARKED)
      this.#parked.set(seq, this.#reader.reading(decode(wireOf(message), EVENTS, seq)));
    if (this.#started) this.#advance();
  }

  /** Hands on what follows without a gap; if something is still missing then, the log is asked for it. */
  #advance(): void {
    for (let next = this.#parked.get(this.#head + 1); next; next = this.#parked.get(this.#head + 1)) {
      this.#parked.delete(this.#head + 1);
      this.#hand(next);
    }
    if (this.#known > this.#head) void this.#heal();
  }

  #hand(stored: StoredEvent): void {
    this.#head = stored.position.seq;
    const shard = shardOf(stored.event.tenant);
    this.#last[shard] = Math.max(this.#last[shard] ?? 0, this.#head);
    for (const listener of this.#listeners) listener(stored);
  }

  /** After the end of the log was asked for: whatever came of a shard before it is not behind what this finds. */
  async #lookAtShards(): Promise<void> {
    const ends = await Promise.all(this.#last.map((_, shard) => lastOnSubject(this.#broker, EVENTS, `ev.${shard}.>`)));
    ends.forEach((seq, shard) => (this.#last[shard] = seq));
  }

  /** The connection was away: where does the log end now? A server that lost its unsynced tail gives those sequences out again. */
  async #askEnd(): Promise<void> {
    while (!this.#closed) {
      const last = await this.#reader.last().catch(() => undefined);
      if (last === undefined) continue;
      if (last.seq < this.#head) {
        this.#head = last.seq;
        this.#last.forEach((seq, shard) => (this.#last[shard] = Math.min(seq, last.seq)));
      }
      this.#known = Math.max(last.seq, this.#head);
      return this.#advance();
    }
  }

  /** Reads the hole from the log, as often as it takes. */
  async #heal(): Promise<void> {
    if (this.#healing) return;
    this.#healing = true;
    while (!this.#closed && this.#known > this.#head && !this.#parked.has(this.#head + 1)) {
      await this.#readHole().catch(() => undefined);
      for (const seq of this.#parked.keys()) if (seq <= this.#head) this.#parked.delete(seq);
    }
    this.#healing = false;
    if (this.#parked.has(this.#head + 1)) this.#advance();
  }

  async #readHole(): Promise<void> {
    const span = { from: { stream: EVENTS, seq: this.#head + 1 }, to: { stream: EVENTS, seq: this.#known } };
    const before = this.#head;
    for await (const stored of this.#reader.read(span)) if (stored.position.seq > this.#head) this.#hand(stored);
    if (this.#head === before) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
