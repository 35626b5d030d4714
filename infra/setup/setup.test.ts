import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildDashboard, sourcesHash } from './dashboard.mjs';
import { install, isInstalled } from './install.mjs';
import { findNode, refuseOldNode } from './node-version.mjs';

let root: string;
let told: string[];
const tell = (line: string): void => void told.push(line);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'auralink-setup-'));
  told = [];
  mkdirSync(join(root, 'node_modules', '.bin'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const writeLock = (file: string, packages: Record<string, object>): void =>
  writeFileSync(join(root, file), JSON.stringify({ packages }));
const LOCK = {
  '': { name: 'auralink' },
  'node_modules/a': { version: '1.0.0', integrity: 'i' },
  'node_modules/other-platform': { version: '1.0.0', optional: true },
  'node_modules/tool': { version: '1.0.0', dev: true },
};
const INSTALLED = {
  'node_modules/a': { version: '1.0.0', integrity: 'i' },
  'node_modules/tool': { version: '1.0.0', dev: true },
};

describe('the dependencies', () => {
  test('are there when node_modules holds what the lock file says', () => {
    writeLock('package-lock.json', LOCK);
    writeLock('node_modules/.package-lock.json', INSTALLED);
    expect(isInstalled(root, {})).toBe(true);
  });

  test.each<[string, Record<string, object>]>([
    ['a package has another version', { ...INSTALLED, 'node_modules/a': { version: '0.9.0', integrity: 'i' } }],
    ['a package has another content', { ...INSTALLED, 'node_modules/a': { version: '1.0.0', integrity: 'x' } }],
    ['a package is missing', { 'node_modules/tool': { version: '1.0.0' } }],
  ])('are not there when %s', (_, installed) => {
    writeLock('package-lock.json', LOCK);
    writeLock('node_modules/.package-lock.json', installed);
    expect(isInstalled(root, {})).toBe(false);
  });

  test('are not there when an installation was cut', () => {
    writeLock('package-lock.json', LOCK);
    expect(isInstalled(root, {})).toBe(false);
  });

  test('may lack the tools in production', () => {
    writeLock('package-lock.json', LOCK);
    writeLock('node_modules/.package-lock.json', { 'node_modules/a': INSTALLED['node_modules/a'] });
    expect([isInstalled(root, { NODE_ENV: 'production' }), isInstalled(root, {})]).toEqual([true, false]);
  });

  test('are installed by npm ci, tried again when it fails', async () => {
    writeLock('package-lock.json', LOCK);
    const npm = join(root, 'npm.js');
    writeFileSync(
      npm,
      `const fs = require('node:fs'); const log = ${JSON.stringify(join(root, 'calls'))}; fs.appendFileSync(log, process.argv.slice(2, 4).join(' ') + '\\n'); process.exit(fs.readFileSync(log, 'utf8').trim().split('\\n').length < 2 ? 1 : 0);`,
    );
    await install(root, { npm_execpath: npm, PATH: '' }, tell, 1);
    expect(readFileSync(join(root, 'calls'), 'utf8')).toBe('ci --prefer-offline\nci --prefer-offline\n');
    expect(told.join()).toContain('trying again');
  });
});

const runs = (): number => (existsSync(join(root, 'runs')) ? readFileSync(join(root, 'runs'), 'utf8').length : 0);
const build = (): Promise<void> => buildDashboard(root, process.execPath, tell);

describe('the dashboard', () => {
  beforeEach(() => {
    mkdirSync(join(root, 'web', 'src'), { recursive: true });
    mkdirSync(join(root, 'node_modules', 'vite', 'bin'), { recursive: true });
    writeFileSync(join(root, 'web', 'index.html'), '<p>');
    writeFileSync(join(root, 'web', 'src', 'main.ts'), '1');
    writeLock('package-lock.json', LOCK);
    // Stands for Vite: writes a page into --outDir and counts its runs.
    writeFileSync(
      join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
      `const fs = require('node:fs'); const out = process.argv[process.argv.indexOf('--outDir') + 1]; if (fs.existsSync('fail')) process.exit(1); fs.mkdirSync(out, { recursive: true }); fs.writeFileSync(out + '/index.html', 'built'); fs.appendFileSync('runs', 'x');`,
    );
  });

  test('is built when it is missing, and then not again', async () => {
    await build();
    await build();
    expect(runs()).toBe(1);
    expect(readFileSync(join(root, 'web', 'dist', 'index.html'), 'utf8')).toBe('built');
  });

  test.each(['web/src/main.ts', 'web/new.ts', 'package-lock.json'])(
    'is built again when %s has changed',
    async (file) => {
      await build();
      writeFileSync(join(root, file), JSON.stringify({ changed: true }));
      await build();
      expect(runs()).toBe(2);
    },
  );

  test('that fails to build leaves the one that is there', async () => {
    await build();
    writeFileSync(join(root, 'web', 'src', 'main.ts'), '2');
    writeFileSync(join(root, 'fail'), '');
    await expect(build()).rejects.toThrow('ended with 1');
    expect(readFileSync(join(root, 'web', 'dist', 'index.html'), 'utf8')).toBe('built');
  });

  test('of two starts at once is whole', async () => {
    await Promise.all([build(), build()]);
    expect(readFileSync(join(root, 'web', 'dist', '.stamp'), 'utf8')).toBe(sourcesHash(root));
  });

  test('that has no sources is passed over with a word', async () => {
    rmSync(join(root, 'web', 'index.html'));
    await build();
    expect([runs(), told.length]).toEqual([0, 1]);
  });
});

const offer = (version: string): void => {
  const file = join(root, 'node_modules', '.bin', 'node');
  writeFileSync(file, `#!/bin/sh\necho v${version}\n`);
  chmodSync(file, 0o755);
};

describe('Node', () => {
  test('of the machine serves when it is new enough', async () => {
    expect(await findNode(root, '24.0.0')).toBe(process.execPath);
  });

  test("of the npm package serves when the machine's is older", async () => {
    offer('24.21.0');
    expect(await findNode(root, '20.20.2')).toBe(join(root, 'node_modules', '.bin', 'node'));
  });

  test('is asked for when there is none', async () => {
    await expect(findNode(root, '20.20.2')).rejects.toThrow(/needs Node 24[\s\S]*nvm install 24/);
  });

  test('below 20 is refused at once', () => {
    expect(() => refuseOldNode('18.19.0')).toThrow(/Node 18\.19\.0/);
    refuseOldNode('20.0.0');
  });
});
