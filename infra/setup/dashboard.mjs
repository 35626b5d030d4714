// The dashboard: built when it is missing or its sources have changed since.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say, step } from './progress.mjs';
import { run } from './run.mjs';

const NOT_SOURCES = new Set(['dist', 'node_modules', '.vite']);
const LIMIT_MS = 5 * 60_000;

const filesOf = (folder, at = '') =>
  readdirSync(join(folder, at), { withFileTypes: true })
    .filter(({ name }) => at !== '' || !NOT_SOURCES.has(name))
    .flatMap((entry) => (entry.isDirectory() ? filesOf(folder, join(at, entry.name)) : [join(at, entry.name)]));

/** A hash of everything the page is made of: its sources, and the versions of the packages in it. */
export const sourcesHash = (root) => {
  const hash = createHash('sha256');
  const web = join(root, 'web');
  for (const name of filesOf(web).toSorted())
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(web, name)))
      .update('\0');
  return hash.update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
};

const stampOf = (dist) => {
  try {
    return readFileSync(join(dist, '.stamp'), 'utf8');
  } catch {
    return undefined;
  }
};

/** Built beside its place and moved there whole: a page that is being served never disappears half way. */
const build = async (root, node, stamp) => {
  const dist = join(root, 'web', 'dist');
  const work = join(root, 'node_modules', '.cache', 'auralink');
  const id = randomBytes(6).toString('hex');
  const [fresh, old] = [join(work, `web-${id}`), join(work, `old-${id}`)];
  await mkdir(work, { recursive: true });
  try {
    await run(
      node,
      [
        join('node_modules', 'vite', 'bin', 'vite.js'),
        'build',
        'web',
        '--outDir',
        fresh,
        '--emptyOutDir',
        '--logLevel',
        'warn',
      ],
      { cwd: root, env: { ...process.env, NO_COLOR: '1' }, quiet: true, timeoutMs: LIMIT_MS },
    );
    await writeFile(join(fresh, '.stamp'), stamp);
    await rename(dist, old).catch(() => {});
    // Another start may have put its own there in between: the same sources give the same page.
    await rename(fresh, dist).catch((error) => {
      if (stampOf(dist) !== stamp) throw error;
    });
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
};

/**
 * @param {string} root
 * @param {string} node the Node that runs Vite
 */
export const buildDashboard = async (root, node, tell = say) => {
  if (!existsSync(join(root, 'web', 'index.html'))) {
    tell('there is no dashboard in web/: going on without it');
    return;
  }
  const stamp = sourcesHash(root);
  if (stampOf(join(root, 'web', 'dist')) === stamp) return;
  await step('building the dashboard', () => build(root, node, stamp), tell);
};
