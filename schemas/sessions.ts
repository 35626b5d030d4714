import Type from 'typebox';
import { aggregate, defineEvent } from './define.ts';
import { Key, Name, Time } from './fields.ts';

/** A browser that is signed in. Only the platform speaks of it. */
export const session = aggregate('session', 'sessionId');

const Who = {
  sessionId: Key,
  /** Keyed hash of the subject. */
  personId: Key,
  /** As the provider or the token names the person. */
  subject: Name,
};
const who = { sessionId: 'se-Gx0aWZ1pS8m2qk7RrT4v9Q', personId: 'ps-GZ3o0S0rJm0aU9b0sBqXyA', subject: 'ann' };
const WHO = { of: 'personId', fields: ['subject'] } as const;

export const securitySignedIn = defineEvent({
  type: 'com.auralink.security.signed_in.v1',
  owner: 'platform',
  of: session,
  meaning: 'Somebody signed a browser in: a session has begun.',
  data: Type.Object({
    ...Who,
    name: Type.Optional(Name),
    /** By a one-use link, or at an OpenID provider. */
    method: Type.Union([Type.Literal('link'), Type.Literal('oidc')]),
    issuer: Type.Optional(Type.String()),
    roles: Type.Optional(Type.Array(Type.String())),
    scope: Type.Optional(Type.String()),
    expiresAt: Time,
    /** Browser and system by their families, `Chrome on Linux`. */
    agent: Type.Optional(Type.String()),
    /** The address without its last part, `203.0.113.0/24`, and a keyed hash of the whole. */
    network: Type.Optional(Type.String()),
    addressId: Type.Optional(Key),
  }),
  personal: [{ of: 'personId', fields: ['subject', 'name', 'agent', 'network'] }],
  example: {
    ...who,
    name: 'Ann Example',
    method: 'oidc',
    issuer: 'https://id.example.com',
    roles: ['operator'],
    expiresAt: '2026-11-21T17:00:00.000Z',
    agent: 'Chrome on Linux',
    network: '203.0.113.0/24',
    addressId: 'ad-h1b8mVZxYh1hPjJ8h8pVtA',
  },
});

export const securitySignedOut = defineEvent({
  type: 'com.auralink.security.signed_out.v1',
  owner: 'platform',
  of: session,
  meaning: 'Somebody signed out of a session of their own; session.ended says that it is over.',
  data: Type.Object({ ...Who }),
  personal: [WHO],
  example: { ...who },
});

export const sessionEnded = defineEvent({
  type: 'com.auralink.session.ended.v1',
  owner: 'platform',
  of: session,
  meaning: 'A session is over before its time: its cookie is refused from now on, by every process.',
  data: Type.Object({
    ...Who,
    /** The person signed out, here or everywhere; or somebody who may ended it. */
    reason: Type.Union([Type.Literal('signed_out'), Type.Literal('everywhere'), Type.Literal('ended')]),
    endedById: Key,
    endedBy: Name,
  }),
  personal: [WHO, { of: 'endedById', fields: ['endedBy'] }],
  example: { ...who, reason: 'everywhere', endedById: who.personId, endedBy: 'ann' },
});
