import { Fault } from '../schemas/errors.ts';
import type { StoredEvent } from '../schemas/event.ts';
import type { LogReader } from './log.ts';
import { isLeftOut } from './payloads/whole.ts';
import { matcher, nearMatcher, type Wanted } from './select.ts';
import { EVENTS } from './topology.ts';
import type { Soon } from './vault.ts';

/** A slow reader holds no more than this; what it misses it reads from the log, by position. */
const MOST_WAITING = 1_000;

/** The side of the live view that a follower hangs on. */
export interface Source {
  /** Sequence up to which every event has been handed to the followers. */
  readonly head: () => number;
  /** Every event after the head, in order, without a gap; returns the unsubscribe. */
  readonly attach: (listener: (stored: StoredEvent) => void) => () => void;
}

/**
 * Events after `cursor` in log order: from the log up to the head, then as they come. When the reader is slower than the log by
 * more than 1,000 wanted events, they are let go and read from the log again: memory stays bounded, nothing is missed. So is an event whose data
 * lies in the object store: the log's reader fetches it.
 */
export async function* followLog(
  source: Source,
  reader: LogReader,
  wanted: Wanted,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<StoredEvent, void, void> {
  let cursor = after;
  while (!signal.aborted) {
    if (cursor < source.head()) {
      cursor = yield* catchUp(reader, wanted, cursor, source.head(), signal);
      continue;
    }
    const queue = new LiveQueue(source, reader, wanted, cursor, signal);
    try {
      for (let whole = await queue.next(); whole; whole = queue.ready() ?? (await queue.next())) {
        cursor = whole.position.seq;
        yield whole;
      }
      cursor = Math.max(cursor, queue.passed);
    } finally {
      queue.close();
    }
  }
}

/** In clear; undefined where its data or its keys cannot be had here: the log's reader gives it. At once where it can be. */
const wholeOf = (
  stored: StoredEvent,
  reader: Pick<LogReader, 'whole'>,
  wanted: Wanted,
): Soon<StoredEvent | undefined> => {
  if (wanted.claims) return stored;
  if (isLeftOut(stored)) return undefined;
  const later = (thrown: unknown): undefined => {
    if (!(thrown instanceof Fault && thrown.retry)) throw thrown;
  };
  try {
    const whole = reader.whole(stored);
    return whole instanceof Promise ? whole.catch(later) : whole;
  } catch (thrown) {
    return later(thrown);
  }
};

/** What the log holds after `cursor` up to `head`; returns how far it came. While the log is away it waits: the next turn goes on. */
async function* catchUp(
  reader: LogReader,
  wanted: Wanted,
  cursor: number,
  head: number,
  signal: AbortSignal,
): AsyncGenerator<StoredEvent, number, void> {
  let reached = cursor;
  try {
    for await (const stored of reader.read(
      { ...wanted, from: { stream: EVENTS, seq: cursor + 1 }, to: { stream: EVENTS, seq: head } },
      signal,
    )) {
      reached = stored.position.seq;
      yield stored;
    }
    return head;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.retry) return reached;
    throw thrown;
  }
}

class LiveQueue {
  /** Up to here everything wanted has been handed out, once the queue has ended. */
  passed: number;
  #waiting: StoredEvent[] = [];
  #ended = false;
  #wake = () => {};
  readonly #whole: (stored: StoredEvent) => Soon<StoredEvent | undefined>;
  readonly #detach: () => void;

  constructor(source: Source, reader: LogReader, wanted: Wanted, cursor: number, signal: AbortSignal) {
    this.#whole = (stored) => wholeOf(stored, reader, wanted);
    this.passed = cursor;
    const matches = matcher(wanted);
    const near = nearMatcher(wanted);
    const abort = (): void => {
      this.#waiting = [];
      this.#end();
    };
    signal.addEventListener('abort', abort, { once: true });
    const off = source.attach((stored) => {
      if (this.#ended || stored.position.seq <= cursor) return;
      if (this.#waiting.length >= MOST_WAITING) return this.#end();
      this.passed = stored.position.seq;
      if (!(isLeftOut(stored) ? near(stored) : matches(stored))) return;
      this.#waiting.push(stored);
      this.#wake();
    });
    this.#detach = () => {
      signal.removeEventListener('abort', abort);
      off();
    };
    if (signal.aborted) abort();
  }

  /** The next event where it is there already, in clear: whoever listens with a thousand others waits for no promise then. */
  ready(): StoredEvent | undefined {
    const [stored] = this.#waiting;
    const whole = stored && this.#whole(stored);
    if (whole === undefined || whole instanceof Promise) return undefined;
    this.#waiting.shift();
    return whole;
  }

  /** The next event; undefined once the queue has ended and is empty, or the log's reader has to give the next one. */
  async next(): Promise<StoredEvent | undefined> {
    while (this.#waiting.length === 0 && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
    const stored = this.#waiting.shift();
    if (!stored) return undefined;
    const whole = await this.#whole(stored);
    if (whole) return whole;
    this.#end();
    this.passed = stored.position.seq - 1;
    return undefined;
  }

  close(): void {
    this.#ended = true;
    this.#detach();
  }

  #end(): void {
    this.#ended = true;
    this.#wake();
  }
}
