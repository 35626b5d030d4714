import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredEvent } from '../schemas/event.ts';
import { takenIn, type Partition } from './partitions.ts';

/** An ordered reader of the log that never hands out more than it is asked for. */
export interface Feed {
  /** The next events up to the position, inclusive; none when it holds no more up to there, or nothing came within the time. */
  readonly take: (to: number, withinMs: number) => Promise<readonly StoredEvent[]>;
  /** Whether everything up to the position was handed out. */
  readonly isPast: (to: number) => boolean;
  /** Whether something was read that was not handed out. */
  readonly hasMore: () => boolean;
  /** Takes back what was handed out last, in order, and could not be used. */
  readonly putBack: (events: readonly StoredEvent[]) => void;
}

/** Opens a reader behind `after`. It ends with the signal. */
export const feedOf = (
  read: (afterSeq: number, signal: AbortSignal) => AsyncIterable<readonly StoredEvent[]>,
  after: number,
  signal: AbortSignal,
): Feed => {
  const batches = read(after, signal)[Symbol.asyncIterator]();
  let left: readonly StoredEvent[] = [];
  let taken = after;
  let coming: Promise<void> | undefined;
  const fetch = async (): Promise<void> => {
    const next = await batches.next();
    if (next.done === true) throw new Error('the reader of the log has ended');
    left = [...left, ...next.value];
  };
  const isPast = (to: number): boolean => taken >= to || (left[0]?.position.seq ?? 0) > to;
  return {
    isPast,
    hasMore: () => left.length > 0,
    putBack: (events) => {
      const [first] = events;
      if (!first) return;
      left = [...events, ...left];
      taken = first.position.seq - 1;
    },
    take: async (to, withinMs) => {
      if (isPast(to)) return [];
      if (left.length === 0) {
        coming ??= fetch().finally(() => (coming = undefined));
        await Promise.race([coming, sleep(withinMs, undefined, { ref: false })]);
      }
      const events = left.filter(({ position }) => position.seq <= to);
      left = left.slice(events.length);
      taken = events.at(-1)?.position.seq ?? taken;
      return events;
    },
  };
};

/** The next events up to the position, cut before the first one that whoever projects it has not taken in yet. */
export const takeUpTo = async (
  feed: Feed,
  to: number,
  partitions: readonly Partition[],
  withinMs: number,
): Promise<readonly StoredEvent[]> => {
  const events = await feed.take(to, withinMs);
  const taken = takenIn(partitions);
  const ahead = events.findIndex((event) => !taken(event));
  if (ahead < 0) return events;
  feed.putBack(events.slice(ahead));
  return events.slice(0, ahead);
};
