import { describe, expect, it } from 'vitest';
import { isScope, PERMISSIONS, permissionsOf, ROLES } from './access.ts';

describe('a scope', () => {
  it.each([
    ['rooms:read', 'rooms:read', true],
    ['rooms:read', 'rooms:write', false],
    ['rooms:*', 'rooms:write', true],
    ['*', 'events:write', true],
    ['*', 'platform:read', false],
    ['platform:*', 'platform:write', true],
    ['rooms:read events:*', 'events:write', true],
    ['', 'rooms:read', false],
    ['rooms', 'rooms:read', false],
    ['rooms:readx', 'rooms:read', false],
    ['__proto__:*', 'rooms:read', false],
  ] as const)('%j allows %s: %s', (scope, permission, allowed) => {
    expect(permissionsOf({ scope }).has(permission)).toBe(allowed);
  });

  it('holds no word that allows nothing', () => {
    expect([isScope('rooms:* mcp:execute'), isScope('rooms:* cars:read'), isScope('')]).toEqual([true, false, false]);
  });
});

describe('roles', () => {
  it('allow what their row of the table says, each of these more than the one before', () => {
    const sizes = Object.values(ROLES).map(({ size }) => size);
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect(permissionsOf({ roles: ['platform-admin'] })).toEqual(new Set(PERMISSIONS));
    expect(permissionsOf({ roles: ['viewer'] }).has('rooms:write')).toBe(false);
    expect(permissionsOf({ roles: ['tenant-admin'] }).has('platform:read')).toBe(false);
  });

  it('are narrowed by a scope, never widened', () => {
    expect(permissionsOf({ roles: ['viewer'], scope: 'rooms:*' })).toEqual(new Set(['rooms:read']));
    expect(permissionsOf({ roles: ['viewer'], scope: '*' })).toEqual(ROLES.viewer);
    expect(permissionsOf({ roles: ['platform-admin'], scope: '*' }).has('platform:write')).toBe(true);
  });

  it('that nobody knows allow nothing, and neither does a credential without any', () => {
    expect(permissionsOf({ roles: ['root', 'constructor'] }).size).toBe(0);
    expect(permissionsOf({ roles: [], scope: '*' }).size).toBe(0);
    expect(permissionsOf({}).size).toBe(0);
  });
});
