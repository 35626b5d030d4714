import { headers } from '@nats-io/transport-node';
import { CloudEvent as SdkEvent, HTTP } from 'cloudevents';
import fc from 'fast-check';
import Type from 'typebox';
import { describe, expect, it } from 'vitest';
import { buildCatalogue } from '../schemas/catalogue.ts';
import { aggregate, defineEvent } from '../schemas/define.ts';
import type { Fault } from '../schemas/errors.ts';
import type { CloudEvent } from '../schemas/event.ts';
import { admit } from './admit.ts';
import { percent } from './binary.ts';
import { decode, encode } from './codec.ts';
import { enveloped } from './envelope.ts';
import { parseExactly } from './exact-json.ts';

/** An event that may hold anything. */
const noted = defineEvent({
  type: 'com.auralink.note.taken.v1',
  owner: 'platform',
  of: aggregate('note', 'noteId'),
  meaning: 'Somebody took a note.',
  data: Type.Object({ noteId: Type.String({ pattern: '^[A-Za-z0-9_-]{1,128}$' }), what: Type.Unknown() }),
  example: { noteId: 'n-1', what: null },
});
const catalogue = buildCatalogue([noted]);
const SUBJECT = 'ev.1.acme.note.n-1.note_taken';
const OWN = ['specversion', 'id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'dataschema', 'tenant'];
const TAKEN = new Set([...OWN, 'correlationid', 'causationid', 'traceparent', 'dataref', 'data', 'data_base64']);

const printable = (most: number) =>
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: most })
    .filter((text) => text.isWellFormed() && !/\p{Cc}/u.test(text) && text.length <= most);
const storable = fc
  .string({ unit: 'binary', maxLength: 30 })
  .filter((text) => text.isWellFormed() && !text.includes('\0'));
/** Everything JSON has, whole numbers up to 2^53 and unicode in names too. */
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(null, true, false, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 0.1, 1e300, 5e-324),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    storable,
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(storable, tie('json'), { maxKeys: 4 }),
  ),
}));
const extensions = fc
  .dictionary(
    fc.stringMatching(/^[a-z0-9]{1,20}$/).filter((name) => !TAKEN.has(name)),
    fc.oneof(printable(60), fc.boolean(), fc.integer()),
    { maxKeys: 5, noNullPrototype: true },
  )
  .map((own) => ({ ...own }));
const events = fc
  .record({
    id: printable(256),
    source: fc
      .oneof(
        fc.webUrl({ withFragments: true, withQueryParameters: true, size: 'small' }),
        fc.stringMatching(/^\/crm\/[\w.~!$&'()*+,;=:@?-]{1,40}$/),
      )
      // Nobody may climb out of his prefix.
      .filter((source) => source.length <= 256 && !/\/(?:\.|%2e){1,2}(?:[/?#]|$)/i.test(source)),
    time: fc
      .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    own: extensions,
    what: json,
  })
  .map(({ id, source, time, own, what }) =>
    admit(
      { ...own, specversion: '1.0', id, source, time, type: noted.type, data: { noteId: 'n-1', what } },
      { tenant: 'acme' },
      catalogue,
    ),
  );

const wire = (payload: Uint8Array, head: readonly (readonly [string, string])[] = []) => {
  const lines = headers();
  for (const [name, value] of head) lines.append(name, value);
  return { subject: SUBJECT, data: payload, headers: () => lines };
};
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
/** As a header holds it: a binary message knows no booleans and numbers. */
const texts = (event: CloudEvent): CloudEvent =>
  Object.fromEntries(
    Object.entries(event).map(([name, value]) => [name, name === 'data' ? value : String(value)]),
  ) as unknown as CloudEvent;
const utf8 = new TextEncoder();

describe('any event', () => {
  it('written structured is read as it was: unicode, whole numbers up to 2^53, extensions, its identity', () => {
    fc.assert(
      fc.property(events, fc.nat(), (event, seq) => {
        const made = enveloped(event, catalogue);
        const read = decode(wire(encode(made).payload), 'EVENTS', seq);
        expect(read).toEqual({ position: { stream: 'EVENTS', seq }, msgId: made.msgId, event });
        expect(plain(read.event)).toEqual(plain(event));
      }),
    );
  });

  it('written in binary mode by the NATS binding is read as it was, header names in any case', () => {
    fc.assert(
      fc.property(events, fc.boolean(), ({ data, ...attributes }, shout) => {
        const event = { ...attributes, data };
        const head = Object.entries(attributes).map(
          ([name, value]) => [shout ? `CE-${name.toUpperCase()}` : `ce-${name}`, percent(String(value))] as const,
        );
        const read = decode(wire(utf8.encode(JSON.stringify(data)), head), 'EVENTS', 1);
        expect(read.event).toEqual(texts(event));
      }),
    );
  });

  it('with attributes and fields nobody declared is read with them', () => {
    fc.assert(
      fc.property(events, fc.dictionary(fc.stringMatching(/^[a-z]{3,9}$/), json, { maxKeys: 3 }), (event, more) => {
        const newer = { ...event, zznew: 'x', data: { ...more, ...event.data } };
        expect(decode(wire(utf8.encode(JSON.stringify(newer))), 'EVENTS', 1).event).toEqual(plain(newer));
      }),
    );
  });

  it('is a valid event to the CloudEvents SDK, which reads the same from what we write', () => {
    fc.assert(
      fc.property(events, (event) => {
        const body = new TextDecoder().decode(encode(enveloped(event, catalogue)).payload);
        const read = HTTP.toEvent({ headers: { 'content-type': 'application/cloudevents+json' }, body }) as SdkEvent;
        expect(plain(read)).toEqual(plain(event));
        // Strict: every attribute is held against the schema of CloudEvents 1.0.
        expect(plain(new SdkEvent({ ...event } as object))).toEqual(plain(event));
      }),
    );
  });

  it('that the SDK writes is admitted as the same, structured and in binary mode', () => {
    fc.assert(
      fc.property(events, (event) => {
        // Its map of header names is a plain object: an extension of this name makes HTTP.binary throw (SDK 10.0.0).
        fc.pre(!Object.hasOwn(event, 'constructor'));
        const sdk = new SdkEvent({ ...event } as object);
        const again = (raw: unknown) => admit(raw, { tenant: 'acme' }, catalogue);
        expect(again(JSON.parse(HTTP.structured(sdk).body as string))).toEqual(event);
        const { headers: lines, body } = HTTP.binary(sdk);
        expect(JSON.parse(body as string)).toEqual(plain(event.data));
        expect(Object.keys(lines)).toEqual(expect.arrayContaining(['ce-id', 'ce-source', 'ce-type', 'ce-tenant']));
      }),
    );
  });
});

describe('text that Postgres could never hold', () => {
  it('is refused wherever in the data it stands, in a name too', () => {
    const bad = fc.constantFrom('\0', '\ud800', '\udfff', 'a\0b', '\udc00\ud800', '😀\ud83d');
    fc.assert(
      fc.property(events, bad, storable, fc.boolean(), (event, text, other, isName) => {
        const what = isName ? { [other + text]: 1 } : [{ deep: other + text }];
        const refused = () => encode(enveloped({ ...event, data: { noteId: 'n-1', what } }, catalogue));
        // A half before the other half is a whole.
        if ((other + text).isWellFormed() && !(other + text).includes('\0')) return;
        expect(refused).toThrow(expect.objectContaining({ code: 'EVENT_INVALID' }) as Fault);
      }),
    );
  });

  it('is refused in attributes, as control characters are', () => {
    for (const id of ['a\0', '\ud800', 'a\u0007', ''])
      expect(() =>
        admit(
          { specversion: '1.0', id, source: '/x', type: noted.type, data: noted.example },
          { tenant: 'a' },
          catalogue,
        ),
      ).toThrow('ENVELOPE_INVALID');
  });
});

it('whole numbers of 64 bits are stored as they are or not at all, and an extension holds 32 bits', () => {
  const taken = (n: string) =>
    admit(
      parseExactly(
        `{"specversion":"1.0","id":"1","source":"/x","type":"${noted.type}","data":{"noteId":"n","what":${n}}}`,
      ),
      { tenant: 'acme' },
      catalogue,
    ).data['what'];
  fc.assert(
    fc.property(fc.maxSafeInteger(), (number) => {
      expect(taken(String(number))).toBe(number);
    }),
  );
  expect(() => taken('9223372036854775807')).toThrow('holds the number 9223372036854775807');
  const level = (value: number) => () =>
    admit(
      { specversion: '1.0', id: '1', source: '/x', type: noted.type, data: noted.example, level: value },
      { tenant: 'acme' },
      catalogue,
    );
  for (const value of [2 ** 31, -(2 ** 31) - 1, 0.5]) expect(level(value)).toThrow('ENVELOPE_INVALID');
  for (const value of [2 ** 31 - 1, -(2 ** 31), 0]) expect(level(value)()).toMatchObject({ level: value });
});
