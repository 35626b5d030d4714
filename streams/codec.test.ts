import { headers } from '@nats-io/transport-node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../schemas/catalogue.ts';
import { emit } from '../schemas/define.ts';
import type { CloudEvent } from '../schemas/event.ts';
import { messageSent } from '../schemas/messages.ts';
import { roomRequested } from '../schemas/rooms.ts';
import { decode, encode } from './codec.ts';
import { envelop } from './envelope.ts';
import { eventOf } from './event-of.ts';
import { msgIdOf } from './identity.ts';
import { digestOf, formatReference, withoutData } from './payloads/reference.ts';
import { asWritten } from './reading.ts';

const catalogue = await loadCatalogue();
const cause = { tenant: 'acme', source: '/auralink/http' };
const wish = (name: string, id?: string) =>
  envelop(
    emit(roomRequested, { requestId: 'rq-1', name, aiAgentEnabled: false }, id === undefined ? {} : { id }),
    cause,
    catalogue,
  );
const wire = (payload: Uint8Array | string, head: Record<string, string> = {}) => {
  const lines = headers();
  for (const [name, value] of Object.entries(head)) lines.append(name, value);
  return {
    subject: 'ev.1.acme.room_request.rq-1.room_requested',
    data: typeof payload === 'string' ? new TextEncoder().encode(payload) : payload,
    headers: () => lines,
  };
};

describe('an event on the wire', () => {
  it('comes back as it was, whatever text it holds', () => {
    fc.assert(
      fc.property(
        fc
          .string({ unit: 'grapheme', minLength: 1, maxLength: 50 })
          .filter((name) => name.length <= 256 && !name.includes('\0')),
        (name) => {
          const made = wish(name);
          expect(decode(wire(encode(made).payload), 'EVENTS', 7)).toEqual({
            position: { stream: 'EVENTS', seq: 7 },
            msgId: made.msgId,
            event: made.event,
          });
        },
      ),
    );
  });

  it('carries its type and id in headers, percent-encoded', () => {
    expect(encode(wish('n', 'a b"%ü')).head).toBe(
      `NATS/1.0\r\nContent-Type: application/cloudevents+json\r\nNats-Msg-Id: ${msgIdOf('acme', '/auralink/http', 'a b"%ü')}\r\nce-type: ${roomRequested.type}\r\nce-id: a%20b%22%25%C3%BC\r\n`,
    );
  });

  it('cannot hold what Postgres cannot: U+0000 or half a surrogate pair; a backslash before u0000 is only text', () => {
    for (const name of ['a\0', '\ud800', 'x\udc00y']) expect(() => encode(wish(name))).toThrow('EVENT_INVALID');
    for (const name of ['a\\u0000', 'a\\\\u0000', '\u0001', '😀']) expect(() => encode(wish(name))).not.toThrow();
  });

  it('whose data lies in the object store is read without it, and says so', () => {
    const made = wish('n');
    const digest = digestOf(Buffer.from('{}'));
    const claim = withoutData(made.event, { tenant: 'acme', digest });
    const read = (event: CloudEvent) =>
      decode(
        { subject: made.subject, data: encode({ ...made, event }).payload, headers: () => undefined },
        'EVENTS',
        1,
      );
    const stored = read(claim);
    expect(stored).toMatchObject({ msgId: made.msgId, claim, unread: { code: 'PAYLOAD_LEFT_OUT' } });
    expect(asWritten(stored)).toEqual(claim);
    expect(() => eventOf(stored, roomRequested)).toThrow('PAYLOAD_LEFT_OUT');
    // Somebody else's object is not this event's data.
    expect(read({ ...claim, dataref: formatReference({ tenant: 'umbra', digest }) }).event.type).toBe('unreadable');
  });

  it('is read in binary mode, header names in any case, values percent-decoded', () => {
    const { event } = wish('n');
    const head = {
      'CE-ID': 'a%20b',
      'Ce-Source': event.source,
      'ce-type': event.type,
      'ce-subject': event.subject,
      'ce-time': event.time,
      'ce-tenant': 'acme',
      'ce-correlationid': 'c',
      'content-type': 'application/json',
      traceparent: 't',
    };
    expect(decode(wire(JSON.stringify(event.data), head), 'EVENTS', 1).event).toMatchObject({
      id: 'a b',
      source: event.source,
      correlationid: 'c',
      traceparent: 't',
      datacontenttype: 'application/json',
      data: event.data,
    });
  });

  it('keeps fields it does not know', () => {
    const { event } = wish('n');
    const newer = { ...event, colour: 'blue', data: { ...event.data, later: 1 } };
    expect(decode(wire(JSON.stringify(newer)), 'EVENTS', 1).event).toEqual(newer);
  });

  it('that is none is passed knowingly, as one of type unreadable', () => {
    for (const payload of ['', '{', '[]', 'null', '{"id":1}'])
      expect(decode(wire(payload), 'EVENTS', 5)).toMatchObject({
        position: { seq: 5 },
        event: { type: 'unreadable', tenant: 'acme', subject: 'room_request/rq-1' },
      });
  });
});

describe('an event as a case sees it', () => {
  it('has its key apart, and null where a personal field is encrypted and nobody has the key', () => {
    const sealed = { enc: 'v1', kid: 'k', data: 'AAAA' };
    const event = {
      ...wish('n').event,
      type: messageSent.type,
      subject: 'room/RM_1',
      data: { ...messageSent.example, sender: sealed },
    } as unknown as CloudEvent;
    const stored = { position: { stream: 'EVENTS', seq: 1 }, msgId: 'm', event };
    expect(eventOf(stored, messageSent)).toMatchObject({
      key: 'RM_1',
      tenant: 'acme',
      correlationId: event.correlationid,
      causationId: undefined,
      data: { ...messageSent.example, sender: null },
    });
    expect(eventOf(stored, messageSent, ({ kid }) => `opened with ${kid}`).data).toMatchObject({
      sender: 'opened with k',
    });
  });
});
