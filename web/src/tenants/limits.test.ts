import { describe, expect, it, test } from 'vitest';
import { draftOf, shareOf, spanText, useText, wishOf, wrongIn, type Limit } from './limits.ts';

const limit = (name: string): Limit => ({
  name,
  meaning: 'Rooms',
  per: 'tenant',
  window_s: null,
  value: 5,
  default: 5,
  use: null,
  use_of: null,
});

describe('the fields of limits', () => {
  it('hold only what was set, and give back the same', () => {
    const set = { rooms_open: 7, api_per_minute: null, event_streams_open: 0 };
    const draft = draftOf(['rooms_open', 'api_per_minute', 'event_streams_open', 'tool'].map(limit), set);
    expect(draft).toEqual({ rooms_open: '7', api_per_minute: 'none', event_streams_open: '0', tool: '' });
    expect(wishOf(draft)).toEqual(set);
  });

  it.each(['-1', '1.5', '1e3', 'many', '99999999999999999999'])('do not take %j', (text) => {
    expect(wrongIn(text)).toBe('A whole number, none, or nothing');
    expect(() => wishOf({ rooms_open: text })).toThrow('A whole number, none, or nothing');
  });

  it.each(['', ' ', 'none', 'None', '0', ' 12 '])('take %j', (text) => expect(wrongIn(text)).toBeUndefined());
});

test.each([
  [null, 'at a time'],
  [60, 'a minute'],
  [300, 'in 5 min'],
  [45, 'in 45 s'],
])('a window of %j s reads %j', (windowS, text) => expect(spanText({ window_s: windowS })).toBe(text));

test.each([
  [3, 12, 25],
  [12, 12, 100],
  [20, 12, 100],
  [0, 0, 100],
  [3, null, undefined],
  [null, 12, undefined],
])('%j of %j are %j per cent', (use, value, share) => expect(shareOf({ use, value })).toBe(share));

test.each([
  [{ use: 4, use_of: 'caller', value: 100, per: 'user', window_s: 60 }, 'yours, in the last minute'],
  [{ use: 0, use_of: 'caller', value: 5, per: 'user', window_s: 300 }, 'yours, in the last 5 min'],
  [{ use: 0, use_of: 'tenant', value: 5, per: 'tenant', window_s: null }, 'all together, now'],
  [{ use: null, use_of: null, value: null, per: 'tenant', window_s: 60 }, 'not counted without a limit'],
  [{ use: null, use_of: null, value: 100, per: 'user', window_s: 60 }, 'counted for each person and key'],
  [{ use: null, use_of: null, value: 100, per: 'tenant', window_s: 60 }, 'cannot be known now'],
] as const)('a use of %j reads %j', (shown, text) => expect(useText(shown)).toBe(text));
