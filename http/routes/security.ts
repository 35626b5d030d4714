import Type from 'typebox';
import { Fault } from '../../schemas/errors.ts';
import { SECURITY_TENANT } from '../../schemas/refusals.ts';
import { allows } from '../auth.ts';
import { defineRoute } from '../route.ts';
import { closed, page, Paging } from '../shapes/fields.ts';
import { SECURITY_KINDS, SecurityEntry } from '../shapes/security.ts';

export const listSecurityLog = defineRoute({
  method: 'GET',
  path: '/security/log',
  can: 'tenant:read',
  summary: 'Who came in, who was refused, which keys changed; the newest first',
  tag: 'security',
  query: closed({
    kind: Type.Optional(Type.Enum([...SECURITY_KINDS])),
    subject: Type.Optional(
      Type.String({ minLength: 1, maxLength: 256, description: 'Of a person or a token; or the id of a key' }),
    ),
    from: Type.Optional(Type.String({ maxLength: 64, description: 'A moment, inclusive' })),
    to: Type.Optional(Type.String({ maxLength: 64, description: 'A moment, inclusive' })),
    platform: Type.Optional(
      Type.Boolean({
        description: 'Refusals of which nobody knows whose they are, such as forged tokens; needs platform:read',
      }),
    ),
    ...Paging,
  }),
  reply: page(SecurityEntry),
  errors: ['CURSOR_INVALID', 'MOMENT_INVALID'],
  needs: ['securityLog'],
  run: ({ query: { platform = false, ...asked } }, { securityLog }, caller) => {
    if (platform && !allows(caller, 'platform:read'))
      throw new Fault('FORBIDDEN', { permission: 'platform:read', roles: caller.roles, scope: caller.scope });
    return securityLog.list(platform ? SECURITY_TENANT : caller.tenant, asked);
  },
});
