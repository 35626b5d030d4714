import type { LetterFilter } from '../api/actions.ts';

export const STATES = ['open', 'redriving', 'redriven', 'discarded', 'all'] as const;
export type StateFilter = (typeof STATES)[number];

/** What the list of dead letters shows, as it stands in the address. Without a state: those that are open. */
export interface DeadLetterSearch {
  readonly state?: StateFilter;
  readonly handler?: string;
  readonly code?: string;
  /** Words of the reason, or an id. */
  readonly search?: string;
  /** The letter whose details are open. */
  readonly letter?: string;
}

const text = (value: unknown): string | undefined =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;

export const readDeadLetterSearch = (search: Record<string, unknown>): DeadLetterSearch => {
  const state = STATES.find((one) => one === search['state']);
  const [handler, code, letter] = [text(search['handler']), text(search['code']), text(search['letter'])];
  const words = text(search['search']);
  return {
    ...(state && state !== 'open' ? { state } : {}),
    ...(handler ? { handler } : {}),
    ...(code ? { code } : {}),
    ...(words ? { search: words } : {}),
    ...(letter ? { letter } : {}),
  };
};

/** The part of the address that the API's filter is made of. */
export const letterFilter = ({ state = 'open', handler, code, search }: DeadLetterSearch) => ({
  state: state === 'all' ? undefined : state,
  handler,
  code,
  search,
});

/** What an action on all that match is about: the state is always open. */
export const actionFilter = ({ handler, code, search }: DeadLetterSearch): LetterFilter => ({
  ...(handler ? { handler } : {}),
  ...(code ? { code } : {}),
  ...(search ? { search } : {}),
});
