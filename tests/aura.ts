import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a run of `aura` left behind. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command's own file. */
export const AURA = fileURLToPath(new URL('../infra/cli/aura.ts', import.meta.url));

const LIMIT_MS = 30_000;

/** The environment without any setting of ours, so that no instance of the person who runs the tests is touched. */
export const bareEnv = (env: Readonly<Record<string, string>>): NodeJS.ProcessEnv => {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(AURALINK_|NATS_|LIVEKIT_|DATABASE_|TLS_|PORT$|HOST$|NO_COLOR$|FORCE_COLOR$)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...env };
};

/** Runs a program to its end, at most half a minute unless told otherwise. */
export const run = (
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = '',
  limitMs = LIMIT_MS,
): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(file, args, { env: bareEnv(env), timeout: limitMs, killSignal: 'SIGKILL' });
    const said = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
    // A command that never reads its stdin may be gone before it is written.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });

/** Runs `aura` to its end. */
export const aura = (args: readonly string[], env: Readonly<Record<string, string>>, input?: string): Promise<Ran> =>
  run(process.execPath, [AURA, ...args], env, input);

/** The values of NDJSON. */
export const ndjson = (text: string): readonly Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
