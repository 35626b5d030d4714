import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { defineCommand } from '../define.ts';
import { EXIT } from '../failure.ts';
import { OPTION } from '../options.ts';

interface Options {
  readonly json?: true;
  readonly fresh?: true;
  readonly data?: string;
  readonly port?: string;
  readonly host?: string;
}

const file = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The flags as `infra/main.ts` reads them; it checks their values. */
export const flagsOf = ({ json, fresh, data, port, host }: Options): readonly string[] => [
  ...(json ? ['--json'] : []),
  ...(fresh ? ['--fresh'] : []),
  ...Object.entries({ data, port, host }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  ),
];

export default defineCommand<Options>({
  name: 'start',
  order: 5,
  summary: 'Start AuraLink with everything it needs, as `npm start` does.',
  examples: [
    { line: 'aura start', does: 'on .auralink/ in the checkout; Ctrl-C stops it' },
    { line: 'aura start --fresh', does: 'with empty data' },
    { line: 'aura start --data /tmp/second --port 0', does: 'a second instance beside the first' },
    { line: 'aura start --json', does: 'one line of JSON on stdout when it is ready' },
  ],
  options: [
    OPTION.plain('--fresh', 'delete the data first'),
    OPTION.plain('--data <dir>', 'data directory (AURALINK_DATA)'),
    OPTION.plain('--port <port>', 'port of the API and the dashboard (PORT); 0: any free one'),
    OPTION.plain('--host <host>', 'address to listen on (HOST)'),
  ],
  run: async ({ options }) => {
    const setUp = file('setup/prestart.mjs');
    if (existsSync(setUp)) {
      // stdout is for the one line of --json: what the set-up says goes to stderr.
      const { status } = spawnSync(process.execPath, [setUp], { stdio: ['inherit', 2, 2] });
      if (status !== 0) return EXIT.failed;
    }
    const args = [file('main.ts'), ...flagsOf(options)];
    // The program takes this process over: signals, stdin and the exit code are its own then, with nobody in between.
    if (process.execve) process.execve(process.execPath, [process.execPath, ...args]);
    return spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? EXIT.failed;
  },
});
