import { describe, expect, it } from 'vitest';
import type { Fault } from '../../schemas/errors.ts';
import { parseConfig } from '../config.ts';

const GOOD = {
  AURALINK_JWKS_URL: 'https://id.example/keys',
  AURALINK_JWT_ISSUER: 'https://id.example',
  AURALINK_JWT_AUDIENCE: 'aura-api',
  AURALINK_JWT_TENANT: 'acme',
};

const wrong = (env: Readonly<Record<string, string | undefined>>): readonly string[] => {
  try {
    parseConfig(env);
    return [];
  } catch (thrown) {
    const { problems } = (thrown as Fault).details as { problems: readonly { setting: string }[] };
    return problems.map(({ setting }) => setting);
  }
};

describe('who else signs tokens', () => {
  it('is nobody, where nothing is set', () => expect(parseConfig({}).issuer).toBeUndefined());

  it('is read with what it may say', () => {
    expect(parseConfig(GOOD).issuer).toEqual({
      jwksUrl: 'https://id.example/keys',
      issuer: 'https://id.example',
      audience: 'aura-api',
      tenant: { is: 'acme' },
      rolesClaim: 'roles',
      scopeClaim: 'scope',
      mayGrant: ['viewer', 'operator', 'agent-admin', 'tenant-admin'],
    });
    const { AURALINK_JWT_TENANT: _one, ...many } = GOOD;
    const named = { ...many, AURALINK_JWT_TENANT_CLAIM: 'org', AURALINK_JWT_ROLES: 'viewer, platform-admin' };
    expect(parseConfig(named).issuer).toMatchObject({
      tenant: { claim: 'org' },
      mayGrant: ['viewer', 'platform-admin'],
    });
    expect(parseConfig({ ...GOOD, AURALINK_JWKS_URL: 'http://localhost:8081/keys' }).issuer).toBeDefined();
  });

  it.each([
    ['keys over an open line', { ...GOOD, AURALINK_JWKS_URL: 'http://id.example/keys' }, ['AURALINK_JWKS_URL']],
    [
      'a host that only begins like loopback',
      { ...GOOD, AURALINK_JWKS_URL: 'http://127.evil.example/' },
      ['AURALINK_JWKS_URL'],
    ],
    ['no audience', { ...GOOD, AURALINK_JWT_AUDIENCE: undefined }, ['AURALINK_JWT_AUDIENCE']],
    ['no tenant', { ...GOOD, AURALINK_JWT_TENANT: undefined }, ['AURALINK_JWT_TENANT']],
    ['two tenants', { ...GOOD, AURALINK_JWT_TENANT_CLAIM: 'org' }, ['AURALINK_JWT_TENANT_CLAIM']],
    ['a tenant of nobody', { AURALINK_JWT_TENANT: 'acme' }, ['AURALINK_JWT_TENANT']],
    ['roles there are not', { ...GOOD, AURALINK_JWT_ROLES: 'root' }, ['AURALINK_JWT_ROLES']],
  ])('is refused with %s', (_what, env, settings) => expect(wrong(env)).toEqual(settings));
});
