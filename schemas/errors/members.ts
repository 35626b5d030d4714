import type { ErrorRow } from './row.ts';

/** People of a tenant and their roles. */
export const MEMBER_ERRORS = {
  MEMBER_NOT_FOUND: {
    status: 404,
    title: 'There is no such member',
    next: 'List the members with GET /api/v1/members; somebody who was removed can be added again.',
    retry: false,
  },
  MEMBER_EXISTS: {
    status: 409,
    title: 'This person is a member already',
    next: 'Change the roles of the member in the details.',
    retry: false,
  },
  ROLE_ABOVE_YOURS: {
    status: 403,
    title: 'The role allows what you may not do yourself',
    next: 'Ask somebody who has the role; nobody gives or takes more than they have.',
    retry: false,
  },
  LAST_ADMIN: {
    status: 409,
    title: 'The tenant would be left without anybody who may administer it',
    next: 'Make somebody else a tenant-admin first.',
    retry: false,
  },
} as const satisfies Record<string, ErrorRow>;
