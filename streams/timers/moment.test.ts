import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../schemas/errors.ts';
import { following, scheduleOf, upcoming, type Moment } from './moment.ts';

const NOW = Date.parse('2026-11-21T09:00:00.000Z');
const refusal = (moment: unknown): string => {
  try {
    return `accepted: ${scheduleOf(moment as Moment, NOW).dueAt}`;
  } catch (thrown) {
    const { code, details } = thrown as Fault;
    return `${code} ${String(details['field'])}`;
  }
};

describe('a moment', () => {
  it('is first due when it says: at a time, after a while, or at the next turn', () => {
    const due = (moment: Moment) => scheduleOf(moment, NOW).dueAt;
    expect(due({ at: '2026-11-21T10:30:00+01:00' })).toBe('2026-11-21T09:30:00.000Z');
    expect(due({ at: '2020-01-01' })).toBe('2020-01-01T00:00:00.000Z');
    expect(due({ afterMs: 0 })).toBe('2026-11-21T09:00:00.000Z');
    expect(due({ afterMs: 1_500 })).toBe('2026-11-21T09:00:01.500Z');
    expect(due({ everyMs: 60_000 })).toBe('2026-11-21T09:01:00.000Z');
    expect(due({ cron: '30 9 * * *' })).toBe('2026-11-21T09:30:00.000Z');
    expect(due({ cron: '30 9 * * *', zone: 'Europe/Berlin' })).toBe('2026-11-22T08:30:00.000Z');
    expect(due({ cron: '@daily', zone: 'Asia/Tokyo' })).toBe('2026-11-21T15:00:00.000Z');
  });

  it.each([
    ['five fields', '*/10 * * * *', '2026-11-21T09:10:00.000Z'],
    ['six with seconds first', '15 */10 * * * *', '2026-11-21T09:00:15.000Z'],
    ['names', '0 8 * DEC MON-FRI', '2026-12-01T08:00:00.000Z'],
    ['7 as Sunday', '0 8 * * 7', '2026-11-22T08:00:00.000Z'],
    ['the last day of the month', '0 8 L * *', '2026-11-30T08:00:00.000Z'],
    ['the second Friday', '0 8 * * 5#2', '2026-12-11T08:00:00.000Z'],
    ['day or weekday, whichever comes first', '0 8 13 * 1', '2026-11-23T08:00:00.000Z'],
  ])('by cron: %s', (_what, cron, dueAt) => {
    expect(scheduleOf({ cron }, NOW).dueAt).toBe(dueAt);
  });

  it.each([
    ['nothing', {}, 'moment'],
    ['two at once', { at: '2026-11-21', afterMs: 1 }, 'moment'],
    ['a time that is none', { at: 'tomorrow' }, 'at'],
    ['a day that no calendar has', { at: '2026-02-30' }, 'at'],
    ['a time that the server would take for the past', { at: '2300-01-01' }, 'at'],
    ['a negative while', { afterMs: -1 }, 'after'],
    ['half a millisecond', { afterMs: 0.5 }, 'after'],
    ['a while beyond all time', { afterMs: Number.MAX_SAFE_INTEGER }, 'after'],
    ['more often than each second', { everyMs: 999 }, 'every'],
    ['no number', { everyMs: '1000' }, 'every'],
    ['a cron of four fields', { cron: '* * * *' }, 'cron'],
    ['a cron of seven fields', { cron: '0 * * * * * 2030' }, 'cron'],
    ['a cron that is a moment', { cron: '2026-12-24T18:00:00' }, 'cron'],
    ['minute 99', { cron: '99 * * * *' }, 'cron'],
    ['a cron that never comes', { cron: '0 0 30 2 *' }, 'cron'],
    ['a cron that is no text', { cron: 7 }, 'cron'],
    ['a zone that is none', { cron: '0 9 * * *', zone: 'Mars/Base' }, 'zone'],
    ['an offset for a zone', { cron: '0 9 * * *', zone: '+02:00' }, 'zone'],
  ])('is refused: %s', (_what, moment, field) => {
    expect(refusal(moment)).toBe(`TIMER_INVALID ${field}`);
  });
});

describe('what follows an occurrence', () => {
  const cron = { kind: 'cron', cron: '0 9 * * *', zone: 'Europe/Berlin' } as const;

  it('is nothing for a timer of one moment', () => {
    expect(following({ kind: 'at' }, '2026-11-21T09:00:00.000Z', NOW)).toEqual({ missed: 0 });
  });

  it('is the next turn of the clock in the zone, over the change to summer time and back', () => {
    expect(upcoming(cron, '2026-03-28T08:00:00.000Z', 3)).toEqual([
      '2026-03-28T08:00:00.000Z',
      '2026-03-29T07:00:00.000Z',
      '2026-03-30T07:00:00.000Z',
    ]);
    expect(upcoming(cron, '2026-10-24T07:00:00.000Z', 2)[1]).toBe('2026-10-25T08:00:00.000Z');
  });

  it('comes once on the day whose clock does not show the hour, and once on the day that shows it twice', () => {
    const gap = { kind: 'cron', cron: '30 2 * * *', zone: 'Europe/Berlin' } as const;
    const days = (from: string) => upcoming(gap, from, 3).slice(1);
    expect(days('2026-03-28T01:30:00.000Z')).toEqual(['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z']);
    expect(days('2026-10-24T00:30:00.000Z')).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']);
  });

  it('does so for each of several hours too, while what has a wildcard follows the time that passes', () => {
    const after = (expression: string, from: string, most: number) =>
      upcoming({ kind: 'cron', cron: expression, zone: 'Europe/Berlin' }, from, most + 1).slice(1);
    expect(after('30 2,14 * * *', '2026-10-24T12:30:00.000Z', 3)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T13:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
    expect(after('0,30 2 * * *', '2026-10-24T00:30:00.000Z', 3)).toEqual([
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:00:00.000Z',
    ]);
    expect(after('30 2,14 * * *', '2026-03-28T13:30:00.000Z', 2)).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-29T12:30:00.000Z',
    ]);
    expect(after('0 * * * *', '2026-10-24T23:00:00.000Z', 3)).toEqual([
      '2026-10-25T00:00:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T02:00:00.000Z',
    ]);
    expect(after('0 * * * *', '2026-03-29T00:00:00.000Z', 1)).toEqual(['2026-03-29T01:00:00.000Z']);
  });

  it('counts what an outage left out, and goes on after it in step', () => {
    expect(following({ kind: 'every', everyMs: 60_000 }, '2026-11-21T08:55:10.000Z', NOW)).toEqual({
      missed: 4,
      nextDueAt: '2026-11-21T09:00:10.000Z',
    });
    expect(following(cron, '2026-11-18T08:00:00.000Z', NOW)).toEqual({
      missed: 3,
      nextDueAt: '2026-11-22T08:00:00.000Z',
    });
  });

  it('ends counting a long outage of a short interval, and still comes after now', () => {
    const seconds = { kind: 'cron', cron: '* * * * * *' } as const;
    const { missed, nextDueAt } = following(seconds, '2026-11-01T00:00:00.000Z', NOW);
    expect([missed, nextDueAt]).toEqual([1_000, '2026-11-21T09:00:01.000Z']);
  });

  it('is after now and after the occurrence, in step with the first, whatever the clocks say', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 1e9 }), fc.integer({ min: -1e6, max: 1e10 }), (everyMs, behindMs) => {
        const dueMs = NOW - behindMs;
        const { missed, nextDueAt = '' } = following({ kind: 'every', everyMs }, new Date(dueMs).toISOString(), NOW);
        const next = Date.parse(nextDueAt);
        expect(next).toBeGreaterThan(Math.max(NOW, dueMs));
        expect((next - dueMs) % everyMs).toBe(0);
        expect(next - dueMs).toBe((missed + 1) * everyMs);
      }),
    );
  });
});
