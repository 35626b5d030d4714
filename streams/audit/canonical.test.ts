import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from './canonical.ts';

describe('canonical JSON', () => {
  it('writes the example of RFC 8785 §3.2.2 as its §3.2.3 says', () => {
    const given = JSON.parse(String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`);
    expect(canonical(given)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  it('sorts names by UTF-16 code units, as the example of §3.2.3 does', () => {
    const given = JSON.parse(String.raw`{
      "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
    }`);
    expect([...canonical(given).matchAll(/:"([^"]+)"/g)].map(([, name]) => name)).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  it.each([
    ['-0', '0'],
    ['5e-324', '5e-324'],
    ['-1.7976931348623157e308', '-1.7976931348623157e+308'],
    ['9007199254740992', '9007199254740992'],
    ['295147905179352830000', '295147905179352830000'],
    ['1e21', '1e+21'],
    ['9.999999999999997e22', '9.999999999999997e+22'],
    ['0.000001', '0.000001'],
    ['333333333.33333325', '333333333.33333325'],
  ])('writes the number %s of appendix B as %s', (given, written) => {
    expect(canonical(JSON.parse(given))).toBe(written);
  });

  it('takes no object for another that has the same letters in its names', () => {
    expect(canonical({ 'a\nb': 1, c: 2 })).toBe(String.raw`{"a\nb":1,"c":2}`);
    expect(canonical({ a: 1, 'b\nc': 2 })).toBe(String.raw`{"a":1,"b\nc":2}`);
    expect(canonical({ a: 1, b: 1, c: 2 })).toBe('{"a":1,"b":1,"c":2}');
  });

  it('is right for ever more kinds of objects, and for very wide ones', () => {
    for (let kind = 0; kind < 3_000; kind += 1)
      expect(canonical({ [`z${kind}`]: 1, a: { [`y${kind}`]: 2 } })).toBe(`{"a":{"y${kind}":2},"z${kind}":1}`);
    const names = Array.from({ length: 200 }, (_, at) => `n${at}`);
    const wide = Object.fromEntries(names.toReversed().map((name) => [name, 0]));
    expect(canonical(wide)).toBe(
      `{${names
        .toSorted()
        .map((name) => `"${name}":0`)
        .join(',')}}`,
    );
  });

  it('is the same for the same value in whatever order it was written, and says the same', () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([name, inner]) => [name, shuffled(inner)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value));
        expect(canonical(shuffled(plain))).toBe(canonical(plain));
        expect(JSON.parse(canonical(plain))).toEqual(plain);
      }),
    );
  });
});
