import type { Rate } from '../../schemas/limits.ts';

/**
 * What all processes together have used of one limit. Uses are counted in slots of a sixtieth of the window; what a process has taken in advance
 * counts as used until it has said how much of it was. So in no span as long as the window more is used than the limit allows.
 */
export interface Window {
  /** Uses by slot, oldest first. */
  readonly used: readonly (readonly [slot: number, count: number])[];
  /** Taken in advance, by process. */
  readonly held: Readonly<Record<string, Held>>;
}

/** Uses that a process may make by itself until a moment of the broker's clock (ms). */
export interface Held {
  readonly count: number;
  readonly until: number;
}

export const EMPTY: Window = { used: [], held: {} };

const SLOTS = 60;
/** The share of what is left that a process takes at once. */
const SHARE = 10;
const MOST = 2_000;

const slotMs = ({ windowS }: Rate): number => (windowS * 1_000) / SLOTS;
export const slotOf = (rate: Rate, at: number): number => Math.floor(at / slotMs(rate));

/** How long a process may use what it took: long enough that it need not ask for each, short enough that little lies idle. */
const leaseMs = ({ windowS }: Rate): number => Math.min(5_000, windowS * 100);

const counts = (rate: Rate, slot: number, now: number): boolean => slot >= slotOf(rate, now) - SLOTS;

/** What has run out is left out: slots before the window, and what was taken so long ago that it would be before it. */
const current = ({ used, held }: Window, rate: Rate, now: number): Window => ({
  used: used.filter(([slot]) => counts(rate, slot, now)),
  held: Object.fromEntries(Object.entries(held).filter(([, { until }]) => counts(rate, slotOf(rate, until), now))),
});

const total = ({ used, held }: Window): number =>
  used.reduce((sum, [, count]) => sum + count, 0) + Object.values(held).reduce((sum, { count }) => sum + count, 0);

const withUses = (used: Window['used'], uses: ReadonlyMap<number, number>): Window['used'] => {
  const merged = new Map(used);
  for (const [slot, count] of uses) merged.set(slot, (merged.get(slot) ?? 0) + count);
  return [...merged].toSorted(([a], [b]) => a - b);
};

/** How much of a limit was used in the window that ends now, by all who have told; what is only taken in advance is not used. */
export const usedIn = (window: Window, rate: Rate, now: number, untold: ReadonlyMap<number, number>): number =>
  current({ used: withUses(window.used, untold), held: {} }, rate, now).used.reduce((sum, [, count]) => sum + count, 0);

/** What a process says when it asks: what it has used since, of what it had taken. */
export interface Asking {
  readonly process: string;
  /** By slot, of `slotOf`. */
  readonly uses: ReadonlyMap<number, number>;
  /** Whether it wants more; else it only gives back. */
  readonly wants: boolean;
}

/** What it gets. */
export interface Granted {
  readonly window: Window;
  readonly held: Held;
  /** Left for everybody, after this. */
  readonly left: number;
  /** When something that is used now is free again, ms from now; the window where nothing is used. */
  readonly freeMs: number;
}

/** When the oldest use leaves the window. */
const freeMs = ({ used, held }: Window, rate: Rate, now: number): number => {
  const slots = [...used.map(([slot]) => slot), ...Object.values(held).map(({ until }) => slotOf(rate, until))];
  if (slots.length === 0) return rate.windowS * 1_000;
  return Math.max(1, (Math.min(...slots) + SLOTS + 1) * slotMs(rate) - now);
};

/** Settles what a process had taken and grants it a share of what is left, at least one while there is one. */
export const grant = (window: Window, rate: Rate, now: number, { process, uses, wants }: Asking): Granted => {
  const { [process]: _before, ...others } = window.held;
  const settled = current({ used: withUses(window.used, uses), held: others }, rate, now);
  const left = Math.max(0, rate.requests - total(settled));
  const count = wants ? Math.min(left, MOST, Math.max(1, Math.floor(left / SHARE))) : 0;
  const held = { count, until: now + leaseMs(rate) };
  return {
    window: count === 0 ? settled : { ...settled, held: { ...settled.held, [process]: held } },
    held,
    left: left - count,
    freeMs: freeMs(settled, rate, now),
  };
};
