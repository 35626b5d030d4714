export const STATES = ['active', 'expired', 'revoked', 'all'] as const;

/** What the list of keys shows, as it stands in the address. Without a state: those that hold. */
export interface KeySearch {
  readonly state?: (typeof STATES)[number];
  /** The key whose details are open. */
  readonly key?: string;
}

export const readKeySearch = (search: Record<string, unknown>): KeySearch => {
  const state = STATES.find((one) => one === search['state']);
  const { key } = search;
  return {
    ...(state && state !== 'active' ? { state } : {}),
    ...(typeof key === 'string' && key !== '' ? { key } : {}),
  };
};
