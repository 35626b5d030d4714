import Type from 'typebox';
import { permissionsOf } from '../access.ts';
import type { Caller } from '../auth.ts';
import { answer, defineRoute, Nothing } from '../route.ts';
import { closed } from '../shapes/fields.ts';
import { Session, SignInCode } from '../shapes/system.ts';

/** Who the credential stands for, as it is shown. */
const sessionOf = ({
  subject,
  tenant,
  roles = [],
  scope = null,
  permissions,
  expiresAt,
}: Pick<Caller, 'subject' | 'tenant' | 'roles' | 'permissions' | 'expiresAt'> & {
  readonly scope?: string | null;
}): Session => ({ subject, tenant, roles, scope, permissions: [...permissions], expires_at: expiresAt });

export const signIn = defineRoute({
  method: 'POST',
  path: '/session',
  can: 'public',
  summary: 'Exchange a one-use sign-in code for a session cookie',
  tag: 'session',
  body: closed({ code: Type.String({ minLength: 1, maxLength: 128 }) }),
  reply: Session,
  status: 201,
  errors: ['SIGN_IN_CODE_INVALID', 'ORIGIN_NOT_ALLOWED'],
  needs: ['sessions'],
  run: async ({ body }, { sessions }) => {
    const { grant, expiresAt, setCookie } = await sessions.signIn(body.code);
    const shown = sessionOf({ ...grant, permissions: permissionsOf(grant), expiresAt });
    return answer(shown, { headers: { 'set-cookie': setCookie } });
  },
});

export const getSession = defineRoute({
  method: 'GET',
  path: '/session',
  can: 'anyone',
  summary: 'Who the credential stands for',
  tag: 'session',
  reply: Session,
  errors: [],
  needs: [],
  run: (_request, _ports, caller) => sessionOf(caller),
});

export const signOut = defineRoute({
  method: 'DELETE',
  path: '/session',
  can: 'anyone',
  summary: 'End the session of the cookie',
  tag: 'session',
  reply: Nothing,
  status: 204,
  errors: [],
  needs: ['sessions'],
  run: (_request, { sessions }, { session }) =>
    answer(undefined, { headers: session === undefined ? {} : { 'set-cookie': sessions.signOut(session) } }),
});

export const createSignInCode = defineRoute({
  method: 'POST',
  path: '/session/codes',
  can: 'anyone',
  summary: 'A link that signs a browser in as the caller, once, within ten minutes',
  tag: 'session',
  reply: SignInCode,
  status: 201,
  errors: [],
  needs: ['sessions'],
  run: ({ origin }, { sessions }, { tenant, subject, roles, scope, source, owners }) => {
    const { code, expiresAt } = sessions.newCode({
      tenant,
      subject,
      ...(roles === undefined ? {} : { roles }),
      ...(scope === undefined ? {} : { scope }),
      ...(source === undefined ? {} : { source }),
      ...(owners === undefined ? {} : { owners }),
    });
    return { code, url: `${origin}/#code=${code}`, expires_at: expiresAt };
  },
});
