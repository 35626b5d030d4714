import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { participantJoined } from '../schemas/participants.ts';
import { aggregateFilter, filterOf, isToken, parseSubject, shardOf, subjectOf, tenantFilter } from './subjects.ts';

const names = fc.stringMatching(/^[A-Za-z0-9_-]{1,128}$/);

describe('subjects', () => {
  it('name shard, tenant, aggregate, key and event', () => {
    expect(subjectOf('default', participantJoined, 'RM_x')).toBe(
      `ev.${shardOf('default')}.default.room.RM_x.participant_joined`,
    );
    expect(filterOf(participantJoined)).toBe('ev.*.*.room.*.participant_joined');
    expect(aggregateFilter('default', 'room/RM_x')).toBe(`ev.${shardOf('default')}.default.room.RM_x.*`);
    expect(tenantFilter('default')).toBe(`ev.${shardOf('default')}.default.>`);
  });

  it('are taken apart again', () => {
    fc.assert(
      fc.property(names, names, (tenant, key) => {
        const parts = { tenant, aggregate: 'room', key, token: 'participant_joined' };
        expect(parseSubject(subjectOf(tenant, participantJoined, key))).toEqual(parts);
        expect(parseSubject(subjectOf(tenant, participantJoined, key).replace('ev.', 'live.'))).toEqual(parts);
        expect(shardOf(tenant)).toBeLessThan(16);
      }),
    );
  });

  it('take no key with a dot, space, wildcard or nothing in it', () => {
    for (const key of ['', 'a.b', 'a b', '*', '>', 'ü', 'a'.repeat(129), undefined, 7]) {
      expect(isToken(key)).toBe(false);
      expect(() => subjectOf('default', participantJoined, key)).toThrow('KEY_NOT_A_TOKEN');
    }
    expect(() => aggregateFilter('default', 'room')).toThrow('KEY_NOT_A_TOKEN');
    expect(() => aggregateFilter('default', 'room/*')).toThrow('KEY_NOT_A_TOKEN');
    expect(parseSubject('ev.1.a.b.c')).toBeUndefined();
    expect(parseSubject('in.acme.media.x.y.z')).toBeUndefined();
  });
});
