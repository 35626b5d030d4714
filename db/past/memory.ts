import type { Folded } from './folded.ts';

/** Rows in all states together; copies share their rows, so this bounds pointers more than data. */
const MOST_ROWS = 400_000;
const MOST_STATES = 128;

/**
 * Remembers states of the past, the latest used first to stay: what happened does not change, so a later state is made from an earlier one.
 * Moving along a room's history costs the events between two looks.
 */
export const createMemory = () => {
  const states = new Map<string, { readonly key: string; readonly folded: Folded }>();
  const turns = new Map<string, Promise<unknown>>();
  let rows = 0;

  const forget = (name: string): void => {
    rows -= states.get(name)?.folded.rows.size ?? 0;
    states.delete(name);
  };

  return {
    keep: (key: string, folded: Folded): void => {
      const name = `${folded.upTo} ${key}`;
      forget(name);
      states.set(name, { key, folded });
      rows += folded.rows.size;
      for (const oldest of states.keys()) {
        if (rows <= MOST_ROWS && states.size <= MOST_STATES) break;
        forget(oldest);
      }
    },
    /** The latest state that is not behind the position. */
    nearest: (key: string, upTo: number): Folded | undefined => {
      let [best, bestName]: [Folded | undefined, string] = [undefined, ''];
      for (const [name, { key: of, folded }] of states)
        if (of === key && folded.upTo <= upTo && folded.upTo > (best?.upTo ?? -1)) [best, bestName] = [folded, name];
      const used = states.get(bestName);
      if (used) {
        states.delete(bestName);
        states.set(bestName, used);
      }
      return best;
    },
    /** What was said about somebody may be in any of them. */
    clear: (): void => {
      for (const name of states.keys()) forget(name);
    },
    /** Runs work on one key after the other. */
    inTurn: async <T>(key: string, work: () => Promise<T>): Promise<T> => {
      const before = turns.get(key) ?? Promise.resolve();
      const mine = before.then(work, work);
      turns.set(key, mine);
      try {
        return await mine;
      } finally {
        if (turns.get(key) === mine) turns.delete(key);
      }
    },
  };
};
