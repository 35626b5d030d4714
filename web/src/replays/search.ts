export const STATES = ['all', 'running', 'paused', 'failed', 'completed', 'cancelled'] as const;
export type StateFilter = (typeof STATES)[number];

const SELECTION = ['type', 'subject', 'correlation', 'from', 'to'] as const;

/** What a new replay begins with: the explorer's filters. */
export type ReplaySelection = { readonly [key in (typeof SELECTION)[number]]?: string };

/** What the list of replays shows, as it stands in the address. */
export interface ReplaySearch extends ReplaySelection {
  readonly state?: Exclude<StateFilter, 'all'>;
  /** The replay whose details are open. */
  readonly replay?: string;
  /** The form is open. */
  readonly new?: true;
}

const text = (value: unknown): string | undefined =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;

export const readReplaySearch = (search: Record<string, unknown>): ReplaySearch => {
  const state = STATES.find((one) => one === search['state']);
  const replay = text(search['replay']);
  const selection = SELECTION.flatMap((key) => {
    const value = text(search[key]);
    return value ? [[key, value] as const] : [];
  });
  return {
    ...(state && state !== 'all' ? { state } : {}),
    ...(replay ? { replay } : {}),
    ...(search['new'] === true || search['new'] === 'true' ? { new: true, ...Object.fromEntries(selection) } : {}),
  };
};
