import { describe, expect, test } from 'vitest';
import type { Timer } from '../api/types.ts';
import { localMoment, moments, readData, roughly, span, toTimer, type Draft } from './moment.ts';
import { readTimerSearch } from './search.ts';

const draft: Draft = {
  id: ' standup ',
  kind: 'after',
  at: '',
  count: 90,
  unit: 'minutes',
  cron: '',
  zone: '',
  type: 'com.auralink.room.end_requested.v1',
  data: '{"roomId":"RM_x"}',
};

describe('a timer in words', () => {
  test('tells lengths of time in full', () => {
    expect([0, 250, 90_000, 5_400_000, 86_400_000].map(span)).toEqual([
      '0 s',
      '250 ms',
      '1 min 30 s',
      '1 h 30 min',
      '1 d',
    ]);
  });

  test('tells how late it was no more precisely than one needs', () => {
    expect([6_200, 90_000, 5_400_900, 28_058_520_000].map(roughly)).toEqual([
      '6 s',
      '1 min 30 s',
      '1 h 30 min',
      '324 d',
    ]);
  });

  test('tells when it fires', () => {
    const timer = { kind: 'cron', cron: '0 9 * * 1-5', zone: null, after_ms: 1_000, every_ms: 60_000 } as Timer;
    expect(moments(timer)).toBe('0 9 * * 1-5 · UTC');
    expect(moments({ ...timer, zone: 'Europe/Berlin' })).toBe('0 9 * * 1-5 · Europe/Berlin');
    expect(moments({ ...timer, kind: 'every' })).toBe('every 1 min');
    expect(moments({ ...timer, kind: 'after' })).toBe('once, after 1 s');
    expect(moments({ ...timer, kind: 'at' })).toBe('once');
  });
});

describe('the form', () => {
  test('becomes the request of its kind, and nothing of the others', () => {
    const event = { type: draft.type, data: { roomId: 'RM_x' } };
    expect(toTimer(draft)).toEqual({ id: 'standup', after_ms: 5_400_000, event });
    expect(toTimer({ ...draft, id: '', kind: 'every', unit: 'seconds' })).toEqual({ every_ms: 90_000, event });
    expect(toTimer({ ...draft, id: '', kind: 'cron', cron: ' @daily ', zone: 'Asia/Tokyo' })).toEqual({
      cron: '@daily',
      zone: 'Asia/Tokyo',
      event,
    });
    const soon = new Date('2026-11-21T09:00:00Z');
    expect(toTimer({ ...draft, id: '', kind: 'at', at: localMoment(soon) })).toEqual({ at: soon.toISOString(), event });
  });

  test('is no request while its data is no object', () => {
    for (const data of ['', '[1]', 'null', '{"a":']) {
      expect(toTimer({ ...draft, data })).toBeUndefined();
      expect(typeof readData(data)).toBe('string');
    }
  });
});

test('the address holds the state unless it is the usual one', () => {
  expect(readTimerSearch({ state: 'set', timer: 'tm-1', type: '', other: 1 })).toEqual({ timer: 'tm-1' });
  expect(readTimerSearch({ state: 'failed', type: 'room.*' })).toEqual({ state: 'failed', type: 'room.*' });
  expect(readTimerSearch({ state: 'nonsense' })).toEqual({});
});
