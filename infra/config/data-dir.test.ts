import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseConfig } from '../config.ts';
import { openDataDir } from './data-dir.ts';
import { openSecrets } from './secrets.ts';

let parent: string;
let dataDir: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'auralink-data-'));
  dataDir = join(parent, 'data');
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const open = async (fresh = false): Promise<string> => {
  const opened = await openDataDir({ dataDir, fresh });
  await opened.lock.release();
  return opened.instanceId;
};

test('a directory keeps its instance id', async () => {
  const first = await open();
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(await open()).toBe(first);
});

test('a fresh start is another instance', async () => {
  const first = await open();
  await writeFile(join(dataDir, 'mine.txt'), 'not of AuraLink');
  expect(await open(true)).not.toBe(first);
  expect(await readFile(join(dataDir, 'mine.txt'), 'utf8')).toBe('not of AuraLink');
});

test('a directory of a newer version is refused with the reason, and left as it is', async () => {
  const first = await open();
  await writeFile(join(dataDir, 'formatVersion'), '99\n');
  await expect(open()).rejects.toMatchObject({ code: 'DATA_DIR_NEWER', details: { writtenByFormat: 99 } });
  expect(await readFile(join(dataDir, 'instance'), 'utf8')).toBe(`${first}\n`);
  await expect(stat(join(dataDir, 'lock'))).rejects.toThrow('ENOENT');
  await open(true);
});

test('a fresh start deletes nothing while somebody runs on the directory', async () => {
  const held = await openDataDir({ dataDir, fresh: false });
  await expect(open(true)).rejects.toMatchObject({ code: 'DATA_DIR_HELD' });
  await held.lock.release();
  expect(await open()).toBe(held.instanceId);
});

test('a directory with other things in it is refused', async () => {
  await mkdir(dataDir);
  await writeFile(join(dataDir, 'thesis.doc'), '');
  await expect(open(true)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});

test('secrets are generated once, into files that only the owner can read', async () => {
  await open();
  const config = parseConfig({ AURALINK_DATA: dataDir, AURALINK_EDGES: '[{"tenant":"a","name":"b","owners":["c"]}]' });
  const first = await openSecrets(config);
  const { masterKeys, ...again } = await openSecrets(config);
  expect({ ...again, masterKeys: first.masterKeys }).toEqual(first);
  expect(await masterKeys.read()).toEqual(await first.masterKeys.read());
  expect(first.livekit.apiSecret.length).toBeGreaterThanOrEqual(32);
  expect(first.edgePasswords.get('a/b')).toBeDefined();
  expect((await stat(join(dataDir, 'secrets'))).mode & 0o777).toBe(0o700);
  expect((await stat(join(dataDir, 'secrets', 'jwt-secret'))).mode & 0o777).toBe(0o600);
  const all = [
    first.jwtSecret,
    first.personKey,
    ...first.natsPasswords.values(),
    ...first.edgePasswords.values(),
    ...Object.values(first.postgres),
    first.livekit.apiSecret,
  ];
  expect(new Set(all).size).toBe(all.length);
});

test('a secret that the environment gives is not written down', async () => {
  await open();
  const given = 'g'.repeat(32);
  expect((await openSecrets(parseConfig({ AURALINK_DATA: dataDir, AURALINK_JWT_SECRET: given }))).jwtSecret).toBe(
    given,
  );
  await expect(stat(join(dataDir, 'secrets', 'jwt-secret'))).rejects.toThrow('ENOENT');
});
