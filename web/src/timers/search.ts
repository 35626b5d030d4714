export const STATES = ['set', 'fired', 'failed', 'cancelled', 'all'] as const;

/** What the list of timers shows, as it stands in the address. Without a state: those that are set. */
export interface TimerSearch {
  readonly state?: (typeof STATES)[number];
  readonly type?: string;
  /** The timer whose details are open. */
  readonly timer?: string;
}

const text = (value: unknown): string | undefined =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;

export const readTimerSearch = (search: Record<string, unknown>): TimerSearch => {
  const state = STATES.find((one) => one === search['state']);
  const [type, timer] = [text(search['type']), text(search['timer'])];
  return {
    ...(state && state !== 'set' ? { state } : {}),
    ...(type ? { type } : {}),
    ...(timer ? { timer } : {}),
  };
};
