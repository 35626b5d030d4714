import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { tempDir } from '../temp-dir.ts';

/** What `npm start --silent -- --json` prints once it serves. */
export interface Ready {
  readonly url: string;
  readonly token: string;
  readonly nats: { readonly url: string; readonly user: string; readonly password: string };
  readonly postgres: { readonly url: string };
  readonly livekit: { readonly url: string; readonly apiKey: string; readonly apiSecret: string };
  readonly dataDir: string;
  readonly pid: number;
}

/** The whole program of a test file, with data of its own. The fields can be read once the tests run. */
export interface Program {
  readonly ready: Ready;
  /** The environment it runs with, for commands that shall find it. */
  readonly env: NodeJS.ProcessEnv;
  /** Ends it as Ctrl-C would, does `between`, and starts it again on the same data. */
  readonly restart: (between?: () => Promise<void>) => Promise<void>;
  /** Ends it, does `between`, and starts it on the data of another directory. */
  readonly moveTo: (dataDir: string, between: () => Promise<void>) => Promise<void>;
  /** What it has said on stderr, for failures. */
  readonly said: () => string;
  /** All that it has said there. */
  readonly log: () => string;
  /** An answer of its API; `body` is sent as JSON. */
  readonly ask: (
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<{ readonly status: number; readonly headers: Headers; readonly body: never }>;
}

const MAIN = fileURLToPath(new URL('../../infra/main.ts', import.meta.url));
const START_MS = 120_000;
const STOP_MS = 10_000;

/** Without settings of the person who runs the tests: their instance must not be touched. */
const bare = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(AURALINK_|NATS_|LIVEKIT_|OTEL_|DATABASE_|TLS_|PORT$|HOST$)/.test(name),
    ),
  );

const readyOf = async (child: ChildProcess, said: () => string): Promise<Ready> => {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const line = once(lines, 'line').then(([text]) => text as string);
  const ended = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`the program ended with ${String(code)}:\n${said()}`)),
  );
  return JSON.parse(await Promise.race([line, ended])) as Ready;
};

/** SIGTERM, which drains and stops the servers too; SIGKILL when that takes too long. */
const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(late);
};

/** Starts the whole program before the tests of the file, on free ports and empty data, and ends it after them. */
export const useProgram = (more: Readonly<Record<string, string>> = {}): Program => {
  let dir: string;
  let child: ChildProcess | undefined;
  let ready: Ready;
  let env: NodeJS.ProcessEnv = {};
  let words = '';
  const said = (): string => words.slice(-8_000);
  const start = async (): Promise<void> => {
    child = spawn(process.execPath, [MAIN, '--json'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (words += text));
    ready = await readyOf(child, said);
  };
  beforeAll(async () => {
    dir = await tempDir();
    env = { ...bare(), AURALINK_DATA: `${dir}/data`, PORT: '0', AURALINK_LOG_LEVEL: 'warn', ...more };
    await start();
  }, START_MS);
  afterAll(async () => {
    if (child) await end(child);
    await rm(dir, { recursive: true, force: true });
  }, START_MS);
  return {
    get ready() {
      return ready;
    },
    get env() {
      return env;
    },
    restart: async (between = async () => {}) => {
      if (child) await end(child);
      await between();
      await start();
    },
    moveTo: async (dataDir, between) => {
      if (child) await end(child);
      await between();
      env = { ...env, AURALINK_DATA: dataDir };
      await start();
    },
    said,
    log: () => words,
    ask: async (method, path, body) => {
      const response = await fetch(new URL(path, ready.url), {
        method,
        headers: {
          authorization: `Bearer ${ready.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(30_000),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: (text === '' ? undefined : JSON.parse(text)) as never,
      };
    },
  };
};
