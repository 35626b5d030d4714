import { setTimeout as sleep } from 'node:timers/promises';
import { defineBench, type Round } from './define.ts';
import { residentMb, startProgram } from './program.ts';

const LIMIT_MB = 350;
/** Long enough for what the start has left behind to be collected. */
const IDLE_MS = 15_000;

/** Gives the program's process id once it stands idle. */
const program = async (stack: AsyncDisposableStack): Promise<number> => {
  const { pid } = await startProgram(stack);
  await sleep(IDLE_MS);
  return pid;
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
