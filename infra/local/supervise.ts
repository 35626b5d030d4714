import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalServer } from './server.ts';

/** Tells the person at the terminal, or the log, what happens to a local server. */
export type Report = (line: string) => void;

/** A server that is started again whenever it ends by itself. */
export interface Supervised<S> {
  /** As first started; the port stays the same, the pid does not. */
  readonly first: S;
  /** Ends it for good. */
  readonly stop: () => Promise<void>;
}

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 10_000;

/**
 * Starts a server and starts it again when it dies: with the same data on the same port, so that those who are
 * connected find it where it was. The waits between attempts grow up to 10 s; it never gives up.
 */
export const supervise = async <S extends LocalServer>(
  name: string,
  start: (again: boolean) => Promise<S>,
  report: Report,
): Promise<Supervised<S>> => {
  const stopping = new AbortController();
  const first = await start(false);
  let current: S | undefined = first;

  const again = async (): Promise<S | undefined> => {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      await sleep(wait, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return undefined;
      try {
        return await start(true);
      } catch (thrown) {
        report(`${name} does not start again: ${(thrown as Error).message}`);
      }
    }
  };

  const watch = async (): Promise<void> => {
    while (current !== undefined) {
      const { code, signal } = await current.exited;
      if (stopping.signal.aborted) return;
      report(`${name} ended by itself (${signal ?? `code ${code}`}); starting it again`);
      current = await again();
      if (current !== undefined) report(`${name} is up again`);
    }
  };

  const watching = watch();
  const stop = async (): Promise<void> => {
    stopping.abort();
    await current?.stop();
    await watching;
    await current?.stop(); // it may just have been started again
  };
  return { first, stop };
};
