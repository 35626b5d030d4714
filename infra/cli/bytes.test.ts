import { expect, it } from 'vitest';
import { parseBytes } from './bytes.ts';

it.each([
  ['20GiB', 20 * 1024 ** 3],
  ['1.5MiB', 1_572_864],
  ['1048576', 1_048_576],
  ['20GB', undefined],
  ['-1', undefined],
  ['0', undefined],
  ['9999999TiB', undefined],
  ['', undefined],
  ['20 GiB', undefined],
])('a size written %s is %s bytes', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes);
});
