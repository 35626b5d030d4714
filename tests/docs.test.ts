import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const run = promisify(execFile);
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const sorted = (words: Iterable<string>): readonly string[] => [...words].toSorted((a, b) => a.localeCompare(b));

/** The lines of a table under a heading, cell by cell. */
const table = (heading: string): readonly (readonly string[])[] => {
  const section = (readme.split(`\n## ${heading}\n`)[1] ?? '').split('\n## ')[0] as string;
  const lines = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('|---'));
  return lines.slice(1).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
};

const quoted = (cell: string): readonly string[] => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string);

/** Code blocks whose first line names a file, in order. */
const snippets = (): readonly { readonly file: string; readonly inside: string | undefined; readonly code: string }[] =>
  [...readme.matchAll(/```ts\n\/\/ (\S+?)(?:, in (\w+)[^\n]*)?\n([\s\S]*?)```/g)].map(([, file, inside, code]) => ({
    file: file as string,
    inside,
    code: code as string,
  }));

describe('README.md', () => {
  it('shows the import rule that is in force', () => {
    const { allowed } = createRequire(import.meta.url)(path.join(root, '.dependency-cruiser.cjs')) as {
      allowed: readonly {
        readonly from: { readonly path?: string };
        readonly to: { readonly path?: string | readonly string[] };
      }[];
    };
    const inForce = new Map(
      allowed.flatMap(({ from, to }) => {
        const room = /^\^(\w+)\/$/.exec(from.path ?? '')?.[1];
        if (room === undefined || !Array.isArray(to.path)) return [];
        return [
          [
            room,
            (to.path as readonly string[]).map((other) => other.slice(1, -1)).filter((other) => other !== room),
          ] as const,
        ];
      }),
    );
    const rows = table('The house: who may import whom');
    const named = rows.flatMap(([folders = '', , may = '']) =>
      quoted(folders).map((folder) => [folder.slice(0, -1), may] as const),
    );
    expect(sorted(named.map(([folder]) => folder))).toEqual(sorted(inForce.keys()));
    const shown = named.filter(([, may]) => may !== 'everything');
    const meant = shown.map(([folder, may]) => [folder, may === 'nothing of ours' ? [] : may.split(', ')]);
    expect(meant).toEqual(shown.map(([folder]) => [folder, inForce.get(folder)]));
  });

  it('lists every setting that is read, and no other', async () => {
    const sources = globSync('infra/{config.ts,config/*.ts}', { cwd: root }).filter(
      (file) => !file.endsWith('.test.ts'),
    );
    const text = (await Promise.all(sources.map((file) => readFile(path.join(root, file), 'utf8')))).join('\n');
    const read = text.matchAll(/'((?:AURALINK|NATS|LIVEKIT|DATABASE|TLS|OTEL)_[A-Z_]+|PORT|HOST)'/g);
    const keys = table('Configuration')
      .flatMap(([cell = '']) => quoted(cell))
      .filter((key) => !key.includes('='));
    expect(sorted(new Set(keys))).toEqual(sorted(new Set([...read].map((match) => match[1] as string))));
  });

  it('lists every command of aura, and no other', async () => {
    const files = (await readdir(path.join(root, 'infra/cli/commands'))).filter((file) => !file.endsWith('.test.ts'));
    const listed = table('On the command line').flatMap(([cell = '']) => quoted(cell));
    expect(sorted(listed)).toEqual(sorted(files.map((file) => file.replace('.ts', ''))));
  });
});

describe('"Add an event type"', () => {
  /** Below the checkout, so that packages are found; the files of the project are seen through `rootDirs`. */
  const overlay = path.join(root, `tests/.artifacts/readme-${process.pid}`);
  /** What a snippet uses and its file does not import yet. */
  const IMPORTS: Readonly<Record<string, string>> = {
    'db/projections/rooms.ts': "import { roomCrowded } from '../../schemas/rooms.ts';\n",
    'http/routes/rooms.ts':
      "import { roomCrowded } from '../../schemas/rooms.ts';\nimport { EventItem } from '../shapes/events.ts';\n",
  };
  const PLACES: Readonly<Record<string, RegExp>> = {
    properties: /name: 'Room',[\s\S]*?properties: \{\n/,
    cases: /cases: \[\n/,
  };

  const withSnippet = async (file: string, inside: string | undefined, code: string): Promise<string> => {
    const source = path.join(root, file);
    if (!existsSync(source)) return code;
    const before = `${IMPORTS[file] ?? ''}${await readFile(source, 'utf8')}`;
    if (inside === undefined) return `${before}\n${code}`;
    const place = (PLACES[inside] as RegExp).exec(before);
    if (!place) throw new Error(`${file} has no ${inside}`);
    const at = place.index + place[0].length;
    return `${before.slice(0, at)}${code}${before.slice(at)}`;
  };

  beforeAll(async () => {
    await rm(overlay, { recursive: true, force: true });
    for (const { file, inside, code } of snippets()) {
      await mkdir(path.dirname(path.join(overlay, file)), { recursive: true });
      await writeFile(path.join(overlay, file), await withSnippet(file, inside, code));
    }
    const compilerOptions = {
      rootDirs: [overlay, root],
      rootDir: root,
      types: ['node'],
      typeRoots: [path.join(root, 'node_modules/@types')],
    };
    const config = {
      extends: path.join(root, 'tsconfig.json'),
      compilerOptions,
      include: [`${overlay}/**/*.ts`],
      exclude: [],
    };
    await writeFile(path.join(overlay, 'tsconfig.json'), JSON.stringify(config));
  });

  afterAll(() => rm(overlay, { recursive: true, force: true }));

  it('touches the five places that it names, one of them a new file', () => {
    const files = snippets().map(({ file }) => file);
    expect(files).toEqual([
      'schemas/rooms.ts',
      'handlers/rooms/notice-crowd.ts',
      'db/entities/rooms.ts',
      'db/projections/rooms.ts',
      'http/routes/rooms.ts',
    ]);
    expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual(['handlers/rooms/notice-crowd.ts']);
  });

  it('compiles as it stands, each piece in its place', async () => {
    const tsc = path.join(root, 'node_modules/.bin/tsc');
    const { stdout } = await run(tsc, ['--noEmit', '-p', overlay], { cwd: root }).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toBe('');
  }, 60_000);
});

describe('links', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md', { cwd: root }), 'sip/README.md'];

  it.each(pages)('of %s lead to files that are there', async (page) => {
    const text = await readFile(path.join(root, page), 'utf8');
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] as string);
    const local = targets
      .filter((target) => !/^(https?:|#|mailto:)/.test(target))
      .map((target) => target.split('#')[0] as string);
    expect(local.filter((target) => !existsSync(path.resolve(root, path.dirname(page), target)))).toEqual([]);
  });
});
