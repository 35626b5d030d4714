import { describe, expect, it } from 'vitest';
import { allows, checkOrigin } from './auth.ts';

describe('a scope', () => {
  it.each([
    ['rooms:read', 'rooms:read', true],
    ['rooms:*', 'rooms:write', true],
    ['*', 'system:write', true],
    ['events:read rooms:write', 'rooms:write', true],
    ['rooms:write', 'rooms:read', false],
    ['room:*', 'rooms:read', false],
    ['rooms:', 'rooms:read', false],
    ['', 'rooms:read', false],
    ['**', 'rooms:read', false],
  ] as const)('%j contains %s: %s', (scope, permission, contained) => {
    expect(allows(scope, permission)).toBe(contained);
  });
});

describe('an origin behind a proxy', () => {
  const headers = { host: 'internal:8080', origin: 'https://aura.example' };

  it('is own when it is configured, and only then', () => {
    expect(() => checkOrigin('POST', headers, { origins: ['https://aura.example'] })).not.toThrow();
    expect(() => checkOrigin('POST', headers, { origins: [] })).toThrow('ORIGIN_NOT_ALLOWED');
    expect(() => checkOrigin('POST', headers, { origins: ['https://aura.example.evil'] })).toThrow(
      'ORIGIN_NOT_ALLOWED',
    );
  });
});
