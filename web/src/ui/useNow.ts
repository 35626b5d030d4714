import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};

/** The time, once a second: one clock for every ticking duration on the page. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);

/** A text that follows the time; renders only when the text itself changes. */
export const useTicking = (tell: (now: number) => string): string => useSyncExternalStore(subscribe, () => tell(now));
