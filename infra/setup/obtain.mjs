// Brings a server into the user's cache: from the project's release, else built by Go.
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { say, step } from './progress.mjs';
import { cachedPath, locate, SERVERS, versionOf } from './servers.mjs';
import { fromGo, fromRelease } from './sources.mjs';

const ABANDONED_MS = 60 * 60_000;
const PARTIAL = /^\.partial-/;

/** What a set-up that was killed has left behind; younger ones may belong to one that is at work. */
const sweep = async (cache) => {
  for (const name of await readdir(cache)) {
    const path = join(cache, name);
    const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (PARTIAL.test(name) && age > ABANDONED_MS) await rm(path, { recursive: true, force: true });
  }
};

const reasonOf = (error) => (error.code === 'ENOENT' ? 'not on this machine' : String(error.message));

/** Works in a folder of its own and moves the program into the cache in one step: what lies there is always whole. */
const bring = async (server, source, options) => {
  const target = cachedPath(server, options.env);
  const folder = join(dirname(target), `.partial-${randomBytes(6).toString('hex')}`);
  await mkdir(folder, { recursive: true });
  try {
    const program = await source(server, folder, options);
    const version = await versionOf(program);
    if (version !== server.version)
      throw new Error(`the program says it is version ${version ?? 'nothing'} instead of ${server.version}`);
    await rename(program, target);
    return target;
  } finally {
    // Go's module files are read-only, but they lie elsewhere: only the program is built here.
    await rm(folder, { recursive: true, force: true });
  }
};

/**
 * The path of a server that is new enough: one on this machine, or one brought to its cache now. Answers undefined,
 * with the reasons told, when no source has it.
 * @param {'nats-server' | 'livekit-server'} name
 * @param {{ env?: NodeJS.ProcessEnv, tell?: (line: string) => void, limits?: import('./download.mjs').Limits }} [options]
 * @returns {Promise<string | undefined>}
 */
export const obtain = async (name, { env = process.env, tell = say, limits } = {}) => {
  const there = await locate(name, env);
  if (there !== undefined) return there;
  const server = SERVERS[name];
  const options = { env, limits, base: (env.AURALINK_RELEASES || 'https://github.com').replace(/\/+$/, '') };
  const cache = dirname(cachedPath(server, env));
  await mkdir(cache, { recursive: true });
  await sweep(cache);
  const sources = [
    { what: `downloading ${name} ${server.version}`, source: fromRelease },
    { what: `building ${name} ${server.version} with Go (a minute or two, once)`, source: fromGo },
  ];
  for (const { what, source } of sources) {
    try {
      return await step(what, () => bring(server, source, options), tell);
    } catch (error) {
      tell(`${what}: ${reasonOf(error)}`);
    }
  }
  return undefined;
};
