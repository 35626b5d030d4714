import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inboxPrefixOf, nameInCreds } from './inbox.ts';

test('a user is answered under its own name', () => {
  expect(inboxPrefixOf('edge.acme.pbx')).toBe('_INBOX_edge.acme.pbx');
  expect(inboxPrefixOf('Müller & >.*')).toBe('_INBOX_M_ller____._');
});

test('whatever the name, the prefix is a subject without wildcards and without empty tokens', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (name) => {
      const tokens = inboxPrefixOf(name).split('.');
      expect(tokens.every((token) => /^[A-Za-z0-9_-]+$/.test(token))).toBe(true);
      expect(tokens[0]).toMatch(/^_INBOX_/);
    }),
  );
});

test('a .creds file says the name of its user; anything else says nothing', () => {
  const claims = Buffer.from(JSON.stringify({ name: 'platform-http', sub: 'U' })).toString('base64url');
  const file = (jwt: string) => `-----BEGIN NATS USER JWT-----\n${jwt}\n------END NATS USER JWT------\n`;
  expect(nameInCreds(file(`e30.${claims}.c2ln`))).toBe('platform-http');
  expect(nameInCreds(file('e30.bm90IGpzb24.c2ln'))).toBeUndefined();
  expect(nameInCreds('')).toBeUndefined();
});
