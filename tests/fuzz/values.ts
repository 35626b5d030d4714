import fc from 'fast-check';
import type { Described, Schema } from './document.ts';

const DEEP = 10_000;

/** Text that has broken something somewhere. None of it looks like what an answer must not hold. */
export const HOSTILE_TEXT = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '\udfff\ud800',
    '\u202e\u200b\ufeff',
    '💥'.repeat(200),
    'ﷺ'.repeat(300),
    'x'.repeat(5_000),
    "'; drop table rooms; --",
    '" or 1=1 --',
    '%00',
    '%',
    '%ff',
    '../../etc/passwd',
    '..',
    '.',
    '/',
    '\\',
    '*',
    '>',
    'a.b',
    'a.*.>',
    '$JS.API.INFO',
    '${jndi:ldap://x}',
    '{{7*7}}',
    '<script>alert(1)</script>',
    'null',
    'undefined',
    'NaN',
    '-0',
    '1e400',
    '0x10',
    '9007199254740993',
    '99999999999999999999',
    '2026-02-30T00:00:00Z',
    '+275760-09-13T00:00:00.001Z',
    'EVENTS:0',
    'EVENTS:99999999999999999999',
    'EVENTS:-1',
    'OTHER:1',
    '__proto__',
    'constructor',
    'toString',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  // Half surrogates among them.
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 }).map((units) => String.fromCharCode(...units)),
);

/** Values that are of no particular type. */
export const HOSTILE: fc.Arbitrary<unknown> = fc.oneof(
  HOSTILE_TEXT,
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e308, 2 ** 53, -(2 ** 63), [], {}, [[]], [null], { a: {} }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant({ ['__proto__']: { admin: true }, constructor: { prototype: {} } }),
);

const LEAVES = 4;

/** Texts that mean something to the program, by the field they are for; `*`: in any. */
export type Words = Readonly<Record<string, readonly string[]>>;

const textOf = (schema: Schema, words: readonly string[]): fc.Arbitrary<string> => {
  const {
    pattern,
    minLength = 0,
    maxLength = 200,
    examples = [],
  } = schema as {
    readonly pattern?: string;
    readonly minLength?: number;
    readonly maxLength?: number;
    readonly examples?: readonly string[];
  };
  // JSON Schema counts code points.
  const fits = (text: string) => {
    const length = Array.from(text).length;
    return length >= minLength && length <= maxLength;
  };
  const matches = (text: string) => fits(text) && (pattern === undefined || new RegExp(pattern, 'u').test(text));
  const known = [...words, ...examples].filter(matches);
  const free = pattern
    ? fc.stringMatching(new RegExp(pattern, 'u')).filter(fits)
    : fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, Math.max(minLength, 60)) });
  return known.length > 0 ? fc.oneof({ arbitrary: fc.constantFrom(...known), weight: 6 }, free) : free;
};

const numberOf = ({ type, minimum, maximum, exclusiveMinimum }: Schema): fc.Arbitrary<number> => {
  const min = Number(minimum ?? exclusiveMinimum ?? -1_000_000);
  const max = Number(maximum ?? 1_000_000);
  if (type === 'integer') return fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max));
  return fc.double({ min, max, noNaN: true, minExcluded: exclusiveMinimum !== undefined });
};

/** Makes values of a schema; `name` is the field they are for. */
export const valuesOf = (document: Described, words: Words) => {
  const objectOf = (schema: Schema, depth: number, name: string): fc.Arbitrary<unknown> => {
    const properties = schema['properties'] as Readonly<Record<string, Schema>> | undefined;
    const pattern = schema['patternProperties'] as Readonly<Record<string, Schema>> | undefined;
    if (!properties)
      return fc.dictionary(fc.string({ maxLength: 8 }), valid(Object.values(pattern ?? {})[0] ?? {}, name, depth), {
        maxKeys: LEAVES,
      });
    const fields = Object.fromEntries(
      Object.entries(properties).map(([field, each]) => [field, valid(each, field, depth)]),
    );
    return fc.record(fields, { requiredKeys: (schema['required'] ?? []) as string[] });
  };
  const listOf = (schema: Schema, depth: number, name: string) =>
    fc.array(valid((schema['items'] ?? {}) as Schema, name, depth), {
      minLength: Number(schema['minItems'] ?? 0),
      maxLength: Math.min(LEAVES, Number(schema['maxItems'] ?? LEAVES)),
    });
  const TYPES: Readonly<Record<string, (schema: Schema, depth: number, name: string) => fc.Arbitrary<unknown>>> = {
    string: (schema, _depth, name) => textOf(schema, words[name] ?? words['*'] ?? []),
    integer: numberOf,
    number: numberOf,
    boolean: () => fc.boolean(),
    null: () => fc.constant(null),
    array: listOf,
    object: objectOf,
  };
  const typed = (schema: Schema, depth: number, name: string): fc.Arbitrary<unknown> =>
    TYPES[String(schema['type'])]?.(schema, depth, name) ?? fc.jsonValue({ maxDepth: 2 });
  const valid = (schema: Schema, name: string, depth = 0): fc.Arbitrary<unknown> => {
    const { $ref, const: constant, enum: among, anyOf } = schema;
    if (typeof $ref === 'string') return depth > 3 ? fc.constant(null) : valid(document.schema($ref), name, depth + 1);
    if (constant !== undefined) return fc.constant(constant);
    if (Array.isArray(among)) return fc.constantFrom(...(among as unknown[]));
    if (Array.isArray(anyOf)) return fc.oneof(...(anyOf as Schema[]).map((each) => valid(each, name, depth)));
    return typed(schema, depth, name);
  };
  return valid;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value with one thing wrong: a field replaced, left out, or one too many; somewhere within. */
export const nearly = (value: unknown): fc.Arbitrary<unknown> => {
  if (Array.isArray(value))
    return fc.oneof(
      HOSTILE,
      HOSTILE.map((one) => [...(value as unknown[]), one]),
      ...value.map((item, at) => nearly(item).map((changed) => value.with(at, changed) as unknown)),
    );
  if (!isRecord(value)) return HOSTILE;
  const names = Object.keys(value);
  const without = (name: string) => Object.fromEntries(Object.entries(value).filter(([each]) => each !== name));
  return fc.oneof(
    fc.tuple(HOSTILE_TEXT, HOSTILE).map(([name, one]) => ({ ...value, [name]: one })),
    HOSTILE,
    ...names.map((name) => fc.constant(without(name))),
    ...names.map((name) => nearly(value[name]).map((changed) => ({ ...value, [name]: changed }))),
  );
};

/** Bodies that are no JSON, or JSON that nobody should have to read. */
export const HOSTILE_BODY: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(
    ...[
      '',
      ' ',
      '{',
      '{"a":}',
      '[1,]',
      '{"a":1e400}',
      '{"name":"a","name":"b"}',
      '{"name":"\\ud800"}',
      '{"name":"\\u0000"}',
      `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
      `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
      '\ufeff{}',
      '{"__proto__":{"admin":true}}',
      '123456789012345678901234567890',
      '"text"',
      'null',
      `{"name":"${'x'.repeat(70_000)}"}`,
    ].map((text) => Buffer.from(text)),
  ),
);
