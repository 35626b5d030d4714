import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InexactNumber, parseExactly } from './exact-json.ts';

describe('JSON, read exactly', () => {
  it('is what JSON.parse makes of everything that JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parseExactly(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('holds every whole number of 64 bits as it is, or refuses it', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n }), (number) => {
        const text = `{"a":[${number}]}`;
        if (String(Number(number)) === String(number)) expect(parseExactly(text)).toEqual({ a: [Number(number)] });
        else expect(() => parseExactly(text)).toThrow(InexactNumber);
      }),
    );
  });

  it.each([
    '9007199254740993',
    '-9223372036854775807',
    '1e400',
    '-1E+999',
    '18446744073709551615',
    '9223372036854775808',
  ])('refuses %s', (text) => {
    expect(() => parseExactly(`{"n":${text}}`)).toThrow(`holds the number ${text}`);
    // In a text it is only digits.
    expect(parseExactly(`{"n":"${text}"}`)).toEqual({ n: text });
  });

  it.each([
    ['9007199254740991', 9_007_199_254_740_991],
    ['9223372036854776000', 2 ** 63],
    ['1e3', 1_000],
    ['0.12345678901234567890', Number.parseFloat('0.12345678901234567890')],
    ['1e-400', 0],
  ])('takes %s', (text, value) => expect(parseExactly(text)).toBe(value));

  it('throws what JSON.parse throws at what is none', () => {
    for (const text of ['', '{', '[1234567890123456,]', 'nul']) expect(() => parseExactly(text)).toThrow(SyntaxError);
  });
});
