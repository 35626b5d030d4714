import Type from 'typebox';
import { permissionsOf } from '../access.ts';
import type { Caller } from '../auth.ts';
import { missing } from '../find.ts';
import { answer, defineRoute, Nothing } from '../route.ts';
import { closed } from '../shapes/fields.ts';
import { Session, SignInCode } from '../shapes/system.ts';

/** Who the credential stands for, as it is shown. */
const sessionOf = (
  {
    subject,
    tenant,
    roles = [],
    scope = null,
    permissions,
    expiresAt,
  }: Pick<Caller, 'subject' | 'tenant' | 'roles' | 'permissions' | 'expiresAt'> & {
    readonly scope?: string | null;
  },
  signOutUrl: string | null = null,
): Session => ({
  subject,
  tenant,
  roles,
  scope,
  permissions: [...permissions],
  expires_at: expiresAt,
  sign_out_url: signOutUrl,
});

export const signIn = defineRoute({
  method: 'POST',
  path: '/session',
  can: 'public',
  summary: 'Exchange a one-use sign-in code for a session cookie',
  tag: 'session',
  body: closed({ code: Type.String({ minLength: 1, maxLength: 128 }) }),
  reply: Session,
  replyHeaders: { 'Set-Cookie': 'The session; HttpOnly, Secure, SameSite=Strict' },
  status: 201,
  errors: [
    'SIGN_IN_CODE_INVALID',
    'TENANT_DELETED',
    'ORIGIN_NOT_ALLOWED',
    'BROKER_UNREACHABLE',
    'BROKER_BUSY',
    'LOG_FULL',
  ],
  needs: ['sessions'],
  run: async ({ body, visitor }, { sessions }) => {
    const { grant, expiresAt, setCookie } = await sessions.signIn(body.code, visitor);
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
  needs: ['sessions', 'signInProvider'],
  run: async ({ origin }, { sessions, signInProvider: { provider, publicUrl } }, caller) => {
    const { tenant, session } = caller;
    const isTheirs =
      provider !== undefined && session !== undefined && (await sessions.methodOf(tenant, session)) === 'oidc';
    return sessionOf(caller, isTheirs ? (provider.signOutUrl(publicUrl ?? origin) ?? null) : null);
  },
});

export const signOut = defineRoute({
  method: 'DELETE',
  path: '/session',
  can: 'anyone',
  summary: 'End the session of the cookie',
  tag: 'session',
  whileRefused: true,
  reply: Nothing,
  replyHeaders: { 'Set-Cookie': 'Takes the cookie away' },
  status: 204,
  errors: ['LOG_FULL', 'BROKER_BUSY'],
  needs: ['sessions'],
  run: async (_request, { sessions }, { tenant, subject, session }) => {
    if (session === undefined) return answer(undefined);
    return answer(undefined, { headers: { 'set-cookie': await sessions.signOut({ tenant, subject, session }) } });
  },
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
  run: async ({ origin }, { sessions }, { kind, tenant, subject, roles, scope, source, owners, byMembership }) => {
    // A session would outlive the key that it came from.
    if (kind === 'key') missing('FORBIDDEN', { reason: 'an API key signs no browser in' });
    const { code, expiresAt } = await sessions.newCode({
      tenant,
      subject,
      ...(roles === undefined ? {} : { roles }),
      ...(scope === undefined ? {} : { scope }),
      ...(source === undefined ? {} : { source }),
      ...(owners === undefined ? {} : { owners }),
      ...(byMembership ? { byMembership } : {}),
    });
    return { code, url: `${origin}/#code=${code}`, expires_at: expiresAt };
  },
});
