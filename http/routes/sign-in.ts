import Type from 'typebox';
import { ERRORS, toFault } from '../../schemas/errors.ts';
import { missing } from '../find.ts';
import { admit } from '../oidc/person.ts';
import { answer, defineRoute, Nothing } from '../route.ts';
import { RefusedFor } from '../security/refused.ts';
import { closed, nullable } from '../shapes/fields.ts';

const OIDC_LIFE_S = 8 * 3_600;

export const getSignInOptions = defineRoute({
  method: 'GET',
  path: '/session/options',
  can: 'public',
  summary: 'How one signs in here',
  tag: 'session',
  reply: closed(
    {
      link: Type.Boolean({ description: 'By a one-use link of `aura token --link`' }),
      oidc: nullable(
        closed({
          name: Type.String({ description: 'What the button says', examples: ['id.example.com'] }),
          issuer: Type.String({ examples: ['https://id.example.com'] }),
          url: Type.String({ description: 'Where the browser goes', examples: ['/api/v1/session/login'] }),
        }),
      ),
    },
    { $id: 'SignInOptions', description: 'How one signs in here.' },
  ),
  errors: [],
  needs: ['signInProvider'],
  run: (_request, { signInProvider: { provider } }) => ({
    link: true,
    oidc: provider ? { name: provider.name, issuer: provider.issuer, url: '/api/v1/session/login' } : null,
  }),
});

const REDIRECT = { Location: 'Where the browser goes' };

export const beginSignIn = defineRoute({
  method: 'GET',
  path: '/session/login',
  can: 'public',
  summary: 'Send the browser to the OpenID provider; it comes back to a path of this server',
  tag: 'session',
  query: closed({ return_to: Type.Optional(Type.String({ maxLength: 2_048, description: 'A path of this server' })) }),
  reply: Nothing,
  replyHeaders: REDIRECT,
  status: 302,
  errors: ['OIDC_NOT_CONFIGURED', 'IDENTITY_PROVIDER_UNREACHABLE'],
  needs: ['signInProvider'],
  run: async ({ query, origin }, { signInProvider: { provider, publicUrl } }) => {
    if (!provider) return missing('OIDC_NOT_CONFIGURED', {});
    const { location, setCookie } = await provider.begin(publicUrl ?? origin, query.return_to);
    return answer(undefined, { headers: { location, 'set-cookie': setCookie } });
  },
});

const word = (description: string) => Type.Optional(Type.String({ maxLength: 4_096, description }));

export const finishSignIn = defineRoute({
  method: 'GET',
  path: '/session/callback',
  can: 'public',
  summary: 'The way back from the OpenID provider: begins a session, or says on the sign-in page why not',
  tag: 'session',
  query: closed({
    code: word('The authorization code'),
    state: word('As it was sent'),
    iss: word('Who answers (RFC 9207)'),
    error: word('Why the provider refuses (RFC 6749, 4.1.2.1)'),
    error_description: word('The same for people'),
    error_uri: word('The same as a page'),
    // What Google, Microsoft and Keycloak add; it is passed over.
    session_state: word('Passed over'),
    scope: word('Passed over'),
    authuser: word('Passed over'),
    prompt: word('Passed over'),
    hd: word('Passed over'),
    client_info: word('Passed over'),
  }),
  reply: Nothing,
  replyHeaders: { ...REDIRECT, 'Set-Cookie': 'The session; HttpOnly, Secure, SameSite=Strict' },
  status: 302,
  errors: ['OIDC_NOT_CONFIGURED'],
  needs: ['signInProvider', 'sessions', 'members', 'refusals'],
  run: async ({ query, rawHeaders, visitor }, { signInProvider, sessions, members, refusals }) => {
    const { provider, admission } = signInProvider;
    if (!provider || !admission) return missing('OIDC_NOT_CONFIGURED', {});
    try {
      const given = new URLSearchParams(query as Record<string, string>);
      const { claims, returnTo } = await provider.finish(given, rawHeaders['cookie'] as string | undefined);
      const { name, ...grant } = await admit(claims, admission, members.rolesOf);
      const how = { method: 'oidc', issuer: provider.issuer, lifeS: OIDC_LIFE_S, ...(name ? { name } : {}) } as const;
      const { setCookie } = await sessions.begin(grant, how, visitor);
      return answer(undefined, { headers: { location: returnTo, 'set-cookie': setCookie } });
    } catch (thrown) {
      const { code, details, cause } = toFault(thrown);
      const reason = typeof details['reason'] === 'string' ? details['reason'] : undefined;
      if (ERRORS[code].status < 500)
        refusals.note({
          code,
          reason,
          credential: 'oidc',
          method: 'GET',
          route: '/api/v1/session/callback',
          who: cause instanceof RefusedFor ? cause : undefined,
          address: visitor.address,
        });
      // The browser is in the middle of a navigation: the page it came from says what went wrong.
      const told = new URLSearchParams({ 'sign-in-problem': code, ...(reason === undefined ? {} : { reason }) });
      return answer(undefined, { headers: { location: `/#${told.toString()}` } });
    }
  },
});
