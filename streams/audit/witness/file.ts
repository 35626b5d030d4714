import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { differs, isNoteName, noteName, unreachable, witnessId, type Shelf } from './shelf.ts';

/** On the disk with its whole content or not at all, and never over what is there: a link refuses a name that is taken. */
const writeOnce = async (dir: string, name: string, text: string): Promise<boolean> => {
  const partial = join(dir, `.${name}.${randomBytes(4).toString('hex')}`);
  const handle = await open(partial, 'wx', 0o644);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(partial, join(dir, name));
    const folder = await open(dir, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw thrown;
  } finally {
    await rm(partial, { force: true });
  }
};

const found = async (place: string, read: () => Promise<string | undefined>): Promise<string | undefined> => {
  try {
    return await read();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreachable(place, thrown);
  }
};

/** A directory, best on another machine's disk: a file for each note. */
export const fileShelf = ({ place, dir }: { readonly place: string; readonly dir: string }): Shelf => ({
  id: witnessId(place),
  kind: 'file',
  place,
  put: async (size, note) => {
    const name = noteName(size);
    try {
      await mkdir(dir, { recursive: true });
      if (await writeOnce(dir, name, note)) return;
      if ((await readFile(join(dir, name), 'utf8')) !== note) throw differs(place, name);
    } catch (thrown) {
      throw unreachable(place, thrown);
    }
  },
  newest: () =>
    found(place, async () => {
      const [name] = (await readdir(dir)).filter(isNoteName).toSorted();
      return name === undefined ? undefined : await readFile(join(dir, name), 'utf8');
    }),
  over: (size) => found(place, () => readFile(join(dir, noteName(size)), 'utf8')),
});
