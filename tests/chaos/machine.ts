import { execFile } from 'node:child_process';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const failureOf = (command: string, ...args: readonly string[]): Promise<string | undefined> =>
  run(command, args).then(
    () => undefined,
    (error: NodeJS.ErrnoException & { stderr?: string }) =>
      error.code === 'ENOENT' ? `${command} is not here` : (error.stderr?.trim().split('\n')[0] ?? error.message),
  );

/** Why no process can be traced here; undefined: it can. */
export const noTracer = async (): Promise<string | undefined> => {
  const failure = await failureOf('strace', '-qq', '-o', '/dev/null', '-e', 'inject=fsync:delay_enter=1', 'true');
  if (failure !== undefined) return `strace: ${failure}`;
  const scope = await readFile('/proc/sys/kernel/yama/ptrace_scope', 'utf8').catch(() => '0');
  return process.getuid?.() === 0 || scope.trim() === '0' ? undefined : 'only root may trace other processes here';
};

/** A disk of its own in memory. Gives its end. Throws where it may not be made. */
export const mountDisk = async (dir: string, size: string): Promise<() => Promise<void>> => {
  await mkdir(dir, { recursive: true });
  await run('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0711`, 'tmpfs', dir]);
  return async () => {
    await run('umount', [dir]).catch(() => run('umount', ['-l', dir]));
  };
};

/** Why no disk can be made here; undefined: it can. */
export const noDisk = async (): Promise<string | undefined> => {
  if (process.getuid?.() !== 0) return 'only root may mount a small disk (tmpfs)';
  const dir = `/tmp/auralink-chaos-disk-${process.pid}`;
  try {
    await (
      await mountDisk(dir, '1m')
    )();
    return undefined;
  } catch (thrown) {
    return `no tmpfs can be mounted: ${(thrown as Error).message.split('\n')[1] ?? ''}`;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

/** Fills what is left of the disk that `path` is on. Deleting the file heals it. */
export const fillDisk = async (path: string): Promise<void> => {
  const file = await open(path, 'w');
  try {
    for (const size of [1_048_576, 65_536, 4_096]) {
      const block = Buffer.alloc(size, 1);
      await (async () => {
        for (;;) await file.write(block);
      })().catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOSPC') throw error;
      });
    }
  } finally {
    await file.close();
  }
};
