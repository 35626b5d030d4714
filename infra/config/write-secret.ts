import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/** On the disk before it is used: a secret lost in a power cut would lock us out of what it guards. */
export const writeSecret = async (file: string, value: string): Promise<void> => {
  const partial = `${file}.${randomBytes(4).toString('hex')}`;
  const handle = await open(partial, 'wx', 0o600);
  try {
    await handle.writeFile(`${value}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, file).catch(async (thrown: unknown) => {
    await rm(partial, { force: true });
    throw thrown;
  });
};
