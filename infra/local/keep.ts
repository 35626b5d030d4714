import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Fault } from '../../schemas/errors.ts';
import { endLeftover } from './leftover.ts';
import type { Exit, LocalServer } from './server.ts';

/** What the keeper starts. */
export interface ServerSpec {
  /** As people call it; stands in errors. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Only as root: the user it runs as. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** stdout and stderr are appended here. */
  readonly log: string;
  /** Says which process it is, for the start after a crash. */
  readonly pidFile: string;
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** The signal is sent once more after this time. */
  readonly againMs?: number;
  /** SIGKILL after this time. */
  readonly limitMs: number;
}

interface Answer {
  readonly id: number;
  readonly pid?: number;
  readonly error?: string;
  readonly exited?: Exit;
}

interface Waiting {
  readonly started: PromiseWithResolvers<number>;
  readonly exited: PromiseWithResolvers<Exit>;
}

interface Keeper {
  readonly say: (line: object) => void;
  readonly waiting: Map<number, Waiting>;
}

const KEEPER = fileURLToPath(new URL('keeper.mjs', import.meta.url));
let keeper: Keeper | undefined;
let lastId = 0;

const hear = (waiting: Map<number, Waiting>, answer: Answer): void => {
  const one = waiting.get(answer.id);
  if (one === undefined) return;
  if (answer.pid !== undefined) one.started.resolve(answer.pid);
  if (answer.error !== undefined) one.started.reject(new Error(answer.error));
  if (answer.exited !== undefined) one.exited.resolve(answer.exited);
  if (answer.error !== undefined || answer.exited !== undefined) waiting.delete(answer.id);
};

/** The program may end while the keeper lives: the pipe that closes then is what tells the keeper. */
const letGo = (child: ChildProcess): void => {
  child.unref();
  for (const stream of [child.stdin, child.stdout]) (stream as unknown as { unref?: () => void } | null)?.unref?.();
};

const startKeeper = (): Keeper => {
  const waiting = new Map<number, Waiting>();
  const child = spawn(process.execPath, [KEEPER], { detached: true, stdio: ['pipe', 'pipe', 'inherit'], env: {} });
  letGo(child);
  child.stdin.on('error', () => {}); // the keeper is gone: 'exit' below says so to everyone who waits
  createInterface({ input: child.stdout }).on('line', (line) => hear(waiting, JSON.parse(line) as Answer));
  child.once('exit', () => {
    keeper = undefined;
    for (const one of waiting.values()) {
      one.started.reject(new Error('the keeper of the local servers has ended'));
      one.exited.resolve({ code: null, signal: null });
    }
  });
  return { waiting, say: (line) => void child.stdin.write(`${JSON.stringify(line)}\n`) };
};

/**
 * Starts a server under the keeper of this program (started with the first). A leftover of the same pid file is
 * ended first. The process is only started here, not yet ready.
 */
export const keep = async (spec: ServerSpec): Promise<LocalServer> => {
  await endLeftover(spec.pidFile);
  const { say, waiting } = (keeper ??= startKeeper());
  const id = ++lastId;
  const one: Waiting = { started: Promise.withResolvers(), exited: Promise.withResolvers() };
  waiting.set(id, one);
  const { name, user, ...rest } = spec;
  say({ id, start: { ...rest, ...user } });
  // While a server starts and stops the program stays alive, although the pipes are let go.
  const alive = setInterval(() => {}, 1_000);
  const pid = await one.started.promise
    .catch((thrown: unknown) => {
      throw new Fault('LOCAL_SERVER_FAILED', { server: name, reason: (thrown as Error).message });
    })
    .finally(() => clearInterval(alive));
  const stop = async (): Promise<void> => {
    const waits = setInterval(() => {}, 1_000);
    say({ id, stop: true });
    await one.exited.promise.finally(() => clearInterval(waits));
  };
  return { pid, exited: one.exited.promise, stop, kill: () => say({ id, signal: 'SIGKILL' }) };
};
