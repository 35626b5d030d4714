import { readdir } from 'node:fs/promises';
import type { Row } from './row.ts';

/** Every row of the folder, `f<number>-<what>.ts`, in the order of the matrix. */
export const loadRows = async (): Promise<readonly Row[]> => {
  const here = new URL('./', import.meta.url);
  const files = (await readdir(here)).filter((file) => /^f\d\d-[a-z-]+\.ts$/.test(file)).toSorted();
  return Promise.all(
    files.map(async (file) => {
      const { default: row } = (await import(new URL(file, here).href)) as { default?: Row };
      if (row?.id !== file.slice(0, 3)) throw new Error(`tests/chaos/${file} must export the row ${file.slice(0, 3)}`);
      return row;
    }),
  );
};
