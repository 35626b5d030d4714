import { useSyncExternalStore } from 'react';
import type { EventItem } from '../api/types.ts';
import type { Link, PositionReport } from './stream.ts';

/** How many seconds of arrivals the rate chart shows, and how many events the page keeps for late-comers. */
export const RATE_SECONDS = 90;
export const KEPT = 1_000;
/** Readers are told at most ten times a second, whatever the log does. */
const TELL_MS = 100;

export interface LiveState {
  readonly link: Link;
  readonly report: PositionReport | undefined;
  /** The latest events, newest first. */
  readonly recent: readonly EventItem[];
}

const listeners = new Set<() => void>();
const arrivals = new Map<number, number>();
let state: LiveState = { link: 'connecting', report: undefined, recent: [] };
let waiting: EventItem[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

const tell = (): void => {
  timer = undefined;
  if (waiting.length > 0) {
    state = { ...state, recent: [...waiting.toReversed(), ...state.recent].slice(0, KEPT) };
    waiting = [];
  }
  for (const listener of listeners) listener();
};

const tellSoon = (): void => {
  timer ??= setTimeout(tell, TELL_MS);
};

const second = (): number => Math.floor(Date.now() / 1_000);
/** Before this second the page saw nothing itself. */
let since = second();

/** What the stream brings, kept outside React: a flood of events must not mean a flood of renders. */
export const live = {
  read: (): LiveState => state,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  event: (item: EventItem): void => {
    waiting.push(item);
    const now = second();
    arrivals.set(now, (arrivals.get(now) ?? 0) + 1);
    for (const key of arrivals.keys()) if (key < now - 2 * RATE_SECONDS) arrivals.delete(key);
    tellSoon();
  },
  report: (report: PositionReport): void => {
    state = { ...state, report };
    tellSoon();
  },
  link: (link: Link): void => {
    if (state.link === link) return;
    state = { ...state, link };
    tellSoon();
  },
  /** Fills the seconds before the page was opened from events of the read model, by their own time. */
  seed: (items: readonly EventItem[]): void => {
    const counted = new Map<number, number>();
    for (const { event } of items) {
      const at = Math.floor(Date.parse(event.time) / 1_000);
      if (at < since && at > since - RATE_SECONDS) counted.set(at, (counted.get(at) ?? 0) + 1);
    }
    for (const [at, count] of counted) arrivals.set(at, Math.max(arrivals.get(at) ?? 0, count));
  },
  /** After signing out, or on another log, nothing of before may stay on screen. */
  forget: (): void => {
    waiting = [];
    arrivals.clear();
    since = second();
    state = { ...state, report: undefined, recent: [] };
    tellSoon();
  },
  /** Events that arrived in each of the last seconds, oldest first; the running second is left out. */
  rate: (): readonly { readonly at: number; readonly count: number }[] => {
    const now = second();
    return Array.from({ length: RATE_SECONDS }, (_, index) => {
      const at = now - RATE_SECONDS + index;
      return { at: at * 1_000, count: arrivals.get(at) ?? 0 };
    });
  },
};

/** One part of the live state; renders only when that part changed. */
export const useLive = <T>(select: (state: LiveState) => T): T =>
  useSyncExternalStore(live.subscribe, () => select(state));
