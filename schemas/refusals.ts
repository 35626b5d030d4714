import Type from 'typebox';
import { aggregate, defineEvent } from './define.ts';
import { Count, Key, Name, Time } from './fields.ts';

/** A request that was refused, or several that were refused alike within a minute. Only the platform speaks of them. */
export const refusal = aggregate('refusal', 'refusalId');

/** The tenant that holds refusals of which nobody knows whose they are. */
export const SECURITY_TENANT = 'auralink';

export const securityRefused = defineEvent({
  type: 'com.auralink.security.refused.v1',
  owner: 'platform',
  of: refusal,
  meaning:
    'A credential was refused, or did not allow what it was used for; what follows alike within a minute is counted together.',
  data: Type.Object({
    refusalId: Key,
    /** Of the error table. */
    code: Type.String(),
    reason: Type.Optional(Type.String({ maxLength: 256 })),
    /** What was shown: a bearer token, a cookie, an API key, a sign-in code, an answer of the OpenID provider, nothing. */
    credential: Type.Union([
      Type.Literal('bearer'),
      Type.Literal('cookie'),
      Type.Literal('key'),
      Type.Literal('code'),
      Type.Literal('oidc'),
      Type.Literal('none'),
    ]),
    method: Type.String(),
    /** The path with its parameters' names; what stood in them is not kept. */
    route: Type.String(),
    permission: Type.Optional(Type.String()),
    keyId: Type.Optional(Key),
    personId: Type.Optional(Key),
    subject: Type.Optional(Name),
    /** The address without its last part; `many` where there were too many to tell apart. */
    network: Type.String(),
    addressId: Type.Optional(Key),
    count: Count,
    firstAt: Time,
    lastAt: Time,
  }),
  personal: [{ of: 'personId', fields: ['subject'] }],
  example: {
    refusalId: 'rf-Gx0aWZ1pS8m2qk7RrT4v9Q',
    code: 'FORBIDDEN',
    credential: 'bearer',
    method: 'POST',
    route: '/api/v1/rooms',
    permission: 'rooms:write',
    personId: 'ps-GZ3o0S0rJm0aU9b0sBqXyA',
    subject: 'ann',
    network: '203.0.113.0/24',
    addressId: 'ad-h1b8mVZxYh1hPjJ8h8pVtA',
    count: 1,
    firstAt: '2026-11-21T09:00:00.000Z',
    lastAt: '2026-11-21T09:00:00.000Z',
  },
});
