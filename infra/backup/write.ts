import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Fault } from '../../schemas/errors.ts';
import { MANIFEST, manifestText, type Manifest, type Part } from './manifest.ts';
import { TAR_END, tarHeader, tarPadding } from './tar.ts';

/** A part that is being written. */
export interface PartWriter {
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** On the disk when it resolves. */
  readonly close: () => Promise<Part>;
}

/** A place where a backup comes about: nothing of it bears its name before it is whole. */
export interface Target {
  readonly part: (name: string) => Promise<PartWriter>;
  /** Reads every part back from the disk, then gives the backup its name. */
  readonly finish: (manifest: Manifest) => Promise<void>;
  readonly abandon: () => Promise<void>;
}

const syncAndClose = async (handle: FileHandle): Promise<void> => {
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const syncDir = async (path: string): Promise<void> => {
  const handle = await open(path, 'r');
  await syncAndClose(handle);
};

/** An empty directory is as good as none; anything else is never written over. */
const refuseOccupied = async (path: string): Promise<void> => {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return;
  const empty = found.isDirectory() && (await readdir(path)).length === 0;
  if (!empty) throw new Fault('BACKUP_EXISTS', { path });
};

const partWriter = async (dir: string, name: string): Promise<PartWriter> => {
  const handle = await open(join(dir, name), 'wx', 0o600);
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    write: async (chunk) => {
      hash.update(chunk);
      bytes += chunk.length;
      await handle.writeFile(chunk);
    },
    close: async () => {
      await syncAndClose(handle);
      return { name, bytes, sha256: hash.digest('hex') };
    },
  };
};

/** Length and hash of what lies in a file from `offset` on; `copy` is given every piece. */
const readBack = async (
  file: FileHandle,
  offset: number,
  bytes: number,
  copy: (piece: Buffer) => Promise<unknown> = async () => {},
): Promise<string> => {
  const hash = createHash('sha256');
  const most = 1024 * 1024;
  for (let at = 0; at < bytes;) {
    const piece = Buffer.allocUnsafe(Math.min(most, bytes - at));
    const { bytesRead } = await file.read(piece, 0, piece.length, offset + at);
    if (bytesRead === 0) break;
    hash.update(piece.subarray(0, bytesRead));
    await copy(piece.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest('hex');
};

const unlike = (part: string): Fault =>
  new Fault('BACKUP_FAILED', { part, why: 'the disk gives back other bytes than were written' });

const checkParts = async (dir: string, parts: readonly Part[]): Promise<void> => {
  for (const { name, bytes, sha256 } of parts) {
    const file = await open(join(dir, name), 'r');
    try {
      if ((await file.stat()).size !== bytes || (await readBack(file, 0, bytes)) !== sha256) throw unlike(name);
    } finally {
      await file.close();
    }
  }
};

const addToTar = async (tar: FileHandle, dir: string, { name, bytes, sha256 }: Part): Promise<void> => {
  await tar.writeFile(tarHeader(name, bytes, Math.floor(Date.now() / 1_000)));
  const from = await open(join(dir, name), 'r');
  try {
    if ((await readBack(from, 0, bytes, (piece) => tar.writeFile(piece))) !== sha256) throw unlike(name);
  } finally {
    await from.close();
  }
  await tar.writeFile(tarPadding(bytes));
  await rm(join(dir, name));
};

/** Moves the parts one by one into a tar file, the manifest first, so that the backup needs the disk hardly more than once. */
const packTar = async (dir: string, path: string, manifest: Manifest): Promise<void> => {
  const text = Buffer.from(manifestText(manifest));
  const tar = await open(path, 'wx', 0o600);
  try {
    await tar.writeFile(tarHeader(MANIFEST, text.length, Math.floor(Date.now() / 1_000)));
    await tar.writeFile(text);
    await tar.writeFile(tarPadding(text.length));
    for (const part of manifest.parts) await addToTar(tar, dir, part);
    await tar.writeFile(TAR_END);
    await tar.sync();
    await checkTar(tar, path, manifest);
  } finally {
    await tar.close();
  }
};

const checkTar = async (written: FileHandle, path: string, { parts }: Manifest): Promise<void> => {
  const file = await open(path, 'r');
  try {
    let at = (await written.stat()).size - TAR_END.length;
    for (const { name, bytes, sha256 } of parts.toReversed()) {
      at -= bytes + tarPadding(bytes).length;
      if ((await readBack(file, at, bytes)) !== sha256) throw unlike(name);
      at -= tarHeader(name, bytes, 0).length;
    }
  } finally {
    await file.close();
  }
};

/** Whether a path means one file (`.tar`) rather than a directory. */
export const isTarPath = (path: string): boolean => path.endsWith('.tar');

/**
 * Opens a target at a path that does not exist yet. The parts lie beside it, in a directory `<path>.<random>.partial` that has no manifest;
 * the last step is one rename. Throws BACKUP_EXISTS, BACKUP_FAILED.
 */
export const openTarget = async (given: string): Promise<Target> => {
  const path = resolve(given);
  await refuseOccupied(path);
  const dir = `${path}.${randomBytes(4).toString('hex')}.partial`;
  const parent = dirname(path);
  try {
    await mkdir(parent, { recursive: true });
    await mkdir(dir, { mode: 0o700 });
  } catch (thrown) {
    throw new Fault('BACKUP_FAILED', { path, why: (thrown as Error).message }, thrown);
  }
  const finishDir = async (manifest: Manifest): Promise<void> => {
    await checkParts(dir, manifest.parts);
    const written = await partWriter(dir, MANIFEST);
    await written.write(Buffer.from(manifestText(manifest)));
    await written.close();
    await syncDir(dir);
    await refuseOccupied(path);
    await rename(dir, path);
  };
  const finishTar = async (manifest: Manifest): Promise<void> => {
    const tar = join(dir, 'backup.tar');
    await packTar(dir, tar, manifest);
    await refuseOccupied(path);
    await rename(tar, path);
    await rm(dir, { recursive: true });
  };
  return {
    part: (name) => partWriter(dir, name),
    finish: async (manifest) => {
      await (isTarPath(path) ? finishTar : finishDir)(manifest);
      await syncDir(parent);
    },
    abandon: () => rm(dir, { recursive: true, force: true }),
  };
};
