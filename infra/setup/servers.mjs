// The servers that AuraLink starts itself, and where one of them may be on this machine.
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * `version` is what is downloaded or built, `least` what is accepted from PATH.
 * @typedef {{ name: string, version: string, least: string }} Server
 * @type {Record<'nats-server' | 'livekit-server', Server>}
 */
export const SERVERS = {
  // 2.15 is the first with one fsync for an atomic batch under `sync_interval: always`.
  'nats-server': { name: 'nats-server', version: '2.15.2', least: '2.15.0' },
  'livekit-server': { name: 'livekit-server', version: '1.13.5', least: '1.9.0' },
};

/** The folder for what this user has obtained once, for all checkouts. */
export const cacheDir = (env = process.env) =>
  join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache'), 'auralink', 'bin');

/** @param {Server} server */
export const cachedPath = (server, env = process.env) => join(cacheDir(env), `${server.name}-v${server.version}`);

const isProgram = (file) => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const numbers = (version) => version.split('.').map(Number);

/** Is version `a` at least `b`? Both `1.2.3`. */
export const atLeast = (a, b) => {
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < 3; i++) if (left[i] !== right[i]) return left[i] > right[i];
  return true;
};

/** What a program says about its version, as `1.2.3`; undefined when it does not run or says nothing of the kind. */
export const versionOf = async (file) => {
  try {
    const { stdout, stderr } = await run(file, ['--version'], { timeout: 10_000 });
    return /(\d+\.\d+\.\d+)/.exec(stdout + stderr)?.[1];
  } catch {
    return undefined;
  }
};

/** The first one on PATH that is new enough. */
const onPath = async (server, env) => {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const file = join(folder, server.name);
    if (folder === '' || !isProgram(file)) continue;
    const version = await versionOf(file);
    if (version !== undefined && atLeast(version, server.least)) return file;
  }
  return undefined;
};

/**
 * The path of a server on this machine that is new enough, or undefined.
 * @param {'nats-server' | 'livekit-server'} name
 * @returns {Promise<string | undefined>}
 */
export const locate = async (name, env = process.env) => {
  const server = SERVERS[name];
  const found = await onPath(server, env);
  if (found !== undefined) return found;
  const cached = cachedPath(server, env);
  return isProgram(cached) ? cached : undefined;
};

const installers = {
  'nats-server': ({ version }) => [
    'brew install nats-server',
    `curl -fLO https://github.com/nats-io/nats-server/releases/download/v${version}/nats-server-v${version}-amd64.deb && sudo apt-get install ./nats-server-v${version}-amd64.deb`,
    `docker run -d --name nats -p 127.0.0.1:4222:4222 nats:${version} -js   # then: NATS_URL=nats://127.0.0.1:4222 npm start`,
  ],
  'livekit-server': ({ version }) => [
    'brew install livekit',
    'curl -sSL https://get.livekit.io | bash',
    `docker compose up -d livekit   # livekit/livekit-server:v${version}; then: LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET for npm start`,
  ],
};

/**
 * The lines that bring a server to this machine: Homebrew, Debian and Ubuntu, Docker.
 * @param {'nats-server' | 'livekit-server'} name
 * @returns {readonly string[]}
 */
export const installLines = (name) => installers[name](SERVERS[name]);
