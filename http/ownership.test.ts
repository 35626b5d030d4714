import { expect, it } from 'vitest';
import { PERMISSIONS, permissionsOf, ROLES } from './access.ts';
import type { Caller } from './auth.ts';
import { ownerSeen } from './ownership.ts';

const caller = (...roles: readonly string[]): Caller => ({
  kind: 'bearer',
  tenant: 'acme',
  subject: 'ann',
  roles,
  permissions: permissionsOf({ roles }),
  expiresAt: '',
});

it('of rows that belong to a person everybody sees their own, and all of them who has the permission for that', () => {
  for (const role of Object.keys(ROLES))
    for (const permission of PERMISSIONS)
      expect([role, permission, ownerSeen(caller(role), permission)]).toEqual([
        role,
        permission,
        permissionsOf({ roles: [role] }).has(permission) ? undefined : 'ann',
      ]);
  expect(ownerSeen(caller(), 'tenant:read')).toBe('ann');
});

it('where rows belong to nobody, everybody who is let in sees all', () => {
  expect(ownerSeen(caller(), undefined)).toBeUndefined();
});
