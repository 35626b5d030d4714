import type { Tenant } from '../api/types.ts';

/** How a receipt calls what was removed, in the order in which it is shown. */
const LABELS: readonly (readonly [name: string, label: string])[] = [
  ['data_keys', 'Keys destroyed'],
  ['rows', 'Rows removed'],
  ['objects', 'Large data'],
  ['dead_letters', 'Dead letters'],
  ['timers', 'Timers stopped'],
  ['replays', 'Replays ended'],
  ['rooms', 'Rooms ended'],
];

export interface Removed {
  readonly label: string;
  readonly count: number;
}

/** The lines of a receipt; what a later version removes besides comes last, by its own name. */
export const receiptOf = (removed: Tenant['removed']): readonly Removed[] => {
  const counts = new Map(Object.entries(removed ?? {}));
  const known = LABELS.flatMap(([name, label]) => {
    const count = counts.get(name);
    counts.delete(name);
    return count === undefined ? [] : [{ label, count }];
  });
  return [...known, ...[...counts].map(([name, count]) => ({ label: name.replaceAll('_', ' '), count }))];
};
