import { describe, expect, it } from 'vitest';
import { describeSchema, findEvents, readCatalogue, readCatalogueSearch, type Schema } from './catalogue.ts';

const message = (name: string, more: object = {}) => ({
  name: `com.auralink.${name}`,
  title: name.replace(/\.v\d+$/, ''),
  summary: 'A lamp was lit.',
  examples: [{ payload: { data: { lampId: 'L1' } } }],
  'x-owner': 'platform',
  'x-aggregate': { name: 'lamp', key: 'lampId' },
  'x-personal': [{ fields: ['by'] }],
  ...more,
});
const schema: Schema = { type: 'object', properties: { lampId: { type: 'string' }, watts: { type: 'integer' } } };
const catalogue = readCatalogue({
  components: {
    messages: {
      'room.started.v1': message('room.started.v1', { summary: 'A room is live.', 'x-platform-only': true }),
      'lamp.lit.v2': message('lamp.lit.v2'),
      'lamp.lit.v10': message('lamp.lit.v10'),
      'lamp.lit.v1': message('lamp.lit.v1', { 'x-superseded-by': 'com.auralink.lamp.lit.v10' }),
    },
    schemas: { 'lamp.lit.v1': schema, 'lamp.lit.v2': schema, 'lamp.lit.v10': schema, 'room.started.v1': {} },
  },
});

describe('the catalogue', () => {
  it('is read by name, each with its versions, the newest first', () => {
    expect(catalogue.map(({ name, versions }) => [name, versions.map(({ version }) => version)])).toEqual([
      ['lamp.lit', [10, 2, 1]],
      ['room.started', [1]],
    ]);
    expect(catalogue[0]?.newest).toMatchObject({
      type: 'com.auralink.lamp.lit.v10',
      subject: 'lamp/{lampId}',
      personal: ['by'],
      example: { lampId: 'L1' },
      supersededBy: undefined,
    });
    expect(catalogue.map(({ newest }) => newest.platformOnly)).toEqual([false, true]);
    expect(catalogue[0]?.versions[2]?.supersededBy).toBe('com.auralink.lamp.lit.v10');
  });

  it('is searched by name, meaning, owner and the names of fields, all words together', () => {
    const names = (text: string) => findEvents(catalogue, text).map(({ name }) => name);
    expect(names('')).toHaveLength(2);
    expect(names('LIVE')).toEqual(['room.started']);
    expect(names('watts lit')).toEqual(['lamp.lit']);
    expect(names('platform')).toHaveLength(2);
    expect(names('watts live')).toEqual([]);
  });

  it.each<[Schema, string]>([
    [{ type: 'string', minLength: 1, maxLength: 256 }, 'string 1–256 characters'],
    [{ type: 'string', maxLength: 5 }, 'string ≤ 5 characters'],
    [{ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, 'integer ≥ 0'],
    [{ type: 'integer', minimum: 1, maximum: 9 }, 'integer 1–9'],
    [{ anyOf: [{ const: 'a' }, { const: 'b' }] }, 'one of a, b'],
    [{ enum: ['a', 1] }, 'one of a, 1'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string or null'],
    [{ type: 'array', items: { type: 'string' } }, 'list of string'],
    [{ type: 'object', patternProperties: { '^.*$': { type: 'string' } } }, 'map of string'],
    [{ type: 'string', pattern: '^[A-Za-z0-9_-]{1,128}$' }, 'id: letters, digits, - and _'],
    [{ type: 'string', pattern: '^[0-9a-f]{64}$' }, 'string ^[0-9a-f]{64}$'],
    [{}, 'anything'],
  ])('says %j in a few words', (one, words) => expect(describeSchema(one)).toBe(words));

  it('takes nothing but words from the address', () => {
    expect(readCatalogueSearch({ find: 'a', event: 'room.started', more: 1 })).toEqual({
      find: 'a',
      event: 'room.started',
    });
    expect(readCatalogueSearch({ find: '', event: 7 })).toEqual({});
  });
});
