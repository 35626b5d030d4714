// Dependencies: installed when node_modules does not hold what package-lock.json says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { say, step } from './progress.mjs';
import { run } from './run.mjs';

const TRIES = 3;
const WAIT_MS = 2_000;

const readPackages = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return undefined;
  }
};

/** npm leaves out what is optional and not for this platform, and without development what is only for that. */
const mayBeAbsent = (wanted, production) =>
  wanted.optional || wanted.devOptional || wanted.peer || (production && wanted.dev);

/**
 * Does node_modules hold what the lock file says? npm writes `.package-lock.json` at the end of an installation, so a
 * cut one does not count.
 * @param {string} root
 */
export const isInstalled = (root, env = process.env) => {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const found = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || found === undefined) return false;
  const production = env.NODE_ENV === 'production';
  return Object.entries(wanted).every(([path, one]) => {
    if (path === '' || one.link) return true;
    const there = found[path];
    return there === undefined
      ? mayBeAbsent(one, production)
      : there.version === one.version && there.integrity === one.integrity;
  });
};

/** The npm that runs us, if one does. */
const npm = (env) => (env.npm_execpath?.endsWith('.js') ? [process.execPath, [env.npm_execpath]] : ['npm', []]);

/** The lock file and package.json disagree: no second attempt helps. */
const OUT_OF_SYNC = /\bEUSAGE\b/;
const SHOWN_LINES = 12;

const firstLines = (text) => text.split('\n').slice(0, SHOWN_LINES).join('\n');

/**
 * `npm ci` from the cache first. Without `--prefer-offline` it hung for minutes without a network (npm 11.19).
 * @param {string} root
 */
export const install = async (root, env = process.env, tell = say, waitMs = WAIT_MS) => {
  if (isInstalled(root, env)) return;
  const [command, args] = npm(env);
  for (let attempt = 1; ; attempt++) {
    try {
      await step(
        'installing the dependencies',
        () =>
          run(command, [...args, 'ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], {
            cwd: root,
            env,
            quiet: true,
          }),
        tell,
      );
      return;
    } catch (error) {
      if (attempt === TRIES || OUT_OF_SYNC.test(error.message))
        throw new Error(`the dependencies could not be installed: ${firstLines(error.message)}`, { cause: error });
      tell(`${firstLines(error.message)}\ntrying again`);
      await new Promise((resolve) => setTimeout(resolve, waitMs * attempt));
    }
  }
};
