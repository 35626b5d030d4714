/** How long a writer wants to wait for the result (RFC 7240). */
export interface Preference {
  /** 0: answer at once. */
  readonly waitMs: number;
  /** Value of `Preference-Applied`; absent where nothing was preferred. */
  readonly applied: string | undefined;
}

const DEFAULT_MS = 5_000;
const MAX_S = 30;

/** Reads the `Prefer` header: `wait=N` (at most 30 s) or `respond-async`; anything else is ignored, as the RFC asks. */
export const readPrefer = (header: string | readonly string[] | undefined): Preference => {
  const wishes = [header ?? '']
    .flat()
    .join(',')
    .split(',')
    .map((wish) => wish.trim().toLowerCase());
  const wait = wishes
    .map((wish) => /^wait\s*=\s*"?(\d{1,6})"?$/.exec(wish)?.[1])
    .find((seconds) => seconds !== undefined);
  if (wait !== undefined) {
    const seconds = Math.min(MAX_S, Number(wait));
    return { waitMs: seconds * 1_000, applied: `wait=${seconds}` };
  }
  if (wishes.includes('respond-async')) return { waitMs: 0, applied: 'respond-async' };
  return { waitMs: DEFAULT_MS, applied: undefined };
};
