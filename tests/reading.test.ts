import { describe, expect, it } from 'vitest';
import type { EventDeclaration } from '../schemas/define.ts';
import type { CloudEvent, StoredEvent } from '../schemas/event.ts';
import { caseFor, type HandlerDeclaration } from '../streams/handler.ts';
import { firstRelease, lampLit, lampLitV1, lampSeen, litV1, litV3, thirdRelease, UNLUCKY } from './given-lamps.ts';
import { leafOf } from '../streams/audit/checkpoint.ts';
import { envelop } from '../streams/envelope.ts';
import { eventOf } from '../streams/event-of.ts';
import { asNewest, asStored, asWritten, readable, viewOf } from '../streams/reading.ts';
import { matcher } from '../streams/select.ts';

const cause = { tenant: 'acme', source: '/auralink/http' };
const POSITION = { stream: 'EVENTS', seq: 7 };
const stored = (draft: Parameters<typeof envelop>[0], data: Readonly<Record<string, unknown>> = {}): StoredEvent => {
  const { event, msgId } = envelop(draft, cause, thirdRelease);
  return { position: POSITION, msgId, event: { ...event, data: { ...event.data, ...data } } };
};
const newest = asNewest(thirdRelease);
const sealed = (kid: string) => ({ enc: 'v1', kid, data: 'AAAA' }) as const;

describe('an old event, read', () => {
  it('is the newest version in type, schema and data; what lies on the log stands beside it', () => {
    const old = stored(litV1('L1', 4));
    const read = newest(old);
    expect(read.event).toEqual({
      ...old.event,
      type: lampLit.type,
      dataschema: `urn:auralink:schema:${lampLit.type}`,
      data: { lampId: 'L1', milliwatts: 4_000, byId: 'ps-1', first: 'Ada', last: 'Lovelace' },
    } satisfies CloudEvent);
    expect(read.written).toBe(old.event);
    expect([asWritten(read), asWritten(old)]).toEqual([old.event, old.event]);
    expect(newest(read)).toEqual(read);
  });

  it('is untouched when it is the newest already, or of nobody we know', () => {
    const fresh = stored(litV3('L1', 5));
    const foreign = { ...fresh, event: { ...fresh.event, type: 'unreadable' } };
    for (const one of [fresh, foreign]) expect(newest(one)).toBe(one);
    const old = stored(litV1('L1', 4));
    expect(asStored(old)).toBe(old);
  });

  it('leaves no other trace: what is hashed of it is what lies on the log', () => {
    const old = stored(litV1('L1', 4));
    expect(leafOf(newest(old))).toEqual(leafOf(old));
    expect(leafOf(newest(old))).not.toEqual(leafOf({ ...old, event: newest(old).event }));
  });

  it('is wanted by the type it was stored as and by the one it is read as', () => {
    const read = newest(stored(litV1('L1', 4)));
    const wanted = (...types: string[]) => matcher({ types })(read);
    expect([wanted(lampLit.type), wanted(lampLitV1.type), wanted('com.auralink.lamp.*')]).toEqual([true, true, true]);
    expect([wanted('com.auralink.lamp.lit.v2'), wanted(lampSeen.type)]).toEqual([false, false]);
  });

  it('that cannot be upcast, or is newer than we know, stays as it is and says why', () => {
    const failed = newest(stored(litV1('L1', UNLUCKY)));
    expect([failed.event.type, failed.written]).toEqual([lampLitV1.type, undefined]);
    expect(failed.unread).toMatchObject({
      code: 'EVENT_UPCAST_FAILED',
      details: { reason: 'thirteen is no number of watts' },
    });
    expect(() => readable(failed)).toThrow('EVENT_UPCAST_FAILED');
    const newer = asNewest(firstRelease)(stored(litV3('L1', 5)));
    expect([newer.event.type, newer.unread?.code]).toEqual([lampLit.type, 'EVENT_VERSION_NEWER']);
  });

  it('is opened before it is upcast; without the key the person stays nobody', () => {
    const old = stored(litV1('L1', 4), { by: sealed('k1') });
    expect(asNewest(thirdRelease, ({ kid }) => `Opened ${kid}`)(old).event.data).toMatchObject({
      first: 'Opened',
      last: 'k1',
    });
    expect(newest(old).event.data).toMatchObject({ first: null, milliwatts: 4_000 });
    expect(eventOf(newest(old), lampLit, () => 'Grace Hopper').data).toMatchObject({ first: 'Grace', last: 'Hopper' });
    expect(eventOf(old, lampLit).data).toMatchObject({ first: null });
    expect(old.event.data['by']).toEqual(sealed('k1'));
  });

  it('is shown with both forms, raw with what lies on the log alone, unread with the reason', () => {
    const old = stored(litV1('L1', 4));
    const read = newest(old);
    const place = { position: 'EVENTS:7', msg_id: old.msgId };
    expect(viewOf(read)).toEqual({ ...place, event: read.event, stored: old.event });
    expect(viewOf(read, true)).toEqual({ ...place, event: old.event });
    expect(viewOf(stored(litV3('L1', 5)))).not.toHaveProperty('stored');
    const unread = viewOf(newest(stored(litV1('L1', UNLUCKY)))).unread;
    expect(unread).toMatchObject({ code: 'EVENT_UPCAST_FAILED', reason: 'thirteen is no number of watts' });
    expect(viewOf(newest(stored(litV1('L1', UNLUCKY))), true)).not.toHaveProperty('unread');
  });
});

it('a case declared for the newest version is the case of every version', () => {
  const on = [lampLit as EventDeclaration, lampSeen].map((event) => ({ event, run: () => [] }));
  const handler = { on } as unknown as HandlerDeclaration;
  expect(caseFor(handler, lampLitV1.type)?.event).toBe(lampLit);
  expect(caseFor(handler, 'com.auralink.lamp.lit.v9')?.event).toBe(lampLit);
  expect(caseFor(handler, 'com.auralink.lamp.out.v1')).toBeUndefined();
});
