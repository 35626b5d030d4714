import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Pool } from 'undici';
import { bareEnv } from '../tests/aura.ts';
import { tempDir } from '../tests/temp-dir.ts';

/** What the program says once it serves. */
export interface Ready {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  readonly dataDir: string;
  readonly postgres: { readonly url: string };
}

/** Starts the whole program in a process of its own, its servers beside it; ended with the stack. `node` are options of Node itself, for profiles. */
export const startProgram = async (stack: AsyncDisposableStack, node: readonly string[] = []): Promise<Ready> => {
  const dir = await tempDir();
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const main = new URL('../infra/main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [...node, main, '--json'], {
    env: bareEnv({ AURALINK_DATA: dir, PORT: '0', AURALINK_LOG_LEVEL: 'error' }),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  stack.defer(async () => {
    child.kill('SIGINT');
    if (child.exitCode === null) await once(child, 'exit');
  });
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), once(child, 'exit')])) as [unknown];
  if (typeof line !== 'string') throw new Error(`the program ended with ${String(line)} before it was ready`);
  return JSON.parse(line) as Ready;
};

const KIB_PER_MB = 1_000_000 / 1_024;

/** Resident memory of a process. Linux only. */
export const residentMb = async (pid: number): Promise<number> => {
  const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / KIB_PER_MB;
};

export interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** So many connections to the program, each with one request at a time; throws for an answer that is not 2xx. */
export const clientOf = (stack: AsyncDisposableStack, { url, token }: Ready, connections: number) => {
  const pool = new Pool(url, { connections, pipelining: 1 });
  stack.defer(() => pool.close());
  const authorization = `Bearer ${token}`;
  return async ({ headers, ...request }: Request): Promise<string> => {
    const { statusCode, body } = await pool.request({ ...request, headers: { authorization, ...headers } });
    const text = await body.text();
    if (statusCode >= 300) throw new Error(`${request.method} ${request.path} answered ${statusCode}: ${text}`);
    return text;
  };
};
