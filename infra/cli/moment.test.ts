import { assert, date as dates, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMoment, parsePeriod, showPeriod } from './moment.ts';

const NOW = Date.parse('2026-11-21T12:00:00.000Z');

describe('a place on the log as people write it', () => {
  it('is a position as it stands', () => {
    expect(parseMoment('EVENTS:17', NOW)).toEqual({ stream: 'EVENTS', seq: 17 });
  });
  it('is how long ago', () => {
    expect(parseMoment('5m', NOW)).toBe('2026-11-21T11:55:00.000Z');
    expect(parseMoment('1h30m', NOW)).toBe('2026-11-21T10:30:00.000Z');
    expect(parseMoment('now', NOW)).toBe('2026-11-21T12:00:00.000Z');
  });
  it('is a date or a time, in UTC where no zone is named', () => {
    expect(parseMoment('2026-11-21', NOW)).toBe('2026-11-21T00:00:00.000Z');
    expect(parseMoment('2026-11-21T09:00', NOW)).toBe('2026-11-21T09:00:00.000Z');
    expect(parseMoment('2026-11-21 09:00:01.5', NOW)).toBe('2026-11-21T09:00:01.500Z');
    expect(parseMoment('2026-11-21T09:00+02:00', NOW)).toBe('2026-11-21T07:00:00.000Z');
  });
  it.each([
    '',
    'yesterday',
    '5',
    '5 m',
    '-5m',
    '2026-13-01',
    '2026-02-30',
    '21.11.2026',
    'events:17',
    'EVENTS:',
    'DEAD:17',
  ])('is not %j', (text) => {
    expect(parseMoment(text, NOW)).toBeUndefined();
  });
  it.each(['600000w', '99999999999w', '999999999999999999999d'])('is not %j ago: no calendar has that day', (text) => {
    expect(parseMoment(text, NOW)).toBeUndefined();
  });
  it('reads back every moment that it wrote', () => {
    assert(
      property(dates({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
        expect(parseMoment(date.toISOString(), NOW)).toBe(date.toISOString());
      }),
    );
  });
});

describe('a period', () => {
  it('adds its parts', () => {
    expect(parsePeriod('1d2h')).toBe(26 * 3_600_000);
    expect(parsePeriod('500ms')).toBe(500);
  });
  it('is shown no more precisely than one needs', () => {
    expect([0, 820, 4_200, 59_000, 200_000, 7_500_000, 4 * 86_400_000].map(showPeriod)).toEqual([
      '0 ms',
      '820 ms',
      '4.2 s',
      '59 s',
      '3 min',
      '2 h 5 min',
      '4 d',
    ]);
  });
});
