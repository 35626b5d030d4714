// npm run security [-- --unprotected] [--only text]: see row.ts
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { edited } from '../edits.ts';
import { type Protection, type Row, type Without, WITHOUT } from './row.ts';

const HERE = import.meta.dirname;
const CHECKOUT = join(HERE, '..', '..');

const { values } = parseArgs({
  options: { unprotected: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs the tests of the project, or of some of its files; shows them as they are unless only the verdict counts. */
const vitest = (files: readonly string[], without?: Without): { readonly held: boolean; readonly said: string } => {
  // Vitest keeps transformed modules by their text (5.1): one that was changed on loading would come back in runs that are protected.
  const fresh = without ? ['--fsModuleCache=false'] : [];
  const { status, stdout, stderr } = spawnSync('vitest', ['run', '--project', 'security', ...fresh, ...files], {
    cwd: CHECKOUT,
    encoding: 'utf8',
    stdio: without ? 'pipe' : 'inherit',
    env: { ...process.env, ...(without ? { [WITHOUT]: JSON.stringify(without) } : {}) },
  });
  return { held: status === 0, said: `${stdout}${stderr}` };
};

const rowsOf = async (file: string): Promise<readonly Row<never>[]> =>
  ((await import(pathToFileURL(join(HERE, file)).href)) as { default: readonly Row<never>[] }).default;

/** The protections of a file's rows, and how many rows each has; a change that no longer fits is told before anything runs. */
const protectionsOf = (rows: readonly Row<never>[]): ReadonlyMap<Protection, number> => {
  const found = new Map<string, { readonly protection: Protection; count: number }>();
  for (const { unprotected } of rows) {
    const known = found.get(unprotected.name);
    if (known && known.protection !== unprotected) throw new Error(`two protections are called: ${unprotected.name}`);
    if (known) known.count += 1;
    else found.set(unprotected.name, { protection: unprotected, count: 1 });
  }
  for (const { protection } of found.values())
    for (const edit of protection.edits) edited(readFileSync(join(CHECKOUT, edit.file), 'utf8'), edit);
  return new Map([...found.values()].map(({ protection, count }) => [protection, count]));
};

const unprotected = async (only: string): Promise<boolean> => {
  const files = readdirSync(HERE).filter((file) => file.endsWith('.rows.ts'));
  const wanted: { readonly file: string; readonly protection: Protection; readonly rows: number }[] = [];
  for (const file of files)
    for (const [protection, rows] of protectionsOf(await rowsOf(file)))
      if (`${file.replace('.rows.ts', '')}/${protection.name}`.includes(only)) wanted.push({ file, protection, rows });
  let held = wanted.length > 0;
  for (const { file, protection, rows } of wanted) {
    const test = join('tests', 'security', file.replace('.rows.ts', '.security.test.ts'));
    const ran = vitest([test], { file, protection: protection.name, edits: protection.edits });
    held &&= ran.held;
    say(
      `${ran.held ? '✓' : '✗'} ${file}: without ${protection.name}, ${rows} ${rows === 1 ? 'row fails' : 'rows fail'}`,
    );
    if (!ran.held) say(ran.said);
  }
  say(`\n${wanted.length} protections, ${wanted.reduce((sum, { rows }) => sum + rows, 0)} rows`);
  return held;
};

process.exitCode = (values.unprotected ? await unprotected(values.only) : vitest([]).held) ? 0 : 1;
