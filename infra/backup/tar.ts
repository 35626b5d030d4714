import type { FileHandle } from 'node:fs/promises';

const BLOCK = 512;
const NAME_BYTES = 100;
const SIZE_AT = 124;
const SIZE_BYTES = 12;
const SUM_AT = 148;
const SUM_BYTES = 8;
const TYPE_AT = 156;
const MAGIC_AT = 257;
/** The name of the format and its version. */
const MAGIC = `ustar${String.fromCharCode(0)}00`;
const REGULAR = 0x30;
/** Sizes that eleven octal digits cannot hold stand in binary behind this mark (GNU and pax read both). */
const OCTAL_MOST = 8 ** 11 - 1;
const BINARY = 0x80;

const sumOf = (header: Buffer): number =>
  header.reduce((sum, byte, at) => sum + (at >= SUM_AT && at < SUM_AT + SUM_BYTES ? 0x20 : byte), 0);

const octal = (value: number, bytes: number): string => `${value.toString(8).padStart(bytes - 1, '0')}\0`;

/** The header of a file in a tar archive (POSIX ustar). */
export const tarHeader = (name: string, bytes: number, modifiedS: number): Buffer => {
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0, NAME_BYTES, 'latin1');
  header.write(octal(0o600, 8), 100, 'latin1');
  header.write(octal(0, 8), 108, 'latin1');
  header.write(octal(0, 8), 116, 'latin1');
  if (bytes <= OCTAL_MOST) header.write(octal(bytes, SIZE_BYTES), SIZE_AT, 'latin1');
  else {
    header.writeBigUInt64BE(BigInt(bytes), SIZE_AT + SIZE_BYTES - 8);
    header[SIZE_AT] = BINARY;
  }
  header.write(octal(modifiedS, 12), 136, 'latin1');
  header[TYPE_AT] = REGULAR;
  header.write(MAGIC, MAGIC_AT, 'latin1');
  header.write(`${sumOf(header).toString(8).padStart(6, '0')}\0 `, SUM_AT, 'latin1');
  return header;
};

/** Zeros from the end of a file to the end of its last block. */
export const tarPadding = (bytes: number): Buffer => Buffer.alloc((BLOCK - (bytes % BLOCK)) % BLOCK);

/** Two empty blocks end an archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

/** Where a file lies in an archive. */
export interface TarEntry {
  readonly name: string;
  readonly offset: number;
  readonly bytes: number;
}

const textAt = (header: Buffer, at: number, bytes: number): string =>
  header
    .toString('latin1', at, at + bytes)
    .replace(/\0[^]*$/, '')
    .trim();

const sizeOf = (header: Buffer): number =>
  header[SIZE_AT] === BINARY
    ? Number(header.readBigUInt64BE(SIZE_AT + SIZE_BYTES - 8))
    : Number.parseInt(textAt(header, SIZE_AT, SIZE_BYTES), 8);

/** The files of an archive; undefined where it is no archive, or damaged or cut before its end. Reads the headers alone. */
export const tarEntries = async (file: FileHandle): Promise<readonly TarEntry[] | undefined> => {
  const entries: TarEntry[] = [];
  for (let at = 0; ;) {
    const header = Buffer.alloc(BLOCK);
    const { bytesRead } = await file.read(header, 0, BLOCK, at);
    if (bytesRead < BLOCK) return undefined;
    if (header.every((byte) => byte === 0)) return entries;
    const bytes = sizeOf(header);
    const whole = Number.parseInt(textAt(header, SUM_AT, SUM_BYTES), 8) === sumOf(header);
    if (!whole || !Number.isSafeInteger(bytes) || bytes < 0) return undefined;
    entries.push({ name: textAt(header, 0, NAME_BYTES), offset: at + BLOCK, bytes });
    at += BLOCK + bytes + tarPadding(bytes).length;
  }
};
