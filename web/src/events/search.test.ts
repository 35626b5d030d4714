import { describe, expect, test } from 'vitest';
import type { EventItem } from '../api/types.ts';
import { matches, readEventSearch, typePattern } from './search.ts';

const item = (type: string, subject = 'room/RM_1'): EventItem => ({
  position: 'EVENTS:7',
  msg_id: 'm7',
  event: {
    specversion: '1.0',
    id: 'e7',
    source: '/auralink/http',
    type,
    subject,
    time: '2026-11-21T09:00:00.000Z',
    datacontenttype: 'application/json',
    tenant: 'default',
    correlationid: 'c1',
    data: {},
  },
});

describe('a type as people write it', () => {
  test.each([
    ['room', 'com.auralink.room*'],
    ['room.*', 'com.auralink.room.*'],
    ['room.created', 'com.auralink.room.created*'],
    ['com.auralink.room.created.v1', 'com.auralink.room.created.v1'],
    ['com.acme.*', 'com.acme.*'],
  ])('%s asks for %s', (written, pattern) => expect(typePattern(written)).toBe(pattern));
});

describe('an event that arrives', () => {
  const created = item('com.auralink.room.created.v1');
  test('joins the list without filters', () => expect(matches({}, created)).toBe(true));
  test('joins the list of its domain, subject and correlation', () =>
    expect(
      matches({ type: 'room.*', subject: 'room/RM_1', correlation: 'c1', source: '/auralink/http' }, created),
    ).toBe(true));
  test('stays out of another domain', () => expect(matches({ type: 'track.*' }, created)).toBe(false));
  test('stays out of another subject', () => expect(matches({ subject: 'room/RM_2' }, created)).toBe(false));
  test('stays out of a list that ends in the past', () => expect(matches({ to: 'EVENTS:5' }, created)).toBe(false));
  test('does not match a full type by its beginning', () =>
    expect(matches({ type: 'com.auralink.room.created.v1' }, item('com.auralink.room.created.v10'))).toBe(false));
});

test('only known filters are read from the address, and a name that looks like a number stays a text', () =>
  expect(readEventSearch({ type: 'room.*', subject: '', correlation: 42, other: 'x' })).toEqual({
    type: 'room.*',
    correlation: '42',
  }));
