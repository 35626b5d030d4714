/** A change of one file of the source, its path from the checkout's root: `find` must stand there exactly once. */
export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** The search text of a change does not stand in the source exactly once: the code has moved on and the change must follow. */
export class StaleEdit extends Error {}

/** A source with a change made. Throws StaleEdit. */
export const edited = (source: string, { file, find, replace }: Edit): string => {
  const times = source.split(find).length - 1;
  if (times !== 1)
    throw new StaleEdit(`the patch is stale: ${JSON.stringify(find)} stands ${times} times in ${file}, not once`);
  return source.replace(find, () => replace);
};
