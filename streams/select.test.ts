import { expect, it } from 'vitest';
import type { StoredEvent } from '../schemas/event.ts';
import { matcher, subjectFilter } from './select.ts';
import { shardOf } from './subjects.ts';

const event = (more: Partial<StoredEvent['event']>) =>
  ({
    event: { type: 'com.auralink.room.started.v1', tenant: 'a', subject: 'room/R', correlationid: 'c', ...more },
  }) as StoredEvent;

it('matches by everything that is named', () => {
  expect(matcher({})(event({}))).toBe(true);
  expect(matcher({ types: [] })(event({}))).toBe(true);
  expect(matcher({ types: ['com.auralink.room.*'] })(event({}))).toBe(true);
  expect(matcher({ types: ['com.auralink.room.ended.v1', 'com.auralink.track.*'] })(event({}))).toBe(false);
  expect(matcher({ tenant: 'b' })(event({}))).toBe(false);
  expect(matcher({ tenant: 'a', subject: 'room/R', correlationId: 'c' })(event({}))).toBe(true);
  expect(matcher({ correlationId: 'd' })(event({}))).toBe(false);
});

it('lets the server filter as narrowly as it can', () => {
  const shard = shardOf('a');
  expect(subjectFilter({})).toBeUndefined();
  expect(subjectFilter({ tenant: 'a' })).toBe(`ev.${shard}.a.>`);
  expect(subjectFilter({ tenant: 'a', subject: 'room/R' })).toBe(`ev.${shard}.a.room.R.*`);
  expect(subjectFilter({ types: ['com.auralink.room.end_requested.v1'] })).toBe('ev.*.*.*.*.room_end_requested');
  expect(subjectFilter({ tenant: 'a', types: ['com.auralink.room.started.v2'] })).toBe(
    `ev.${shard}.a.*.*.room_started`,
  );
  expect(subjectFilter({ tenant: 'a', types: ['com.auralink.room.*'] })).toBe(`ev.${shard}.a.>`);
});
