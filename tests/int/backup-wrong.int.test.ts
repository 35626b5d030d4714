import { cp, open, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Manifest, manifestText } from '../../infra/backup/manifest.ts';
import { useNats } from '../ground.ts';
import { CAUSE, codeOf, useBackbone, wish } from './backbone.ts';
import { useBackups } from './backups.ts';

const source = useBackbone();
const { dir: dirOf, take, restore, check } = useBackups(source, useNats());
let dir: string;
beforeAll(async () => {
  dir = await dirOf();
  await Promise.all(Array.from({ length: 300 }, (_, n) => source.publisher.publish(wish(`rq-${n}`), CAUSE)));
});

const flip = async (file: string, at: number) => {
  const handle = await open(file, 'r+');
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ 1;
  await handle.write(byte, 0, 1, at);
  await handle.close();
};
const resealed = async (file: string, change: object) => {
  const { sha256: _, ...rest } = JSON.parse(await readFile(file, 'utf8')) as Manifest & { sha256: string };
  await writeFile(file, manifestText({ ...rest, ...change }));
};

describe('a backup that is wrong', () => {
  const cases: readonly (readonly [string, (at: string) => Promise<unknown>, object])[] = [
    ['a part that was cut', (at) => truncate(path.join(at, 'EVENTS.snapshot'), 900), { part: 'EVENTS.snapshot' }],
    ['a bit that was flipped', (at) => flip(path.join(at, 'EVENTS.snapshot'), 1_000), { part: 'EVENTS.snapshot' }],
    ['a part that is missing', (at) => rm(path.join(at, 'DEAD.snapshot')), { part: 'DEAD.snapshot' }],
    ['a manifest that was altered', (at) => flip(path.join(at, 'manifest.json'), 90), { part: 'manifest.json' }],
    ['a manifest that was cut', (at) => truncate(path.join(at, 'manifest.json'), 300), { part: 'manifest.json' }],
    [
      'no manifest, as one that was never finished',
      (at) => rm(path.join(at, 'manifest.json')),
      { part: 'manifest.json' },
    ],
  ];

  beforeAll(() => take('plain'), 60_000);

  it.each(cases)('is refused for %s, and the part is named', async (name, spoil, details) => {
    const copy = name.replaceAll(' ', '-');
    await cp(path.join(dir, 'plain'), path.join(dir, copy), { recursive: true });
    await expect(check('plain')).resolves.toBeUndefined();
    await spoil(path.join(dir, copy));
    await expect(check(copy)).rejects.toMatchObject({ code: 'BACKUP_INVALID', details });
  });

  it('is refused for a version this program does not know, and for a server that does not know its snapshots', async () => {
    await cp(path.join(dir, 'plain'), path.join(dir, 'newer'), { recursive: true });
    await resealed(path.join(dir, 'newer', 'manifest.json'), { version: 2 });
    await expect(check('newer')).rejects.toMatchObject({
      code: 'BACKUP_NEWER',
      details: { version: 2, understood: 1 },
    });
    await resealed(path.join(dir, 'newer', 'manifest.json'), { version: 1, nats_server: '2.99.0' });
    expect(await codeOf(restore('newer', true))).toBe('BACKUP_NEWER');
  });

  it('is refused as one file too, wherever it was cut', async () => {
    await take('one.tar');
    await expect(check('one.tar')).resolves.toBeUndefined();
    const bytes = await readFile(path.join(dir, 'one.tar'));
    for (const length of [0, 100, 5_000, bytes.length - 100_000, bytes.length - 1_024]) {
      await writeFile(path.join(dir, 'cut.tar'), bytes.subarray(0, Math.max(0, length)));
      expect([length, await codeOf(check('cut.tar'))]).toEqual([length, 'BACKUP_INVALID']);
    }
  });

  it('is nothing at all where there is none', async () => {
    expect(await codeOf(check('nowhere'))).toBe('BACKUP_INVALID');
  });
});

describe('a backup that is interrupted', () => {
  it('leaves nothing that looks whole', async () => {
    const stopping = new AbortController();
    await expect(
      take('interrupted', { signal: stopping.signal, onProgress: () => stopping.abort() }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect((await readdir(dir)).filter((name) => name.startsWith('interrupted'))).toEqual([]);
  });

  it('never writes over anything', async () => {
    await writeFile(path.join(dir, 'mine'), 'mine');
    expect(await codeOf(take('mine'))).toBe('BACKUP_EXISTS');
    expect(await codeOf(take('plain'))).toBe('BACKUP_EXISTS');
    expect(await readFile(path.join(dir, 'mine'), 'utf8')).toBe('mine');
  });
});
