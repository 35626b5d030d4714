import { formatPosition, type Position } from '../schemas/event.ts';
import type { Live } from '../streams/log.ts';

/** How far the log has come and how far the read models have followed it. */
export interface Freshness {
  /** Position that all live projections have passed, with the events of a tenant or with all, `EVENTS:17`. */
  readonly asOf: (tenant?: string) => string;
  /** How long after it was stored the last announced event was projected. */
  readonly lagMs: () => number;
  /** Last position seen on the log. */
  readonly log: () => Position;
  /** Called after a change, at most ten times a second; returns the unsubscribe. */
  readonly onChange: (listener: () => void) => () => void;
  readonly close: () => void;
}

const TICK_MS = 100;
const AGAIN_MS = 1_000;

/** Coalesces many calls into one per tick: at once, then once more after the tick if there were others. */
const atMostEach = (ms: number, call: () => void): (() => void) => {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  const tick = (): void => {
    timer = undefined;
    if (!again) return;
    again = false;
    call();
    timer = setTimeout(tick, ms).unref();
  };
  return () => {
    if (timer) {
      again = true;
      return;
    }
    call();
    timer = setTimeout(tick, ms).unref();
  };
};

/** The follower is only a view: when the broker is away, it waits and looks again. */
const keepDoing = async (work: () => Promise<void>, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    await work().catch(() => undefined);
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS).unref());
  }
};

/** Watches the log and the projections for a whole process: one follower, however many clients look. */
export const watchFreshness = (live: Live): Freshness => {
  const end = new AbortController();
  const listeners = new Set<() => void>();
  let head = live.projected();
  let lag = 0;
  const changed = atMostEach(TICK_MS, () => {
    for (const listener of listeners) listener();
  });
  const unsubscribe = live.onProjected((position, lagMs) => {
    lag = Math.max(0, Math.round(lagMs));
    if (position.seq > head.seq) head = position;
    changed();
  });
  const follow = async (): Promise<void> => {
    for await (const { position } of live.follow({ claims: true }, undefined, end.signal)) {
      if (position.seq > head.seq) head = position;
      changed();
    }
  };
  void keepDoing(follow, end.signal);
  return {
    asOf: (tenant) => formatPosition(live.projected(tenant)),
    lagMs: () => lag,
    log: () => head,
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => {
      end.abort();
      unsubscribe();
      listeners.clear();
    },
  };
};
