import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storable, storableText } from './storable.ts';

describe('text that the log and Postgres can hold', () => {
  it('replaces U+0000 and lone surrogates, and leaves whole characters alone', () => {
    expect(storableText('a\u0000b')).toBe('a\uFFFDb');
    expect(storableText('\uD83D')).toBe('\uFFFD');
    expect(storableText('😀 ñ')).toBe('😀 ñ');
  });

  it('reaches every string of a JSON value, names of fields included', () => {
    expect(storable({ 'k\u0000': ['\uDC00', { deep: '\u0000' }], n: 1, none: null })).toEqual({
      'k\uFFFD': ['\uFFFD', { deep: '\uFFFD' }],
      n: 1,
      none: null,
    });
  });

  it('gives strings that are well formed and free of U+0000, and changes them once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = storableText(text);
        expect(clean.isWellFormed()).toBe(true);
        expect(clean).not.toContain('\u0000');
        expect(storableText(clean)).toBe(clean);
      }),
    );
  });
});
