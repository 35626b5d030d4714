import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { open as openFile, rename, stat, truncate, type FileHandle } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { Fault } from '../../../schemas/errors.ts';

type WriteStream = ReturnType<FileHandle['createWriteStream']>;

/** What an interrupted run left: complete lines, their bytes, and the last of them. */
interface Left {
  readonly lines: number;
  readonly bytes: number;
  readonly last: string;
}

const LF = 0x0a;

/** Counts the complete lines of a file; what follows the last line end was cut off. */
const leftIn = async (path: string): Promise<Left> => {
  const there = await stat(path).catch(() => undefined);
  let [lines, bytes, seen, open, last] = [0, 0, 0, [] as Buffer[], ''];
  if (!there) return { lines, bytes, last };
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
      last = Buffer.concat([...open, chunk.subarray(from, at)]).toString();
      open = [];
      lines += 1;
      from = at + 1;
      bytes = seen + from;
    }
    open.push(chunk.subarray(from));
    seen += chunk.length;
  }
  return { lines, bytes, last };
};

/** Leaves out the lines that are there already. Throws OPTION_INVALID where the last of them is another than it should be. */
async function* rest(lines: AsyncIterable<string>, left: Left, path: string): AsyncGenerator<string> {
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (number > left.lines) yield line;
    else if (number === left.lines && line !== left.last) refuse(path);
  }
  if (number < left.lines) refuse(path);
}

const refuse = (path: string): never => {
  throw new Fault('OPTION_INVALID', { reason: `${path} was left by another replay: name another file, or delete it` });
};

/** The partial file of a path that can be written. Throws OPTION_INVALID where none can be. */
const openFor = async (path: string, flags: 'a' | 'w'): Promise<WriteStream> => {
  try {
    if ((await stat(path).catch(() => undefined))?.isDirectory()) throw new Error('it is a directory');
    return (await openFile(`${path}.partial`, flags)).createWriteStream();
  } catch (error) {
    throw new Fault('OPTION_INVALID', { file: path, reason: (error as Error).message }, error);
  }
};

/**
 * Writes lines to a file that appears under its name only when it is complete. Until then it is `<path>.partial`; a run that finds one goes on after its
 * last complete line. Gives how many lines were there already. Throws OPTION_INVALID where no file can be.
 */
export const writeFile = async (
  path: string,
  lines: AsyncIterable<string>,
  onLeft: (lines: number) => void,
): Promise<void> => {
  const partial = `${path}.partial`;
  const left = await leftIn(partial);
  if (left.lines > 0) onLeft(left.lines);
  if (left.bytes > 0) await truncate(partial, left.bytes);
  const file = await openFor(path, left.bytes > 0 ? 'a' : 'w');
  // The next line, or the end, says what went wrong; without a listener the process would end here.
  file.on('error', () => undefined);
  try {
    for await (const line of rest(lines, left, partial)) {
      if (file.errored) throw file.errored;
      if (!file.write(`${line}\n`)) await once(file, 'drain');
    }
  } finally {
    // What was written stays for the next run.
    file.end();
    await finished(file);
  }
  await rename(partial, path);
};
