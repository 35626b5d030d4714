import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../schemas/errors.ts';
import type { CloudEvent, StoredEvent } from '../schemas/event.ts';
import { impersonal, impersonalFault } from './impersonal.ts';

const about = (
  clear: Record<string, unknown>,
  open: Record<string, unknown> = {},
): Pick<StoredEvent, 'event' | 'sealed'> => {
  const hidden = Object.fromEntries(Object.keys(clear).map((name) => [name, { enc: 'v1', kid: 'k', data: 'AAAA' }]));
  const eventOf = (data: Record<string, unknown>) => ({ data }) as unknown as CloudEvent;
  return { event: eventOf({ ...open, ...clear }), sealed: eventOf({ ...open, ...hidden }) };
};
const MIA = about(
  {
    name: 'Mia Kanarienvogel',
    email: 'mia.kv@acme.example',
    phone: '+49 30 1234567',
    metadata: { hobby: 'Orgelspiel' },
  },
  { roomId: 'RM_stage' },
);

describe('what an error says in passing', () => {
  it.each([
    ['the whole', 'no place for Mia Kanarienvogel in RM_stage', 'no place for *** in RM_stage'],
    ['one word', 'unknown guest Kanarienvogel', 'unknown guest ***'],
    ['another case', 'unknown guest KANARIENVOGEL', 'unknown guest ***'],
    [
      'cut off by a parser',
      `Unexpected token 'M', "Mia Kanari"... is not valid JSON`,
      `Unexpected token 'M', "*** ***"... is not valid JSON`,
    ],
    ['in an address', 'GET /guests/mia.kv%40acme.example failed', 'GET /guests/*** failed'],
    [
      'a number otherwise spaced',
      'callee 0049-30-1234567 is busy, also 49301234567',
      'callee 0049-***-*** is busy, also ***',
    ],
    ['as base64', `bad token ${Buffer.from('mia.kv@acme.example').toString('base64')}`, 'bad token ***'],
    ['inside an object, and its name', 'no hobby called Orgelspiel', 'no *** called ***'],
    ['run together', 'no such user1Kanarienvogel', 'no such ***'],
    ['nothing of it', 'LiveKit did not answer within 5000 ms', 'LiveKit did not answer within 5000 ms'],
  ])('about a person is taken out: %s', (_what, said, left) => expect(impersonal(said, [MIA])).toBe(left));

  it('keeps short words that are everybody’s where a person wrote a longer text', () => {
    const chat = about({ body: 'is the hall of the Kaiserhof open' });
    expect(impersonal('the hub of Kaiserhof is away', [chat])).toBe('the hub of *** is away');
    expect(impersonal('no Li here', [about({ name: 'Li' })])).toBe('no *** here');
  });

  it('is left alone where nothing is encrypted, or the key is gone', () => {
    const plain = { event: { data: { name: 'Mia' } } as unknown as CloudEvent };
    const gone = { ...about({ name: 'Mia' }), event: { data: { name: null } } as unknown as CloudEvent };
    const fault = new Fault('INTERNAL', { reason: 'Mia' });
    for (const read of [plain, gone]) expect(impersonalFault(fault, [read])).toBe(fault);
  });

  it('is taken out of all that an error brings with it, and its code and class stay', () => {
    const cause = Object.assign(new TypeError('no Mia Kanarienvogel', { cause: 'phone 49301234567' }), {
      code: '22P02',
    });
    const fault = new Fault(
      'EVENT_INVALID',
      { reason: 'Mia!', problems: [{ at: '/name', is: 'Kanarienvogel' }], n: 3 },
      cause,
    );
    const left = impersonalFault(fault, [MIA]);
    const inner = left.cause as TypeError & { code: string };
    expect([left.code, left.status, inner.name, inner.code]).toEqual([
      'EVENT_INVALID',
      fault.status,
      'TypeError',
      '22P02',
    ]);
    const all = JSON.stringify([left.details, left.message, left.stack, inner.message, inner.stack, inner.cause]);
    for (const text of ['Mia', 'Kanarienvogel', '49301234567']) expect(all).not.toContain(text);
    expect(left.details).toEqual({ reason: '***!', problems: [{ at: '/name', is: '***' }], n: 3 });
  });

  it('never holds a personal text of some length, whatever stands around it and however it is written', () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 4, maxLength: 40 })
      .filter((each) => /[\p{L}\p{N}]{3}/u.test(each));
    const spelled = fc.constantFrom<(text: string) => string>(
      (each) => each,
      (each) => JSON.stringify(each).slice(1, -1),
      (each) => encodeURIComponent(each),
      (each) => Buffer.from(each).toString('base64'),
    );
    fc.assert(
      fc.property(text, spelled, fc.string(), fc.string(), (personal, spell, before, after) => {
        const said = impersonal(before + spell(personal) + after, [about({ field: personal })]);
        expect(said.includes(spell(personal)) && spell(personal) !== '***').toBe(false);
      }),
    );
  });
});
