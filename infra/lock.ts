import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../schemas/errors.ts';
import { identityOf } from './local/process-identity.mjs';

/** Who runs on a data directory. */
export interface Holder {
  readonly pid: number;
  /** The facade's address, once it listens. */
  readonly url?: string;
  /** ISO 8601. */
  readonly since: string;
}

interface LockRecord extends Holder {
  /** Of the process: a pid that was given to somebody else after a crash does not count. */
  readonly identity: string;
}

/** A data directory that this process holds. */
export interface Lock {
  /** Tells later starts where this one can be reached. */
  readonly announce: (url: string) => Promise<void>;
  readonly release: () => Promise<void>;
}

const readRecord = async (file: string): Promise<LockRecord | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LockRecord;
  } catch {
    return undefined;
  }
};

const isAlive = (record: LockRecord | undefined): record is LockRecord =>
  record !== undefined && identityOf(record.pid) === record.identity;

/** Who holds the directory now, or undefined. */
export const holderOf = async (dataDir: string): Promise<Holder | undefined> => {
  const record = await readRecord(join(dataDir, 'lock'));
  return isAlive(record)
    ? { pid: record.pid, since: record.since, ...(record.url !== undefined && { url: record.url }) }
    : undefined;
};

/** Puts a file in place whole, or answers false because there is one: link(2) is one step on every file system. */
const place = async (file: string, record: LockRecord): Promise<boolean> => {
  const partial = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(partial, JSON.stringify(record), { mode: 0o600, flag: 'wx' });
  try {
    await link(partial, file);
    return true;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw thrown;
  } finally {
    await rm(partial, { force: true });
  }
};

const replace = async (file: string, record: LockRecord): Promise<void> => {
  const partial = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(partial, JSON.stringify(record), { mode: 0o600, flag: 'wx' });
  await rename(partial, file);
};

const PATIENCE = 50;

/**
 * Two starts may find the same stale lock: only the one that gets `lock.takeover` removes it, after another look, so
 * that it never removes the lock that the other has just taken.
 */
const removeStale = async (file: string, mine: LockRecord): Promise<void> => {
  const takeover = `${file}.takeover`;
  if (!(await place(takeover, mine))) {
    if (!isAlive(await readRecord(takeover))) await rm(takeover, { force: true });
    return;
  }
  try {
    if (!isAlive(await readRecord(file))) await rm(file, { force: true });
  } finally {
    await rm(takeover, { force: true });
  }
};

const take = async (dataDir: string, file: string, mine: LockRecord): Promise<void> => {
  for (let attempt = 0; attempt < PATIENCE; attempt++) {
    if (await place(file, mine)) return;
    const holder = await holderOf(dataDir);
    if (holder !== undefined) throw new Fault('DATA_DIR_HELD', { dataDir, ...holder });
    await removeStale(file, mine);
    await sleep(10);
  }
  throw new Fault('DATA_DIR_HELD', { dataDir });
};

/** Takes the data directory for this process, or throws DATA_DIR_HELD with who holds it. A dead process holds nothing. */
export const takeLock = async (dataDir: string): Promise<Lock> => {
  const file = join(dataDir, 'lock');
  const mine: LockRecord = {
    pid: process.pid,
    identity: identityOf(process.pid) ?? '',
    since: new Date().toISOString(),
  };
  await take(dataDir, file, mine);
  return {
    announce: (url) => replace(file, { ...mine, url }),
    release: async () => {
      const now = await readRecord(file);
      if (now?.pid === mine.pid && now.identity === mine.identity) await rm(file, { force: true });
    },
  };
};
