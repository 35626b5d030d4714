import { mkdir, readdir, readFile, writeFile as put } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Fault } from '../../../schemas/errors.ts';
import { tempDir } from '../../../tests/ground.ts';
import { writeFile } from './to-file.ts';

const ALL = ['{"n":1}', '{"n":"é"}', '{"n":3}', '{"n":4}'];

async function* some(lines: readonly string[], cutAfter = Number.POSITIVE_INFINITY): AsyncGenerator<string> {
  for (const [index, line] of lines.entries()) {
    if (index === cutAfter) throw new Error('cut');
    yield line;
  }
}
const whole = `${ALL.join('\n')}\n`;
const run = (path: string, lines: AsyncIterable<string>) => {
  const left: number[] = [];
  return writeFile(path, lines, (count) => left.push(count)).then(
    () => left,
    (thrown: unknown) => (thrown instanceof Fault ? thrown.code : (thrown as Error).message),
  );
};

it('a file appears under its name when it is complete', async () => {
  const dir = await tempDir();
  expect(await run(join(dir, 'a'), some(ALL))).toEqual([]);
  expect(await readFile(join(dir, 'a'), 'utf8')).toBe(whole);
  expect(await readdir(dir)).toEqual(['a']);
  expect(await run(join(dir, 'none'), some([]))).toEqual([]);
  expect(await readFile(join(dir, 'none'), 'utf8')).toBe('');
});

it('one that was cut off is gone on with after its last complete line', async () => {
  const dir = await tempDir();
  const path = join(dir, 'a');
  expect(await run(path, some(ALL, 2))).toBe('cut');
  expect(await readdir(dir)).toEqual(['a.partial']);
  await put(`${path}.partial`, '{"n":3', { flag: 'a' });
  expect(await run(path, some(ALL))).toEqual([2]);
  expect(await readFile(path, 'utf8')).toBe(whole);
});

it('half a line alone is begun anew', async () => {
  const path = join(await tempDir(), 'a');
  await put(`${path}.partial`, '{"n":');
  expect(await run(path, some(ALL))).toEqual([]);
  expect(await readFile(path, 'utf8')).toBe(whole);
});

it('what another replay left is refused and left as it is', async () => {
  const path = join(await tempDir(), 'a');
  await put(`${path}.partial`, '{"n":1}\n{"n":2}\n');
  expect(await run(path, some(ALL))).toBe('OPTION_INVALID');
  expect(await run(path, some(ALL.slice(0, 1)))).toBe('OPTION_INVALID');
  expect(await readFile(`${path}.partial`, 'utf8')).toBe('{"n":1}\n{"n":2}\n');
});

/** The log takes a moment to answer; what is wrong with the file is known before. */
async function* late(lines: readonly string[]): AsyncGenerator<string> {
  await pause(20);
  yield* lines;
}

it('where no file can be, the option is refused', async () => {
  const dir = await tempDir();
  await mkdir(join(dir, 'there'));
  await put(join(dir, 'file'), '');
  for (const path of ['nowhere/a', 'file/a', 'there'])
    expect([path, await run(join(dir, path), late(ALL))]).toEqual([path, 'OPTION_INVALID']);
  expect((await readdir(dir)).toSorted()).toEqual(['file', 'there']);
});
