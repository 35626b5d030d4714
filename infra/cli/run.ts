import process from 'node:process';
import { CommanderError } from 'commander';
import { configOfProcess } from '../config.ts';
import { debugOfProcess, remoteOfProcess } from '../config/remote.ts';
import { complaintLines, complaintOf, EXIT, exitCodeOf } from './failure.ts';
import { findHere } from './here.ts';
import { loadCommands, parseLine } from './program.ts';
import { openTerminal } from './terminal.ts';
import { version } from './version.ts';

/** Ends at the first Ctrl-C or SIGTERM; the second one ends the process at once. */
const interruption = (): AbortSignal => {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (ending.signal.aborted) process.exit(EXIT.interrupted);
      ending.abort();
    });
  return ending.signal;
};

const complain = (error: unknown, json: boolean): void => {
  if (error instanceof CommanderError) return;
  if (error instanceof Error && error.name === 'AbortError' && !debugOfProcess()) return;
  const complaint = complaintOf(error);
  process.stderr.write(`${json ? JSON.stringify({ error: complaint }) : complaintLines(complaint).join('\n')}\n`);
  if (debugOfProcess() && error instanceof Error)
    process.stderr.write(`${error.stack}\n${error.cause instanceof Error ? `caused by ${error.cause.stack}\n` : ''}`);
};

const main = async (): Promise<number> => {
  const argv = process.argv.slice(2);
  const words = {
    out: (text: string) => void process.stdout.write(text),
    err: (text: string) => void process.stderr.write(text),
  };
  try {
    const asked = parseLine(argv, await loadCommands(), version, words);
    if (!asked) return EXIT.ok;
    const { command, options, args } = asked;
    const terminal = openTerminal(options['json'] === true, process.stdout, process.stderr);
    const call = {
      options: options as never,
      args,
      terminal,
      here: findHere(configOfProcess([]), remoteOfProcess()),
      signal: interruption(),
    };
    return (await command.run(call)) ?? EXIT.ok;
  } catch (error) {
    complain(error, argv.includes('--json'));
    return exitCodeOf(error);
  }
};

/** Who reads us may stop reading: `aura replay | head`. That is no failure, and nobody is left to be told. */
const bearDeafEars = (): void => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.stderr.write(`stdout: ${error.message}\n`);
    process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed);
  });
  process.stderr.on('error', () => {});
};

/** Runs the command line of this process and ends the process with its exit code. */
export const run = async (): Promise<void> => {
  bearDeafEars();
  const code = await main();
  // Whatever is still open (a connection kept alive, a pipe on stdin) must not keep a finished command waiting.
  process.stdout.write('', () => process.exit(code));
};
