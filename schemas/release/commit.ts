import { readFile, writeFile } from 'node:fs/promises';
import { loadCatalogue } from '../catalogue.ts';
import { breakingChanges, releaseOf, unreleased, type Release } from '../compatibility.ts';

// npm run release:catalogue: what is declared now becomes what the next changes are held against.
const FILE = new URL('../released.json', import.meta.url);

const read = async (): Promise<Release> => {
  const text = await readFile(FILE, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{"version":"0.0.0","events":{}}';
    throw error;
  });
  return JSON.parse(text) as Release;
};

const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as Release;
const [before, now] = [await read(), releaseOf(await loadCatalogue(), version)];
const broken = breakingChanges(before, now);
if (broken.length > 0) {
  process.stderr.write(`schemas/released.json is not written: the catalogue breaks what ${before.version} released.\n`);
  for (const { sentence } of broken) process.stderr.write(`- ${sentence}\n`);
  process.exitCode = 1;
} else {
  await writeFile(FILE, `${JSON.stringify(now, null, 2)}\n`);
  const fresh = unreleased(before, now);
  process.stdout.write(`${Object.keys(now.events).length} event types of ${version}, ${fresh.length} of them new\n`);
  for (const type of fresh) process.stdout.write(`+ ${type}\n`);
}
