import Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { buildCatalogue, loadCatalogue } from './catalogue.ts';
import { aggregate, defineEvent } from './define.ts';

const lamp = aggregate('lamp', 'lampId');
const lit = defineEvent({
  type: 'com.auralink.lamp.lit.v1',
  owner: 'platform',
  of: lamp,
  meaning: 'A lamp was lit.',
  data: Type.Object({ lampId: Type.String(), watts: Type.Integer({ minimum: 1 }) }),
  example: { lampId: 'L1', watts: 4 },
});

describe('the catalogue', () => {
  it('finds every declaration of this folder, each with a valid example and its own schema', async () => {
    const catalogue = await loadCatalogue();
    expect(catalogue.events.size).toBeGreaterThan(30);
    for (const [type, event] of catalogue.events) {
      expect(catalogue.problems(type, event.example), type).toEqual([]);
      expect(catalogue.schema(type, 'http://here')).toMatchObject({
        $id: `http://here/schemas/${type}`,
        description: event.meaning,
      });
    }
  });

  it('names every difference at once, with a pointer to each', () => {
    const { problems } = buildCatalogue([lit]);
    const found = problems(lit.type, { lampId: 7, watts: 0, colour: 'red' });
    expect(found.map(({ pointer, message }) => `${pointer} ${message}`).toSorted()).toEqual([
      '/colour is not a known field',
      '/lampId must be string',
      '/watts must be >= 1',
    ]);
    expect(problems(lit.type, { watts: 1 })).toEqual([{ pointer: '/lampId', message: 'is required' }]);
  });

  it('refuses an example that its own schema refuses', () => {
    const wrong = { ...lit, example: { lampId: 'L1', watts: -1 } };
    expect(() => buildCatalogue([wrong])).toThrow(/lamp\.lit\.v1: its example is invalid at \/watts/);
  });

  it('refuses the same type twice, a key that the data lacks, and a personal field that is none', () => {
    const keyless = { ...lit, type: 'com.auralink.lamp.out.v1', of: aggregate('lamp', 'bulbId') };
    const personal = { ...lit, type: 'com.auralink.lamp.sold.v1', personal: [{ of: 'buyerId', fields: ['buyer'] }] };
    expect(() => buildCatalogue([lit, lit, keyless, personal])).toThrow(
      /lit\.v1 is declared twice[\s\S]*no field bulbId[\s\S]*personal names buyerId[\s\S]*personal names buyer/,
    );
  });

  it('refuses a type that is not com.auralink.<domain>.<event>.v<N>', () => {
    const { data, example } = lit;
    const shouted = {
      type: 'com.auralink.Lamp.v1',
      owner: 'platform',
      of: lamp,
      meaning: 'A lamp.',
      data,
      example,
    } as const;
    expect(() => defineEvent(shouted)).toThrow(/is not com\.auralink/);
  });
});
