import { expect, it } from 'vitest';
import { isMsgId, letterId, msgIdOf, reactionId, requestId } from './identity.ts';
import { personId } from './person.ts';
import { isToken } from './subjects.ts';

it('the identity is the hash of tenant, source and id, kept apart', () => {
  // printf 'acme\0/a\0001' | openssl dgst -sha256 -binary | base64 | tr '+/' '-_'
  expect(msgIdOf('acme', '/a', '1')).toBe('PT--kG2-G1Lq4vw9xokb5aegxvrNYabt3nlumtFS8m0');
  expect(isMsgId(msgIdOf('acme', '/a', '1'))).toBe(true);
  expect(msgIdOf('a', 'bc', 'd')).not.toBe(msgIdOf('ab', 'c', 'd'));
});

it('derived ids are the same for the same cause and differ in every part', () => {
  const ids = [
    reactionId('h', 'm', 0),
    reactionId('h', 'm', 1),
    reactionId('h', 'n', 0),
    reactionId('i', 'm', 0),
    requestId('c', 'r', 'k', 0),
    requestId('c', 'r', 'k', 1),
    letterId('h', 'm'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  expect(reactionId('h', 'm', 0)).toBe(reactionId('h', 'm', 0));
  expect(ids.every(isToken)).toBe(true);
});

it('a person has one pseudonym per tenant and key', () => {
  expect(personId('key', 'acme', 'alice')).toMatch(/^ps-[A-Za-z0-9_-]{22}$/);
  expect(personId('key', 'acme', 'alice')).toBe(personId('key', 'acme', 'alice'));
  expect(
    new Set([
      personId('key', 'acme', 'alice'),
      personId('key', 'umbra', 'alice'),
      personId('other', 'acme', 'alice'),
      personId('key', 'acme', 'bob'),
    ]).size,
  ).toBe(4);
});
