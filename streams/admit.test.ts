import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../schemas/catalogue.ts';
import type { Fault } from '../schemas/errors.ts';
import { roomStarted } from '../schemas/rooms.ts';
import { admit } from './admit.ts';

const catalogue = await loadCatalogue();
const raw = (more: Record<string, unknown> = {}) => ({
  specversion: '1.0',
  id: '1',
  source: '/crm',
  type: roomStarted.type,
  data: roomStarted.example,
  ...more,
});
const pointers = (event: unknown): string[] => {
  try {
    admit(event, { tenant: 'acme' }, catalogue);
    return [];
  } catch (thrown) {
    return ((thrown as Fault).details['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);
  }
};
const code = (event: unknown, credential: Parameters<typeof admit>[1] = { tenant: 'acme' }): string => {
  try {
    admit(event, credential, catalogue);
    return 'admitted';
  } catch (thrown) {
    return (thrown as Fault).code;
  }
};

describe('an event from outside', () => {
  it('gets tenant, subject, schema and correlation; keeps its extensions', () => {
    expect(admit(raw({ colour: 'blue', level: 3, causationid: null }), { tenant: 'acme' }, catalogue)).toEqual({
      specversion: '1.0',
      id: '1',
      source: '/crm',
      type: roomStarted.type,
      subject: `room/${roomStarted.example.roomId}`,
      time: expect.stringMatching(/Z$/),
      datacontenttype: 'application/json',
      dataschema: `urn:auralink:schema:${roomStarted.type}`,
      tenant: 'acme',
      correlationid: expect.stringMatching(/^[\w-]{43}$/),
      colour: 'blue',
      level: 3,
      data: roomStarted.example,
    });
  });

  it('is told everything that is wrong at once', () => {
    expect(pointers({})).toEqual(['/specversion', '/id', '/source', '/type']);
    expect(
      pointers(
        raw({
          time: '2026-13-01T00:00:00Z',
          datacontenttype: 'text/plain',
          tenant: 'umbra',
          correlationid: 'a b',
          traceparent: 'x',
          'Bad-Name': 1,
          nested: {},
        }),
      ),
    ).toEqual(['/time', '/datacontenttype', '/tenant', '/correlationid', '/traceparent', '/Bad-Name', '/nested']);
    expect(pointers(raw({ id: 'a\nb', source: 'has space' }))).toEqual(['/id', '/source']);
    expect(pointers(raw({ data: { ...roomStarted.example, name: '', surplus: 1 } })).length).toBeGreaterThanOrEqual(2);
  });

  it('may not pretend to be the platform, nor somebody else', () => {
    for (const source of ['/auralink/http', '/auralink', '//auralink/x', '/auralink/'])
      expect(code(raw({ source }))).toBe('SOURCE_NOT_YOURS');
    expect(code(raw({ source: '/%61ura%6cink/http' }))).toBe('SOURCE_NOT_YOURS');
    expect(code(raw({ source: '/auralinked' }))).toBe('admitted');
    expect(code(raw({ source: 'https://crm.example/..hidden/%61?b=c' }))).toBe('admitted');
    const edge = { tenant: 'acme', source: '/edges/acme/web', owners: ['webrtc'] };
    expect(code(raw({ source: '/edges/acme/web' }), edge)).toBe('admitted');
    expect(code(raw({ source: '/edges/acme/web/7' }), edge)).toBe('admitted');
    expect(code(raw({ source: '/edges/acme/webrtc' }), edge)).toBe('SOURCE_NOT_YOURS');
    for (const climbs of ['/../../../auralink/http', '/%2e%2E/webrtc', '/./x', '/..'])
      expect(code(raw({ source: `/edges/acme/web${climbs}` }), edge)).toBe('ENVELOPE_INVALID');
    expect(code(raw({ source: '/edges/acme/web' }), { ...edge, owners: ['sip'] })).toBe('OWNER_NOT_YOURS');
  });

  it('has moments that a calendar and Postgres have', () => {
    for (const time of ['0000-01-01T00:00:00Z', '2026-02-30T00:00:00Z', '9999-12-31T23:30:00-01:00', '2026-11-21'])
      expect([time, pointers(raw({ time }))]).toEqual([time, ['/time']]);
    for (const startedAt of ['0000-01-01T00:00:00.000Z', '2026-13-45T09:00:00.000Z', '2026-11-21T99:00:00.000Z'])
      expect(pointers(raw({ data: { ...roomStarted.example, startedAt } }))).toEqual(['/startedAt']);
    expect(admit(raw({ time: '2026-11-21t09:00:00.5+02:00' }), { tenant: 'acme' }, catalogue).time).toBe(
      '2026-11-21T07:00:00.500Z',
    );
  });

  it('of an unknown type or with a subject of its own making is refused', () => {
    expect(code(raw({ type: 'com.auralink.room.exploded.v1' }))).toBe('EVENT_TYPE_UNKNOWN');
    expect(code(raw({ subject: 'room/other' }))).toBe('ENVELOPE_INVALID');
    expect(code(raw({ subject: `room/${roomStarted.example.roomId}` }))).toBe('admitted');
    expect(code(null)).toBe('ENVELOPE_INVALID');
    expect(code([raw()])).toBe('ENVELOPE_INVALID');
  });
});

it('an attribute that is null is one that is left out, whichever it is', () => {
  for (const name of ['subject', 'time', 'datacontenttype', 'dataschema', 'tenant', 'correlationid', 'causationid'])
    expect([name, code(raw({ [name]: null }))]).toEqual([name, 'admitted']);
});

describe('what the platform asks and tells itself', () => {
  /** What edges report and people may ask for by an event. Everything else is asked for by a route, which looks at permissions that nobody looks at here. */
  const OPEN = ['room', 'room_request', 'egress', 'ingress', 'webhook'];

  it.each([...catalogue.events.values()].map((event) => [event.type, event] as const))(
    '%s comes from outside only where it is about what edges see',
    (type, { of, example }) => {
      const wanted = OPEN.includes(of.name) ? 'admitted' : 'EVENT_OF_THE_PLATFORM';
      expect(code({ specversion: '1.0', id: '1', source: '/crm', type, data: example })).toBe(wanted);
    },
  );
});
