import { useSyncExternalStore } from 'react';
import type { EventItem } from '../api/types.ts';
import { domainOf } from '../events/domains.ts';
import type { Link, PositionReport, Standing } from './stream.ts';

/** How many seconds of arrivals the rate chart shows, and how many events the page keeps for late-comers. */
export const RATE_SECONDS = 90;
export const KEPT = 1_000;
/** Readers are told at most ten times a second, whatever the log does. */
const TELL_MS = 100;
/** The lag that is shown is the worst of so long: a number that jumps with every event says nothing. */
const LAG_MS = 4_000;

export interface LiveState {
  readonly link: Link;
  readonly report: PositionReport | undefined;
  /** The worst lag of the last seconds. */
  readonly lagMs: number;
  /** How the parts of the program stand. */
  readonly standing: Standing | undefined;
  /** The latest events, newest first. */
  readonly recent: readonly EventItem[];
}

/** What arrived in one second, in all and by domain. */
export interface RateSecond {
  readonly at: number;
  readonly count: number;
  readonly tally: Tally;
}

const listeners = new Set<() => void>();
/** How many events of each domain arrived in a second. */
type Tally = ReadonlyMap<string, number>;
const arrivals = new Map<number, Map<string, number>>();
let state: LiveState = { link: 'connecting', report: undefined, lagMs: 0, standing: undefined, recent: [] };
let waiting: EventItem[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let lags: { readonly at: number; readonly ms: number }[] = [];
let settling: ReturnType<typeof setTimeout> | undefined;

const NONE: Tally = new Map();
const total = (tally: Tally): number => [...tally.values()].reduce((sum, count) => sum + count, 0);
const add = (tally: Map<string, number> = new Map(), { event }: EventItem): Map<string, number> => {
  const domain = domainOf(event.type);
  return tally.set(domain, (tally.get(domain) ?? 0) + 1);
};

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

/** What was worst falls out after a while; the last report stays true until the next. */
const settle = (): void => {
  const since = Date.now() - LAG_MS;
  lags = lags.filter(({ at }, index) => at > since || index === lags.length - 1);
  const lagMs = Math.max(0, ...lags.map(({ ms }) => ms));
  clearTimeout(settling);
  if (lags.length > 1) settling = setTimeout(settle, LAG_MS);
  if (lagMs === state.lagMs) return;
  state = { ...state, lagMs };
  tellSoon();
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
    arrivals.set(now, add(arrivals.get(now), item));
    for (const key of arrivals.keys()) if (key < now - 2 * RATE_SECONDS) arrivals.delete(key);
    tellSoon();
  },
  report: (report: PositionReport): void => {
    state = { ...state, report };
    lags.push({ at: Date.now(), ms: report.lag_ms });
    settle();
    tellSoon();
  },
  stand: (standing: Standing): void => {
    state = { ...state, standing };
    tellSoon();
  },
  link: (link: Link): void => {
    if (state.link === link) return;
    state = { ...state, link };
    tellSoon();
  },
  /** Fills the seconds before the page was opened from events of the read model, by their own time. */
  seed: (items: readonly EventItem[]): void => {
    const counted = new Map<number, Map<string, number>>();
    for (const item of items) {
      const at = Math.floor(Date.parse(item.event.time) / 1_000);
      if (at < since && at > since - RATE_SECONDS) counted.set(at, add(counted.get(at), item));
    }
    for (const [at, tally] of counted) if (total(tally) > total(arrivals.get(at) ?? NONE)) arrivals.set(at, tally);
  },
  /** After signing out, or on another log, nothing of before may stay on screen. */
  forget: (): void => {
    waiting = [];
    arrivals.clear();
    since = second();
    lags = [];
    state = { ...state, report: undefined, lagMs: 0, standing: undefined, recent: [] };
    tellSoon();
  },
  /** Events that arrived in each of the last seconds, oldest first; the running second is left out. */
  rate: (): readonly RateSecond[] => {
    const now = second();
    return Array.from({ length: RATE_SECONDS }, (_, index) => {
      const at = now - RATE_SECONDS + index;
      const tally = arrivals.get(at) ?? NONE;
      return { at: at * 1_000, count: total(tally), tally };
    });
  },
};

/** One part of the live state; renders only when that part changed. */
export const useLive = <T>(select: (state: LiveState) => T): T =>
  useSyncExternalStore(live.subscribe, () => select(state));
