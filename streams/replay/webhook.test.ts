import { expect, it } from 'vitest';
import type { StoredEvent } from '../../schemas/event.ts';
import { parcelOf, pauseMs, retryAfterMs, splitBySize } from './webhook.ts';

const stored = (seq: number, text = ''): StoredEvent => ({
  position: { stream: 'EVENTS', seq },
  msgId: `m${seq}`,
  event: {
    specversion: '1.0',
    id: `é ${seq}`,
    source: '/test',
    type: 'com.auralink.room.started.v1',
    subject: 'room/RM_1',
    time: '2026-11-21T09:00:00.000Z',
    datacontenttype: 'application/json',
    tenant: 'acme',
    correlationid: 'c',
    data: { text },
  },
});

it('a single event is known by its own identity, a batch by its ends', () => {
  expect(parcelOf([stored(3)], 'structured', 'rp-7')).toMatchObject({
    id: 'm3',
    body: JSON.stringify(stored(3).event),
  });
  expect(parcelOf([stored(3), stored(9)], 'batch', 'rp-7')).toMatchObject({
    id: 'rp-7.3-9',
    headers: { 'auralink-position': 'EVENTS:9' },
  });
});

it('in binary mode the attributes are headers, encoded where a header could not hold them', () => {
  const { body, headers } = parcelOf([stored(3, 'ü')], 'binary', 'rp-7');
  expect(body).toBe('{"text":"ü"}');
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-id': '%C3%A9%203',
    'ce-correlationid': 'c',
    'auralink-replay': 'rp-7',
  });
  expect(Object.keys(headers)).not.toContain('ce-datacontenttype');
});

it('a batch is cut where it would grow too large; what is too large by itself goes alone', () => {
  const sizes = (most: number, ...texts: number[]) =>
    splitBySize(
      texts.map((length, index) => stored(index, 'x'.repeat(length))),
      most,
    ).map(({ length }) => length);
  expect(sizes(10_000, 10, 10, 10)).toEqual([3]);
  expect(sizes(1_000, 500, 500, 10)).toEqual([1, 2]);
  expect(sizes(1_000, 10, 5_000, 10)).toEqual([1, 1, 1]);
  expect(splitBySize([], 10)).toEqual([]);
});

it('Retry-After is read as seconds or as a date', () => {
  const now = Date.parse('2026-11-21T09:00:00Z');
  expect(retryAfterMs('3', now)).toBe(3_000);
  expect(retryAfterMs('Sat, 21 Nov 2026 09:00:10 GMT', now)).toBe(10_000);
  expect(retryAfterMs('Sat, 21 Nov 2026 08:00:00 GMT', now)).toBe(0);
  expect([retryAfterMs('soon', now), retryAfterMs('-1', now) ?? 0, retryAfterMs(undefined, now)]).toEqual([
    undefined,
    0,
    undefined,
  ]);
});

it('pauses double, half of each by chance, and have an end', () => {
  expect([1, 2, 3].map((failures) => pauseMs(failures, 1))).toEqual([250, 500, 1_000]);
  expect([pauseMs(1, 0), pauseMs(3, 0)]).toEqual([125, 500]);
  expect([pauseMs(20, 1), pauseMs(2_000, 1)]).toEqual([30_000, 30_000]);
});
