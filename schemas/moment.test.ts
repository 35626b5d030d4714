import { assert, date as dates, property } from 'fast-check';
import { expect, it } from 'vitest';
import { readMoment } from './moment.ts';

it('a moment is read in whatever form ISO 8601 gives it, in UTC where no zone is named', () => {
  expect(readMoment('2026-11-21')).toBe('2026-11-21T00:00:00.000Z');
  expect(readMoment('2026-11-21T09:00')).toBe('2026-11-21T09:00:00.000Z');
  expect(readMoment('2026-11-21T09:00:00.123456789+02:00')).toBe('2026-11-21T07:00:00.123Z');
  expect(readMoment('2026-11-21t09:00:00z')).toBe('2026-11-21T09:00:00.000Z');
  assert(
    property(dates({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
      expect(readMoment(date.toISOString())).toBe(date.toISOString());
    }),
  );
});

it.each([
  '',
  '5',
  'yesterday',
  'Sat Nov 21 2026',
  '2026-13-01',
  '2026-02-30T00:00:00Z',
  '2026-11-21T25:00:00Z',
  '0000-01-01',
  '0001-01-01T00:00+14:00',
  '9999-12-31T23:00-02:00',
  '-271821-04-20T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '99999-01-01',
])('%j is no moment', (text) => {
  expect(readMoment(text)).toBeUndefined();
});
