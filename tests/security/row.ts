import type { Edit } from '../edits.ts';

/**
 * Security checks as data: input → expected, and how the protection is taken away so that the row fails.
 *
 * To add a row: put it into a `*.rows.ts` file here (or a new one, whose default export is the list, with a `*.security.test.ts` of the same
 * name that calls `prove(rows, () => ground)`). `input` gets the ground that the test file has set up (a facade, a database, a broker) and
 * answers plain data, which `expected` is compared with by `toEqual`. Rows are loaded outside of Vitest too and import nothing of it. `unprotected` names the protection and the changes of the source that take it out; each
 * `find` must stand in its file exactly once. Rows with one protection share the object.
 *
 *   npm run security                                 every row, protected
 *   npm run security -- --unprotected                every protection taken out, one after the other: each of its rows must fail
 *   npm run security -- --unprotected --only 'jwt/'  those whose file and name contain it
 *
 * A change works on what the test's own process loads. A row about a child process needs a planted tree (tests/chaos/tree.ts).
 */
export interface Row<Ground> {
  /** Completes "it …"; unique in its file. */
  readonly name: string;
  readonly input: (ground: Ground) => Promise<unknown>;
  readonly expected: unknown;
  readonly unprotected: Protection;
}

/** A protection and how to take it out. */
export interface Protection {
  /** Completes "without …"; unique in its file. */
  readonly name: string;
  readonly edits: readonly Edit[];
}

/** What a run without a protection is told through the environment. */
export interface Without {
  readonly file: string;
  readonly protection: string;
  readonly edits: readonly Edit[];
}

/** The variable that tells it, as JSON. */
export const WITHOUT = 'SECURITY_WITHOUT';
