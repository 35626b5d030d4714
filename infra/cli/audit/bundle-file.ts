import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { PassThrough, type Duplex } from 'node:stream';
import { createGunzip, createGzip, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { Fault } from '../../../schemas/errors.ts';
import type { OpenLines } from '../../../streams/audit/open-bundle.ts';
import { linesOf } from '../../lines.ts';

/** The end of a file's name says how it is packed. */
const packing = (path: string): { readonly pack: () => Duplex; readonly unpack: () => Duplex } => {
  if (path.endsWith('.gz')) return { pack: createGzip, unpack: createGunzip };
  if (path.endsWith('.zst')) return { pack: createZstdCompress, unpack: createZstdDecompress };
  return { pack: () => new PassThrough(), unpack: () => new PassThrough() };
};

/** Reads the lines of a bundle's file, as often as is wanted. What cannot be read or unpacked to its end throws BUNDLE_INVALID. */
export const bundleFile = (path: string): OpenLines =>
  async function* () {
    const unpacked = packing(path).unpack();
    let broken: unknown;
    const reading = pipeline(createReadStream(path), unpacked).catch((thrown: unknown) => {
      broken = thrown;
    });
    try {
      yield* linesOf(unpacked);
      await reading;
    } catch (thrown) {
      broken ??= thrown;
    } finally {
      unpacked.destroy();
    }
    if (broken !== undefined) throw new Fault('BUNDLE_INVALID', { file: path, why: (broken as Error).message }, broken);
  };

/** Writes a bundle to a file that appears under its name only when it is whole, readable by its owner alone. Gives how many lines there are. */
export const writeBundle = async (path: string, lines: AsyncIterable<string>): Promise<number> => {
  const partial = `${path}.partial`;
  const packed = packing(path).pack();
  const writing = pipeline(packed, createWriteStream(partial, { mode: 0o600 }));
  writing.catch(() => undefined);
  let count = 0;
  try {
    for await (const line of lines) {
      count += 1;
      if (!packed.write(`${line}\n`)) await Promise.race([once(packed, 'drain'), writing]);
    }
    packed.end();
    await writing;
    await rename(partial, path);
    return count;
  } catch (thrown) {
    packed.destroy();
    await rm(partial, { force: true });
    throw thrown;
  }
};
