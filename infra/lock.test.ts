import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identityOf } from './local/process-identity.mjs';
import { holderOf, takeLock } from './lock.ts';

let dir: string;
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'auralink-lock-'))));
afterEach(() => rm(dir, { recursive: true, force: true }));

const stale = (record: object): Promise<void> =>
  writeFile(join(dir, 'lock'), JSON.stringify({ since: '2026-01-01T00:00:00Z', ...record }));

test('a second start learns who holds the directory', async () => {
  const lock = await takeLock(dir);
  await lock.announce('http://127.0.0.1:8080');
  await expect(takeLock(dir)).rejects.toMatchObject({
    code: 'DATA_DIR_HELD',
    details: { pid: process.pid, url: 'http://127.0.0.1:8080' },
  });
  await lock.release();
  await (await takeLock(dir)).release();
});

test('the lock of a process that is gone is taken over', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
  await stale({ pid: child.pid, identity: identityOf(child.pid ?? 0) });
  await expect(takeLock(dir)).rejects.toMatchObject({ code: 'DATA_DIR_HELD' });
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  await (await takeLock(dir)).release();
});

test('a pid that was given to another process does not count', async () => {
  await stale({ pid: process.pid, identity: 'an earlier process' });
  expect(await holderOf(dir)).toBeUndefined();
  await (await takeLock(dir)).release();
});

test('a lock cut by a power failure is taken over', async () => {
  await writeFile(join(dir, 'lock'), '');
  const lock = await takeLock(dir);
  expect((await holderOf(dir))?.pid).toBe(process.pid);
  await lock.release();
});

test('of many starts that find the same stale lock one gets it', async () => {
  await stale({ pid: 999_999_999, identity: 'gone' });
  const starts = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(dir)));
  expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('releasing does not touch the lock of somebody who came later', async () => {
  const lock = await takeLock(dir);
  await stale({ pid: 1, identity: 'another' });
  await lock.release();
  expect(await readFile(join(dir, 'lock'), 'utf8')).toContain('another');
});
