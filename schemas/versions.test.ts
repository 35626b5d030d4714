import fc from 'fast-check';
import Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { buildCatalogue, loadCatalogue } from './catalogue.ts';
import { aggregate, defineEvent, type EventDeclaration } from './define.ts';
import { chainOf, familyOf, isNewer, readAs, standsFor, upcastsOf, versionOf } from './versions.ts';

const lamp = aggregate('lamp', 'lampId');
const common = { owner: 'platform', of: lamp, meaning: 'A lamp was lit.' } as const;
const v1 = defineEvent({
  ...common,
  type: 'com.auralink.lamp.lit.v1',
  data: Type.Object({
    lampId: Type.String(),
    watts: Type.Integer({ minimum: 1 }),
    byId: Type.String(),
    by: Type.String(),
  }),
  personal: [{ of: 'byId', fields: ['by'] }],
  example: { lampId: 'L1', watts: 4, byId: 'ps-1', by: 'Ada' },
});
const second = Type.Object({
  lampId: Type.String(),
  milliwatts: Type.Integer({ minimum: 1 }),
  byId: Type.String(),
  by: Type.String(),
});
const v2 = defineEvent({
  ...common,
  type: 'com.auralink.lamp.lit.v2',
  data: second,
  personal: [{ of: 'byId', fields: ['by'] }],
  from: v1,
  upcast: ({ watts, ...rest }) => ({ ...rest, milliwatts: watts * 1_000 }),
  example: { lampId: 'L1', milliwatts: 4_000, byId: 'ps-1', by: 'Ada' },
});
const v3 = defineEvent({
  ...common,
  type: 'com.auralink.lamp.lit.v3',
  data: Type.Object({ ...second.properties, socket: Type.Union([Type.String(), Type.Null()]) }),
  personal: [{ of: 'byId', fields: ['by'] }],
  from: v2,
  upcast: (old) => ({ ...old, socket: null }),
  example: { lampId: 'L1', milliwatts: 4_000, byId: 'ps-1', by: 'Ada', socket: 'E27' },
});

/** A second version with something else in it, as a person may write it whom no type checker stops. */
const another = (more: Partial<Omit<EventDeclaration, 'upcast'>> & { readonly upcast?: unknown }): EventDeclaration =>
  ({ ...v2, ...more }) as EventDeclaration;
const faults = (...declarations: readonly EventDeclaration[]): string => {
  try {
    buildCatalogue(declarations);
    return 'none';
  } catch (thrown) {
    return (thrown as Error).message;
  }
};

describe('an event in several versions', () => {
  it('has one name, and a number for each', () => {
    expect(familyOf(v2.type)).toBe('com.auralink.lamp.lit');
    expect(familyOf('unreadable')).toBe('unreadable');
    expect([v1.type, v3.type, 'com.auralink.lamp.lit.v12', 'unreadable'].map(versionOf)).toEqual([1, 3, 12, 0]);
    expect(standsFor(v3, v1.type)).toBe(true);
    expect(standsFor(v3, 'com.auralink.lamp.lit_again.v1')).toBe(false);
    expect([isNewer(v2, v3.type), isNewer(v2, v2.type), isNewer(v2, v1.type)]).toEqual([true, false, false]);
    expect(chainOf(v3)).toEqual([v3, v2, v1]);
  });

  it('is read as the newest through every version between', () => {
    expect(readAs(v3, v1.type, { lampId: 'L', watts: 2, byId: 'p', by: 'Ada' })).toEqual({
      lampId: 'L',
      milliwatts: 2_000,
      byId: 'p',
      by: 'Ada',
      socket: null,
    });
    const known = { lampId: 'L', milliwatts: 2, byId: 'p', by: 'Ada', unknown: 1 };
    expect(readAs(v2, v2.type, known)).toBe(known);
  });

  it('reads every valid old event as a valid new one, and an erased person as nobody', () => {
    const { problems } = buildCatalogue([v1, v2, v3]);
    const data = fc.record({
      lampId: fc.string(),
      watts: fc.integer({ min: 1, max: 1_000_000 }),
      byId: fc.string(),
      by: fc.string(),
    });
    fc.assert(
      fc.property(data, (old) => {
        expect(problems(v1.type, old)).toEqual([]);
        expect(problems(v3.type, readAs(v3, v1.type, old))).toEqual([]);
        expect(readAs(v3, v1.type, { ...old, by: null })).toEqual({ ...readAs(v3, v1.type, old), by: null });
      }),
    );
  });

  it('that is newer than the program is refused by name, and so is one whose upcast throws or gives nothing', () => {
    expect(() => readAs(v1, v3.type, {})).toThrow(
      expect.objectContaining({ code: 'EVENT_VERSION_NEWER', details: { type: v3.type, newestKnown: v1.type } }),
    );
    const throwing = another({
      upcast: () => {
        throw new RangeError('no watts');
      },
    });
    const failed = (reason: string) =>
      expect.objectContaining({ code: 'EVENT_UPCAST_FAILED', details: { type: v1.type, to: v2.type, reason } });
    expect(() => readAs(throwing, v1.type, {})).toThrow(failed('no watts'));
    for (const nothing of [undefined, null, 7, [1]])
      expect(() => readAs(another({ upcast: () => nothing }), v1.type, {})).toThrow(
        failed('the upcast gave no object'),
      );
  });

  it('changes what a projection depends on when an upcast changes, and nothing while there is one version', () => {
    expect(upcastsOf(v1)).toEqual([]);
    expect(upcastsOf(v3)).not.toEqual(upcastsOf(another({ upcast: () => ({}) })));
    expect(upcastsOf(v3)).toHaveLength(4);
  });
});

describe('the catalogue with several versions', () => {
  const catalogue = buildCatalogue([v1, v2, v3]);

  it('knows the newest of each event, also of a version that it does not know', () => {
    for (const type of [v1.type, v3.type, 'com.auralink.lamp.lit.v9']) expect(catalogue.newest(type)).toBe(v3);
    expect(catalogue.newest('com.auralink.lamp.out.v1')).toBeUndefined();
  });

  it('selects with the newest version every older one, since each is read as it', () => {
    expect(catalogue.selecting([v3.type]).toSorted()).toEqual([v1.type, v2.type, v3.type]);
    expect(catalogue.selecting([v2.type])).toEqual([v2.type]);
    expect(catalogue.selecting(['com.auralink.lamp.*'])).toEqual(['com.auralink.lamp.*']);
    expect(catalogue.selecting(['com.auralink.lamp.lit.v3*'])).toEqual(['com.auralink.lamp.lit.v3*', v1.type, v2.type]);
    expect(catalogue.selecting([])).toEqual([]);
  });

  it('serves the schema of each, and marks all but the newest as superseded', () => {
    expect(catalogue.schema(v1.type, 'http://x')).toMatchObject({ deprecated: true, 'x-superseded-by': v3.type });
    expect(catalogue.schema(v3.type, 'http://x')).not.toHaveProperty('deprecated');
  });

  it('refuses versions that do not follow each other', () => {
    const { from: _from, upcast: _upcast, ...alone } = v2;
    expect(faults(v1, alone)).toMatch(/lit\.v2: com\.auralink\.lamp\.lit\.v1 is declared too: name the version before/);
    expect(faults(v2)).toMatch(/lit\.v1, which it is made from, must stay declared/);
    expect(faults(v1, another({ type: 'com.auralink.lamp.lit.v3', version: 3 }))).toMatch(
      /from must be the version before/,
    );
    const { upcast: _, ...without } = v2;
    expect(faults(v1, without)).toMatch(/from and upcast belong together/);
    expect(faults(v1, another({ of: aggregate('bulb', 'lampId') }))).toMatch(/must stay with the aggregate lamp/);
  });

  it.each<[string, unknown, RegExp]>([
    ['throws', ({ nothing }: { nothing: string }) => ({ lampId: nothing.trim() }), /its upcast throws on the example/],
    [
      'gives invalid data',
      (old: object) => ({ ...old }),
      /its upcast of the example of .*v1 is invalid at .*milliwatts/s,
    ],
    [
      'writes into what it is given',
      (old: { milliwatts: number }) => {
        old.milliwatts = 1;
        return old;
      },
      /or changes it: .*not extensible/,
    ],
    [
      'throws on an erased person',
      ({ watts, by, ...rest }: { watts: number; by: string }) => ({ ...rest, milliwatts: watts, by: by.trim() }),
      /or of an erased person/,
    ],
    [
      'is not pure',
      ({ watts: _watts, ...rest }: { watts: number }) => ({ ...rest, milliwatts: Math.ceil(Math.random() * 1e9) }),
      /twice the same gave two results/,
    ],
    [
      'changes the key',
      ({ watts, ...rest }: { watts: number }) => ({ ...rest, milliwatts: watts, lampId: 'other' }),
      /changes lampId, the key of lamp/,
    ],
    [
      'gives an erased person a name',
      ({ watts, by, ...rest }: { watts: number; by: string | null }) => ({ ...rest, milliwatts: watts, by: by ?? 'x' }),
      /gives the personal field by a value for a person who was erased/,
    ],
    [
      'carries a name into a field that is not personal',
      ({ watts, by, ...rest }: { watts: number; by: string | null }) => ({
        ...rest,
        milliwatts: watts,
        by,
        byId: by ?? 'ps-1',
      }),
      /makes byId from a personal field/,
    ],
  ])('refuses an upcast that %s', (_what, upcast, sentence) => {
    expect(faults(v1, another({ upcast }))).toMatch(sentence);
  });

  it('of ours reads the example of each old version as a valid event of the next', async () => {
    const { events, problems } = await loadCatalogue();
    for (const event of events.values())
      if (event.from) {
        const old = event.from.example as Record<string, unknown>;
        expect(problems(event.type, readAs(event, event.from.type, old)), event.type).toEqual([]);
      }
  });
});
