import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bareEnv } from '../aura.ts';
import type { CrashPointName } from './crash-points.ts';

/** How a process of the program is started. */
export interface Start {
  readonly roles: string;
  /** Dies at the n-th passing of that point. */
  readonly crashAt?: readonly [CrashPointName, number] | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

/** AuraLink's own program in a process of its own, from a copy of the source. */
export interface Program {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  readonly alive: () => boolean;
  /** SIGKILL; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** As Ctrl-C would; SIGKILL after a limit. */
  readonly stop: () => Promise<void>;
  /** Resolves when it has died at its point. */
  readonly gone: Promise<void>;
  readonly said: () => string;
  /** How often it has said that. */
  readonly heard: (pattern: RegExp) => number;
  /** Resident memory, MB. */
  readonly rssMb: () => Promise<number>;
}

const START_MS = 60_000;
const STOP_MS = 8_000;

const firstLine = async (child: ChildProcess, said: () => string): Promise<string | undefined> => {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const late = AbortSignal.timeout(START_MS);
  return Promise.race([
    once(lines, 'line', { signal: late }).then(([text]) => text as string),
    once(child, 'exit').then(() => undefined),
  ]).catch(() => {
    throw new Error(`the program did not start within ${START_MS / 1_000} s:\n${said()}`);
  });
};

/** The line that says why: a stack or a dumped object follows it. */
const lastWord = (text: string): string =>
  /^\s*\w*error: .*$/im.exec(text)?.[0].trim().slice(0, 200) ?? text.trim().split('\n').at(-1)?.slice(0, 200) ?? '';

const residentMb = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024);
};

/**
 * Starts `infra/main.ts` of a tree. Gives undefined when it died at its crash point while starting. `onUnplanned` is told of an end
 * that nobody here asked for.
 */
export const startProgram = async (
  tree: string,
  env: Readonly<Record<string, string>>,
  { roles, crashAt, env: more }: Start,
  onUnplanned: (how: string) => void,
): Promise<Program | undefined> => {
  const args = ['--import', join(tree, 'tests/chaos/planted/crash-point.ts'), join(tree, 'infra/main.ts'), '--json'];
  const child = spawn(process.execPath, args, {
    cwd: tree,
    env: bareEnv({ ...env, AURALINK_ROLES: roles, ...more, ...(crashAt && { CHAOS_CRASH_AT: crashAt.join(':') }) }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  let planned = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-400_000)));
  const said = (): string => words.slice(-3_000);
  const watch = async (): Promise<void> => {
    const [code, signal] = await once(child, 'exit');
    const atPoint = crashAt !== undefined && signal === 'SIGKILL';
    if (!planned && !atPoint) onUnplanned(`${String(signal ?? `exit ${String(code)}`)}, ${lastWord(words)}`);
  };
  const gone = watch();
  const alive = (): boolean => child.exitCode === null && child.signalCode === null;
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    planned = true;
    if (!alive()) return;
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(late);
  };
  const line = await firstLine(child, said);
  if (line === undefined) {
    await gone;
    if (crashAt !== undefined && child.signalCode === 'SIGKILL') return undefined;
    throw new Error(`the program ended while it started:\n${said()}`);
  }
  const { url, token } = JSON.parse(line) as { url: string; token: string };
  const pid = child.pid ?? 0;
  return {
    url,
    token,
    pid,
    alive,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    gone,
    said,
    heard: (pattern) => words.match(pattern)?.length ?? 0,
    rssMb: () => residentMb(pid),
  };
};
