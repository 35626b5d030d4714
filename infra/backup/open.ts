import { createHash } from 'node:crypto';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Fault } from '../../schemas/errors.ts';
import { MANIFEST, parseManifest, type Manifest, type Part } from './manifest.ts';
import { tarEntries } from './tar.ts';

/** A backup as it lies on the disk. */
export interface Backup {
  readonly manifest: Manifest;
  /** The bytes of a part; throws BACKUP_INVALID where they are not those that were written. */
  readonly read: (part: string) => AsyncGenerator<Uint8Array, void, void>;
  /** Reads every part and holds it against the manifest; throws BACKUP_INVALID naming the part. `onPart` is told of each that holds. */
  readonly check: (onPart: (part: Part) => void, signal: AbortSignal) => Promise<void>;
}

/** Where a part lies. */
interface Place {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
}

type Find = (name: string) => Promise<Place | undefined>;

const PIECE_BYTES = 1024 * 1024;
const MANIFEST_MOST = 16 * 1024 * 1024;

const invalid = (part: string, why: string): Fault => new Fault('BACKUP_INVALID', { part, why });

const openFile = (file: string, part: string): Promise<FileHandle> =>
  open(file, 'r').catch((thrown: Error) => {
    throw invalid(part, thrown.message);
  });

const closing = async <T>(handle: FileHandle, work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } finally {
    await handle.close();
  }
};

async function* bytesOf({ file, offset, bytes }: Place, part: string): AsyncGenerator<Buffer, void, void> {
  const handle = await openFile(file, part);
  try {
    for (let at = 0; at < bytes;) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, bytes - at));
      const { bytesRead } = await handle.read(piece, 0, piece.length, offset + at);
      if (bytesRead === 0) return;
      yield piece.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

const inDirectory =
  (dir: string): Find =>
  async (name) => {
    const file = join(dir, name);
    const found = await stat(file).catch(() => undefined);
    return found?.isFile() ? { file, offset: 0, bytes: found.size } : undefined;
  };

const inTar = async (file: string): Promise<Find> => {
  const handle = await openFile(file, file);
  const entries = await closing(handle, tarEntries(handle));
  if (!entries) throw invalid(file, 'it is no tar file, or was cut or damaged');
  const { size } = await stat(file);
  return async (name) => {
    const entry = entries.find((one) => one.name === name);
    return entry && { file, offset: entry.offset, bytes: Math.min(entry.bytes, Math.max(0, size - entry.offset)) };
  };
};

const readManifest = async (find: Find, path: string): Promise<Manifest> => {
  const place = await find(MANIFEST);
  if (!place) throw invalid(MANIFEST, `there is none in ${path}: this is no backup, or one that was never finished`);
  if (place.bytes > MANIFEST_MOST) throw invalid(MANIFEST, 'it is far too large');
  const pieces: Buffer[] = [];
  for await (const piece of bytesOf(place, MANIFEST)) pieces.push(piece);
  return parseManifest(Buffer.concat(pieces).toString('utf8'));
};

/** Opens a backup, a directory or a tar file, and reads its manifest. Throws BACKUP_INVALID, BACKUP_NEWER. */
export const openBackup = async (given: string): Promise<Backup> => {
  const path = resolve(given);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw invalid(path, 'there is nothing of that name');
  const find = found.isDirectory() ? inDirectory(path) : await inTar(path);
  const manifest = await readManifest(find, path);

  async function* read(name: string): AsyncGenerator<Uint8Array, void, void> {
    const part = manifest.parts.find((one) => one.name === name);
    const place = await find(name);
    if (!part || !place) throw invalid(name, 'it is missing');
    if (place.bytes !== part.bytes) throw invalid(name, `it has ${place.bytes} bytes, not ${part.bytes}`);
    const hash = createHash('sha256');
    for await (const piece of bytesOf(place, name)) {
      hash.update(piece);
      yield piece;
    }
    if (hash.digest('hex') !== part.sha256) throw invalid(name, 'it was altered: its hash is not that of the manifest');
  }

  return {
    manifest,
    read,
    check: async (onPart, signal) => {
      for (const part of manifest.parts) {
        for await (const _ of read(part.name)) signal.throwIfAborted();
        onPart(part);
      }
    },
  };
};
