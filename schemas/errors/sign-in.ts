import type { ErrorRow } from './row.ts';

/** Signing in, sessions and API keys. */
export const SIGN_IN_ERRORS = {
  API_KEY_NOT_FOUND: {
    status: 404,
    title: 'There is no such API key',
    next: 'List the keys with GET /api/v1/api-keys; a key is named by its id, not by its text.',
    retry: false,
  },
  API_KEY_OVER: {
    status: 409,
    title: 'The API key was revoked',
    next: 'Make a new key; one that was revoked stays so.',
    retry: false,
  },
  SESSION_NOT_FOUND: {
    status: 404,
    title: 'There is no such session',
    next: 'List the sessions with GET /api/v1/sessions; those of others need tenant:read.',
    retry: false,
  },
  OIDC_NOT_CONFIGURED: {
    status: 404,
    title: 'No OpenID provider is configured',
    next: 'Sign in with a link (`aura token --link`), or set AURALINK_OIDC_ISSUER and AURALINK_OIDC_CLIENT_ID.',
    retry: false,
  },
  SIGN_IN_EXPIRED: {
    status: 400,
    title: 'The sign-in took too long, or began in another browser',
    next: 'Begin again from the sign-in page.',
    retry: false,
  },
  SIGN_IN_REFUSED: {
    status: 401,
    title: 'The OpenID provider refused the sign-in',
    next: 'Try again; if it persists, show the reason to whoever runs the provider.',
    retry: false,
  },
  SIGN_IN_NOT_ALLOWED: {
    status: 403,
    title: 'This person may not sign in here yet',
    next: 'Ask an administrator of the tenant to add you as a member, or to give you a role at the OpenID provider.',
    retry: false,
  },
} as const satisfies Record<string, ErrorRow>;
