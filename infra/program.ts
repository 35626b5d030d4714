import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { ERRORS, toFault } from '../schemas/errors.ts';
import { banner, readyLine, refusal } from './banner.ts';
import { configOfProcess, type Config } from './config.ts';
import type { Running } from './parts/running.ts';
import { openGround, startLocal, type Ground, type Local } from './local/start.ts';

export const VERSION = (createRequire(import.meta.url)('../package.json') as { version: string }).version;

/** Time for everything to end after Ctrl-C: the drain, the servers, the lock. */
const STOP_WITHIN_MS = 4_500;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Says why the program did not start, what is known about it and what to do, and ends with 1. */
const refuse = (thrown: unknown): void => {
  const fault = toFault(thrown);
  const { title, next } = ERRORS[fault.code];
  say(refusal({ title, next, details: fault.details }));
  if (fault.code === 'INTERNAL') say(String((fault.cause as Error | undefined)?.stack ?? fault.stack));
  process.exitCode = 1;
};

/** Runs `stop` on the first Ctrl-C or SIGTERM; a second one, or too long a stop, ends the process at once. */
const onSignal = (stop: () => Promise<void>): void => {
  let stopping = false;
  const end = (): void => {
    if (stopping) process.exit(130);
    stopping = true;
    const late = setTimeout(() => process.exit(1), STOP_WITHIN_MS);
    void stop().then(
      () => {
        clearTimeout(late);
        process.exit(0);
      },
      (thrown: unknown) => {
        say(String((thrown as Error).stack));
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', end).on('SIGTERM', end).on('SIGHUP', end);
};

const announce = async (
  config: Config,
  ground: Ground,
  local: Local,
  running: Running,
  startedAt: number,
): Promise<void> => {
  const { url } = ground.http;
  await ground.dataDir.lock.announce(url);
  if (config.json) {
    const { nats, postgres, livekit } = local;
    const line = {
      url,
      token: await running.ownerToken(),
      // Of the person who started it, as with Postgres: who may do everything there. The program itself may not.
      nats: { ...nats, ...(nats.owner ?? nats.migrate) },
      postgres,
      livekit,
      dataDir: ground.dataDir.path,
      certificates: ground.certificates && dirname(ground.certificates.ca),
      pid: process.pid,
      serves: config.roles.includes('http') ? ('everything' as const) : ('probes' as const),
    };
    process.stdout.write(`${readyLine(line)}\n`);
    return;
  }
  const ready = {
    version: VERSION,
    readyMs: performance.now() - startedAt,
    mode: config.mode,
    host: config.host,
    url,
    dataDir: ground.dataDir.path,
    cwd: process.cwd(),
    signInLink: await running.signInLink(),
    nats: { url: local.nats.url, local: local.nats.local, ...(await running.logFacts()) },
    postgres: local.postgres,
    ...(local.livekit ? { livekit: local.livekit } : {}),
    off: local.off,
    warnings: [
      ...running.warnings,
      ...config.unknown.map((name) => `${name} is no setting of AuraLink: see \`aura config\``),
    ],
  };
  say(banner(ready, process.stderr.isTTY && process.stderr.hasColors()));
};

/** Starts everything, says so, and stays until a signal. */
export const main = async (): Promise<void> => {
  const startedAt = performance.now();
  let ground: Ground | undefined;
  let local: Local | undefined;
  let running: Running | undefined;
  const stop = async (): Promise<void> => {
    await running?.stop();
    await local?.stop();
    await ground?.dataDir.lock.release();
  };
  try {
    const config = configOfProcess();
    // The modules load while the servers start.
    const parts = import('./parts/running.ts');
    ground = await openGround(config);
    onSignal(stop);
    local = await startLocal(ground, say);
    running = await (await parts).run(config, ground, local, VERSION);
    await announce(config, ground, local, running, startedAt);
  } catch (thrown) {
    refuse(thrown);
    await stop();
    process.exit(1);
  }
};
