import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../schemas/errors.ts';
import type { LocalServer } from './server.ts';

/** Where the log stood before the start: what comes after belongs to this run. */
export const logEnd = async (log: string): Promise<number> => (await stat(log).catch(() => undefined))?.size ?? 0;

const TAIL_BYTES = 4_000;

/** What a server has written since `from`, at most its last 4,000 bytes. */
export const logSince = async (log: string, from: number): Promise<string> => {
  const file = await open(log).catch(() => undefined);
  if (file === undefined) return '';
  try {
    const start = Math.max(from, (await file.stat()).size - TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, start);
    return buffer.toString('utf8', 0, bytesRead).trim();
  } finally {
    await file.close();
  }
};

/** What to wait for, and how long. */
export interface Readiness {
  readonly name: string;
  readonly log: string;
  readonly logFrom: number;
  readonly limitMs: number;
  readonly ready: () => Promise<boolean>;
}

/** Waits until the server answers. When it ends before or is too late it is killed, and the Fault carries its last words. */
export const untilReady = async (server: LocalServer, wanted: Readiness): Promise<void> => {
  const gone = new AbortController();
  void server.exited.then(() => gone.abort());
  const deadline = Date.now() + wanted.limitMs;
  while (!gone.signal.aborted && Date.now() < deadline) {
    if (await wanted.ready()) return;
    await sleep(15);
  }
  const reason = gone.signal.aborted
    ? 'it ended while starting'
    : `it did not answer within ${wanted.limitMs / 1_000} s`;
  server.kill();
  await server.exited;
  throw new Fault('LOCAL_SERVER_FAILED', {
    server: wanted.name,
    reason,
    log: wanted.log,
    said: await logSince(wanted.log, wanted.logFrom),
  });
};

/** What a server that did not start has written, or the reason why it could not be started at all. */
export const lastWords = (thrown: unknown): string => {
  const { said, reason } = thrown instanceof Fault ? thrown.details : {};
  return [said, reason].find((text) => typeof text === 'string') ?? '';
};

const TAKEN = /address already in use|EADDRINUSE|could not bind/i;
const TRIES = 5;

/** Starts on a port found free; when somebody took it meanwhile, on another one. A port that was asked for is not replaced. */
export const onPort = async <T>(
  asked: number | undefined,
  find: () => Promise<number>,
  start: (port: number) => Promise<T>,
): Promise<T> => {
  if (asked !== undefined && asked !== 0) return start(asked);
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await find());
    } catch (thrown) {
      if (attempt === TRIES || !TAKEN.test(lastWords(thrown))) throw thrown;
    }
  }
};
