import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { bareEnv } from '../tests/aura.ts';
import { tempDir } from '../tests/temp-dir.ts';
import { defineBench, type Round } from './define.ts';

const LIMIT_MB = 350;
/** Long enough for what the start has left behind to be collected. */
const IDLE_MS = 15_000;
const KIB_PER_MB = 1_000_000 / 1_024;

/** Starts the whole program, all roles in one process, its servers beside it; gives its process id once it is ready. */
const program = async (stack: AsyncDisposableStack): Promise<number> => {
  const dir = await tempDir();
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const main = new URL('../infra/main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [main, '--json'], {
    env: bareEnv({ AURALINK_DATA: dir, PORT: '0' }),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  stack.defer(async () => {
    child.kill('SIGINT');
    if (child.exitCode === null) await once(child, 'exit');
  });
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), once(child, 'exit')])) as [unknown];
  if (typeof line !== 'string') throw new Error(`the program ended with ${String(line)} before it was ready`);
  await sleep(IDLE_MS);
  return child.pid as number;
};

const residentMb = async (pid: number): Promise<number> => {
  const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / KIB_PER_MB;
};

const round = (mb: number): Round => ({ n: 1, seconds: 1, latenciesMs: [mb] });

/** What the program takes while nobody asks anything of it; without NATS, Postgres and LiveKit, which are processes of their own. Linux only. */
export default defineBench<number>({
  name: 'rss',
  meaning: 'resident memory of the idle program, all roles in one process, against the 350 MB it may take',
  open: program,
  rows: [
    {
      name: 'idle, all roles',
      unit: 'MB',
      ours: async (pid) => {
        await sleep(1_000);
        return round(await residentMb(pid));
      },
      limit: async () => round(LIMIT_MB),
    },
  ],
});
