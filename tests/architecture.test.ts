import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, readdir, rm, symlink, writeFile, copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const ROOMS = ['schemas', 'streams', 'handlers', 'db', 'sip', 'webrtc', 'http', 'infra'];
const run = promisify(execFile);

interface Cruise {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

/** Runs dependency-cruiser in a folder and gives its report; it exits with the number of violations. */
const cruise = async (cwd: string, rooms: readonly string[]): Promise<Cruise> => {
  const cli = path.join(root, 'node_modules/.bin/depcruise');
  const report = await run(
    process.execPath,
    [cli, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...rooms],
    {
      cwd,
      maxBuffer: 64 * 1024 * 1024,
    },
  ).catch((error: { stdout: string }) => error);
  return JSON.parse(report.stdout) as Cruise;
};

const sourcesOf = async (room: string): Promise<number> => {
  const files = await readdir(path.join(root, room), { recursive: true }).catch(() => []);
  return files.filter((file) => file.endsWith('.ts')).length;
};

describe('who may import whom', () => {
  let planted: string;

  beforeAll(async () => {
    planted = await mkdtemp(path.join(tmpdir(), 'auralink-imports-'));
    await copyFile(path.join(root, '.dependency-cruiser.cjs'), path.join(planted, '.dependency-cruiser.cjs'));
    await writeFile(path.join(planted, 'package.json'), '{"type":"module"}');
    await symlink(path.join(root, 'node_modules'), path.join(planted, 'node_modules'));
    for (const room of ['handlers', 'webrtc', 'db', 'utilities']) await mkdir(path.join(planted, room));
    await writeFile(
      path.join(planted, 'webrtc/rooms.ts'),
      'export interface Room { readonly id: string }\nexport const one = 1;\n',
    );
    await writeFile(path.join(planted, 'db/rows.ts'), 'export const rows = 1;\n');
    await writeFile(path.join(planted, 'utilities/any.ts'), 'export const any = 1;\n');
    await writeFile(
      path.join(planted, 'handlers/value.ts'),
      "import { one } from '../webrtc/rooms.ts';\nexport const two = one + 1;\n",
    );
    await writeFile(
      path.join(planted, 'handlers/type.ts'),
      "import type { Room } from '../webrtc/rooms.ts';\nexport type Mine = Room;\n",
    );
    await writeFile(path.join(planted, 'handlers/lazy.ts'), "export const lazy = () => import('../db/rows.ts');\n");
    await writeFile(path.join(planted, 'handlers/folder.ts'), "export { any } from '../utilities/any.ts';\n");
  });

  afterAll(() => rm(planted, { recursive: true, force: true }));

  it('finds every planted violation: by value, by type, by dynamic import, and into a folder nobody declared', async () => {
    const { summary } = await cruise(planted, ['handlers', 'webrtc', 'db', 'utilities']);
    expect(summary.violations.map(({ from, to }) => `${from} → ${to}`).toSorted()).toEqual([
      'handlers/folder.ts → utilities/any.ts',
      'handlers/lazy.ts → db/rows.ts',
      'handlers/type.ts → webrtc/rooms.ts',
      'handlers/value.ts → webrtc/rooms.ts',
    ]);
  });

  it('reads every source file of the project and finds nothing', async () => {
    const { summary } = await cruise(root, ROOMS);
    const sources = (await Promise.all(ROOMS.map(sourcesOf))).reduce((sum, count) => sum + count, 0);
    expect(summary.totalCruised).toBeGreaterThanOrEqual(sources);
    expect(summary.violations).toEqual([]);
  });
});
