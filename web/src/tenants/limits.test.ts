import { describe, expect, it, test } from 'vitest';
import { draftOf, spanText, wishOf, wrongIn, type Limit } from './limits.ts';

const limit = (name: string): Limit => ({
  name,
  meaning: 'Rooms',
  per: 'tenant',
  window_s: null,
  value: 5,
  default: 5,
  use: null,
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
