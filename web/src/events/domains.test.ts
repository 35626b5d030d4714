import { expect, test } from 'vitest';
import { domainOf, isTrouble } from './domains.ts';

test.each([
  ['com.auralink.room.created.v1', 'room'],
  ['com.auralink.egress.ended.v1', 'media'],
  ['com.auralink.room.refused.v1', 'trouble'],
  ['com.auralink.dead_letter.written.v1', 'trouble'],
  ['com.auralink.dead_letter.redriven.v1', 'other'],
  ['org.example.door.opened.v1', 'other'],
])('%s counts as %s', (type, domain) => expect(domainOf(type)).toBe(domain));

test('a name that only looks like trouble is none', () => expect(isTrouble('org.example.room.refused.v1')).toBe(false));
