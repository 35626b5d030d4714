import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import Type, { type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { loadCatalogue } from './catalogue.ts';
import { breakingChanges, releaseOf, unreleased, type Release, type ReleasedEvent } from './compatibility.ts';
import { differencesOf } from './narrowing.ts';

const TYPE = 'com.auralink.lamp.lit.v1';
const plain = (schema: TSchema) => JSON.parse(JSON.stringify(schema)) as Record<string, unknown>;
const data = {
  lampId: Type.String({ pattern: '^[a-z]+$' }),
  watts: Type.Integer({ minimum: 1, maximum: 100 }),
  colour: Type.Union([Type.Literal('red'), Type.Literal('green')]),
  note: Type.Optional(Type.String({ maxLength: 20 })),
  tags: Type.Optional(Type.Array(Type.String(), { maxItems: 3 })),
  labels: Type.Optional(Type.Record(Type.String(), Type.String())),
  shade: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  where: Type.Object({ x: Type.Number(), y: Type.Number() }, { additionalProperties: false }),
};
const exactly = (fields: Record<string, TSchema>) => Type.Object(fields, { additionalProperties: false });
const event = (fields: Record<string, TSchema> = {}, more: Partial<ReleasedEvent> = {}): ReleasedEvent => ({
  owner: 'platform',
  aggregate: 'lamp',
  key: 'lampId',
  personal: [{ of: 'byId', fields: ['by'] }],
  data: plain(Type.Object({ ...data, ...fields }, { additionalProperties: false })),
  ...more,
});
const without = (...names: readonly string[]): ReleasedEvent['data'] =>
  plain(
    Type.Object(Object.fromEntries(Object.entries(data).filter(([name]) => !names.includes(name))), {
      additionalProperties: false,
    }),
  );
const release = (events: Release['events']): Release => ({ version: '1.0.0', events });
const before = release({ [TYPE]: event() });
const sentences = (now: Release): readonly string[] => breakingChanges(before, now).map(({ sentence }) => sentence);
const after = (now: ReleasedEvent): readonly string[] => sentences(release({ [TYPE]: now }));
const SUCCESSOR =
  'declare com.auralink.lamp.lit.v2 with from and upcast, and leave com.auralink.lamp.lit.v1 as it was released';

describe('a change of the catalogue is refused when it', () => {
  it.each<[string, ReleasedEvent, string]>([
    ['removes a field', event({}, { data: without('watts') }), '/watts was removed'],
    ['removes an optional field', event({}, { data: without('note') }), '/note was removed'],
    ['adds a required field', event({ kind: Type.String() }), '/kind is new and required'],
    ['requires what was optional', event({ note: Type.String({ maxLength: 20 }) }), '/note is now required'],
    [
      'lets a field be missing that was always there',
      event({ watts: Type.Optional(data.watts) }),
      '/watts was always there and may now be missing',
    ],
    ['gives a field another type', event({ watts: Type.String() }), '/watts was integer and is now string'],
    [
      'lets a field be null',
      event({ watts: Type.Union([data.watts, Type.Null()]) }),
      '/watts was integer and is now integer or null',
    ],
    [
      'adds a choice that lacks a field which was always there',
      event({ where: Type.Union([data.where, exactly({ x: Type.Number() })]) }),
      '/where/y was always there and may now be missing',
    ],
    [
      'adds a choice in which a field has another type',
      event({ where: Type.Union([data.where, exactly({ x: Type.Number(), y: Type.String() })]) }),
      '/where/y was number and may now be string',
    ],
    ['takes null away', event({ shade: Type.Optional(Type.String()) }), '/shade was null or string and is now string'],
    [
      'raises a minimum',
      event({ watts: Type.Integer({ minimum: 2, maximum: 100 }) }),
      '/watts is narrower: minimum was 1 and is now 2',
    ],
    [
      'lowers a maximum',
      event({ watts: Type.Integer({ minimum: 1, maximum: 99 }) }),
      '/watts is narrower: maximum was 100 and is now 99',
    ],
    [
      'sets a limit where there was none',
      event({
        where: Type.Object({ x: Type.Number({ minimum: 0 }), y: Type.Number() }, { additionalProperties: false }),
      }),
      '/where/x is narrower: minimum was not set and is now 0',
    ],
    [
      'shortens a text',
      event({ note: Type.Optional(Type.String({ maxLength: 19 })) }),
      '/note is narrower: maxLength was 20 and is now 19',
    ],
    [
      'sets a minimum length',
      event({ note: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })) }),
      '/note is narrower: minLength was not set and is now 1',
    ],
    [
      'changes a pattern',
      event({ lampId: Type.String({ pattern: '^[a-y]+$' }) }),
      '/lampId is narrower: pattern was "^[a-z]+$" and is now "^[a-y]+$"',
    ],
    ['takes a word away', event({ colour: Type.Union([Type.Literal('red')]) }), '/colour no longer accepts "green"'],
    [
      'makes words of any text',
      event({ note: Type.Optional(Type.Union([Type.Literal('a'), Type.Literal('b')])) }),
      '/note was any string and is now one of "a", "b"',
    ],
    [
      'shortens a list',
      event({ tags: Type.Optional(Type.Array(Type.String(), { maxItems: 2 })) }),
      '/tags is narrower: maxItems was 3 and is now 2',
    ],
    [
      'narrows the items of a list',
      event({ tags: Type.Optional(Type.Array(Type.String({ maxLength: 5 }), { maxItems: 3 })) }),
      '/tags/* is narrower: maxLength was not set and is now 5',
    ],
    [
      'narrows the values of a map',
      event({ labels: Type.Optional(Type.Record(Type.String(), Type.Integer())) }),
      '/labels/* was string and is now integer',
    ],
    [
      'removes a field within a field',
      event({ where: Type.Object({ x: Type.Number() }, { additionalProperties: false }) }),
      '/where/y was removed',
    ],
    [
      'says something that cannot be judged',
      event({ watts: Type.Integer({ minimum: 1, maximum: 100, multipleOf: 5 }) }),
      '/watts differs in multipleOf',
    ],
  ])('%s', (_what, now, part) => {
    const found = after(now);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`${TYPE}: ${part}`);
    expect(found[0]).toContain(SUCCESSOR);
  });

  it('changes whose it is: owner, aggregate, key, personal fields', () => {
    expect(after(event({}, { owner: 'sip' }))).toEqual([
      `${TYPE}: its owner was platform and is now sip; ${SUCCESSOR}`,
    ]);
    expect(after(event({}, { aggregate: 'bulb' }))[0]).toMatch(
      /its aggregate was lamp and is now bulb; that is another event/,
    );
    expect(after(event({}, { key: 'watts' }))[0]).toMatch(/its key was lampId and is now watts; that is another event/);
    expect(after(event({}, { personal: [] }))[0]).toMatch(
      /personal fields were by of byId and are now none, .* encrypted/,
    );
    const more = [{ of: 'byId', fields: ['by', 'note'] }];
    expect(after(event({}, { personal: more }))[0]).toMatch(/and are now by, note of byId/);
  });

  it('lets fields without a name be of any kind', () => {
    const texts = { type: 'object', additionalProperties: { type: 'string' } };
    for (const now of [{ type: 'object' }, { type: 'object', additionalProperties: true }])
      expect(differencesOf(texts, now)).toEqual([{ pointer: '/*', what: 'was string and is now anything' }]);
    expect(differencesOf({ type: 'object', additionalProperties: false }, { type: 'object' })).toEqual([]);
  });

  it('removes a type that the log may hold, also when a newer version is there', () => {
    expect(sentences(release({}))).toEqual([
      `${TYPE}: it was released in 1.0.0 and is declared no more, but the log holds such events for ever; declare it again`,
    ]);
    expect(sentences(release({ 'com.auralink.lamp.lit.v2': event() }))[0]).toMatch(
      /declare it again, as what the newer version is made from$/,
    );
  });
});

describe('a change of the catalogue is taken when it', () => {
  it.each<[string, ReleasedEvent]>([
    ['changes nothing', event()],
    ['adds an optional field', event({ kind: Type.Optional(Type.String()) })],
    ['widens a range', event({ watts: Type.Integer({ minimum: 0, maximum: 200 }) })],
    ['drops a limit', event({ watts: Type.Integer() })],
    ['lengthens a text', event({ note: Type.Optional(Type.String({ maxLength: 30 })) })],
    ['drops a pattern', event({ lampId: Type.String() })],
    [
      'adds a word, in another order',
      event({ colour: Type.Union([Type.Literal('green'), Type.Literal('blue'), Type.Literal('red')]) }),
    ],
    ['writes words as an enum', event({ colour: Type.Enum(['red', 'green', 'blue']) as unknown as TSchema })],
    ['takes any text instead of words', event({ colour: Type.String() })],
    [
      'adds a choice that keeps what was promised',
      event({ where: Type.Union([data.where, exactly({ x: Type.Number(), y: Type.Number(), z: Type.String() })]) }),
    ],
    ['says more about a field', event({ note: Type.Optional(Type.String({ maxLength: 20, description: 'Why.' })) })],
    [
      'adds an optional field within a field',
      event({
        where: Type.Object(
          { x: Type.Number(), y: Type.Number(), z: Type.Optional(Type.Number()) },
          { additionalProperties: false },
        ),
      }),
    ],
  ])('%s', (_what, now) => expect(after(now)).toEqual([]));

  it('adds a type, which stays free to change until the next release', () => {
    const now = release({ ...before.events, 'com.auralink.lamp.out.v1': event() });
    expect(sentences(now)).toEqual([]);
    expect(unreleased(before, now)).toEqual(['com.auralink.lamp.out.v1']);
  });
});

/** Schemas as declarations have them, and data for each. */
const limits = (least: number, most: number) =>
  fc.record({
    a: fc.option(fc.integer({ min: least, max: most }), { nil: undefined }),
    b: fc.option(fc.integer({ min: least, max: most }), { nil: undefined }),
  });
const given = (names: readonly [string, string], { a, b }: { a: number | undefined; b: number | undefined }) => ({
  ...(a === undefined ? {} : { [names[0]]: a }),
  ...(b === undefined ? {} : { [names[1]]: b }),
});
const word = fc.constantFrom('a', 'b', 'c', 1, 2, true, null);
const { schema } = fc.letrec<{ schema: TSchema; leaf: TSchema }>((tie) => ({
  leaf: fc.oneof(
    limits(-3, 3).map((each) => Type.Integer(given(['minimum', 'maximum'], each))),
    limits(0, 3).map((each) => Type.String(given(['minLength', 'maxLength'], each))),
    fc.uniqueArray(word, { minLength: 1, maxLength: 4 }).map((words) => Type.Unsafe({ enum: words })),
    fc.constant(Type.Boolean()),
    fc.constant(Type.Union([Type.String(), Type.Null()])),
  ),
  schema: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    tie('leaf'),
    fc
      .tuple(tie('schema'), limits(0, 2))
      .map(([items, each]) => Type.Array(items, given(['minItems', 'maxItems'], each))),
    fc
      .record({
        fields: fc.dictionary(fc.constantFrom('p', 'q', 'r'), fc.tuple(tie('schema'), fc.boolean()), { maxKeys: 3 }),
        open: fc.boolean(),
      })
      .map(({ fields, open }) =>
        Type.Object(
          Object.fromEntries(
            Object.entries(fields).map(([name, [each, optional]]) => [name, optional ? Type.Optional(each) : each]),
          ),
          open ? {} : { additionalProperties: false },
        ),
      ),
  ),
}));
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    word,
    fc.integer({ min: -4, max: 4 }),
    fc.string({ maxLength: 4 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('p', 'q', 'r', 's'), tie('value'), { maxKeys: 3 }),
  ),
})).value;

/** An object with one more optional field; anything else as it is. */
const grown = (one: TSchema, other: TSchema): TSchema => {
  const { properties, ...rest } = one as TSchema & { readonly properties?: Record<string, TSchema> };
  return properties && !('q' in properties) ? { ...rest, properties: { ...properties, q: other } } : one;
};

/** A little wider, a little narrower, or anything. */
const neighbours = fc.tuple(schema, schema, fc.nat(4)).map(([one, other, how]): readonly [TSchema, TSchema] => {
  const { minimum: _a, maxLength: _b, maxItems: _c, ...wider } = one as TSchema & Record<string, unknown>;
  if (how === 0) return [one, wider];
  if (how === 1) return [wider, one];
  if (how === 2) return [one, grown(one, other)];
  return how === 3 ? [one, one] : [one, other];
});

describe('the judgement on two schemas', () => {
  it('that finds nothing means: whatever the one accepted the other accepts', () => {
    let judged = 0;
    fc.assert(
      fc.property(neighbours, fc.array(json, { minLength: 20, maxLength: 60 }), ([one, other], values) => {
        if (differencesOf(plain(one), plain(other)).length > 0) return;
        const [was, is] = [Compile(one), Compile(other)];
        for (const value of values) {
          if (!was.Check(value)) continue;
          judged += 1;
          expect(is.Check(value), JSON.stringify([one, other, value])).toBe(true);
        }
      }),
      { numRuns: 1_500 },
    );
    expect(judged).toBeGreaterThan(1_000);
  });

  it('finds nothing between a schema and itself, and says where and what otherwise', () => {
    fc.assert(
      fc.property(schema, schema, (one, other) => {
        expect(differencesOf(plain(one), structuredClone(plain(one)))).toEqual([]);
        for (const { pointer, what } of differencesOf(plain(one), plain(other))) {
          expect(pointer === '' || pointer.startsWith('/')).toBe(true);
          expect(what).toMatch(/^(was|is|no|differs)/);
        }
      }),
    );
  });
});

describe('the catalogue as it is', () => {
  it('breaks nothing that was released', async () => {
    const file = new URL('released.json', import.meta.url);
    const last = JSON.parse(await readFile(file, 'utf8')) as Release;
    expect(Object.keys(last.events).length).toBeGreaterThan(30);
    const broken = breakingChanges(last, releaseOf(await loadCatalogue(), 'next'));
    // The sentences are all there is to know: which type, which field, what to do.
    if (broken.length > 0) throw new Error(broken.map(({ sentence }) => sentence).join('\n'));
  });
});
