import { readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf } from './process-identity.mjs';

interface PidRecord {
  readonly pid: number;
  readonly identity?: string;
  readonly stopSignal?: 'SIGTERM' | 'SIGINT';
}

const GRACE_MS = 5_000;

const send = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended.
  }
};

const readRecord = async (pidFile: string): Promise<PidRecord | undefined> => {
  try {
    return JSON.parse(await readFile(pidFile, 'utf8')) as PidRecord;
  } catch {
    return undefined; // none, or cut by a crash: then the server had not been answering yet
  }
};

/** Ends a process and waits until it is gone: gracefully first, with SIGKILL after `GRACE_MS`. */
export const endProcess = async (pid: number, identity: string, signal: NodeJS.Signals): Promise<void> => {
  send(pid, signal);
  for (let waited = 0; identityOf(pid) === identity; waited += 20) {
    if (waited === GRACE_MS) send(pid, 'SIGKILL');
    await sleep(20);
  }
};

/**
 * Ends the server that a crashed program left behind. Only the very process that wrote the file is meant: a pid that
 * was given to somebody else since then is left alone.
 */
export const endLeftover = async (pidFile: string): Promise<void> => {
  const record = await readRecord(pidFile);
  if (record?.identity !== undefined && identityOf(record.pid) === record.identity) {
    await endProcess(record.pid, record.identity, record.stopSignal ?? 'SIGTERM');
  }
  await rm(pidFile, { force: true });
};
