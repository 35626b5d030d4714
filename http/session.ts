import { randomBytes } from 'node:crypto';
import { emit } from '../schemas/define.ts';
import { Fault } from '../schemas/errors.ts';
import type { Meter } from '../schemas/metrics.ts';
import { securitySignedIn, securitySignedOut, sessionEnded } from '../schemas/sessions.ts';
import type { Directory } from '../streams/directory.ts';
import type { Publisher } from '../streams/log.ts';
import type { SessionState } from '../streams/session-states.ts';
import type { SignInCodes } from '../streams/sign-in-codes.ts';
import { CODE_LIFE_MS } from '../streams/topology.ts';
import { traceOf, type Visitor } from './security/visitor.ts';
import { type Grant, issueToken, type Verified } from './tokens.ts';

/** How browsers sign in: by a one-use code or at an OpenID provider, for a cookie that scripts cannot read. */
export interface Sessions {
  readonly cookieName: string;
  /** A code that works once, within ten minutes, in any process. Throws BROKER_UNREACHABLE. */
  readonly newCode: (grant: Grant) => Promise<{ readonly code: string; readonly expiresAt: string }>;
  /** Exchanges a code. Throws SIGN_IN_CODE_INVALID for one that is unknown, used or too old. */
  readonly signIn: (code: string, visitor: Visitor) => Promise<SignedIn>;
  /** Begins a session, which is an event. Throws TENANT_DELETED, and what the publisher throws. */
  readonly begin: (grant: Grant, how: How, visitor: Visitor) => Promise<SignedIn>;
  /** Ends a session of the caller's own, in every process; gives the `Set-Cookie` header that takes the cookie away again. */
  readonly signOut: (session: Pick<Verified, 'tenant' | 'subject'> & { readonly session: string }) => Promise<string>;
  /** Value of the `Set-Cookie` header that takes the cookie away. */
  readonly clearCookie: () => string;
  /** Whether the session began here and is not over. */
  readonly holds: (tenant: string, session: string) => Promise<boolean>;
  /** By what it began; undefined for one that did not begin here. */
  readonly methodOf: (tenant: string, session: string) => Promise<How['method'] | undefined>;
  /** Called whenever something was told about the session. */
  readonly watch: Directory<SessionState | undefined>['watch'];
}

/** By what somebody signed in, and for how long. */
export interface How {
  readonly method: 'link' | 'oidc';
  readonly issuer?: string;
  /** As the provider calls the person. */
  readonly name?: string;
  readonly lifeS: number;
}

/** A session that has begun. */
export interface SignedIn {
  readonly grant: Grant;
  readonly expiresAt: string;
  /** Value of the `Set-Cookie` header. */
  readonly setCookie: string;
}

const LINK_LIFE_S = 7 * 24 * 3_600;
/** CloudEvents source of what the facade says about sessions. */
const SOURCE = '/auralink/http';

export interface SessionOptions {
  readonly secret: string;
  /** Names the cookie, so that two instances on one host do not overwrite each other's. */
  readonly instance: string;
  readonly codes: SignInCodes;
  readonly states: Pick<Directory<SessionState | undefined>, 'of' | 'watch'>;
  readonly publisher: Pick<Publisher, 'publish' | 'publishAll'>;
  readonly meter: Pick<Meter, 'count'>;
  /** Keyed hash of an identity. */
  readonly idOf: (tenant: string, identity: string) => string;
  /** Throws TENANT_DELETED where there is nothing left to sign in to. Absent: there always is. */
  readonly checkTenant?: ((tenant: string) => Promise<void> | undefined) | undefined;
}

const isGrant = (value: unknown): value is Grant =>
  typeof value === 'object' && value !== null && 'tenant' in value && 'subject' in value;

const present = (fields: Readonly<Record<string, unknown>>): Record<string, never> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Record<string, never>;

/** Sessions of the whole program: what began and what is over is read from the log, codes lie in the broker. */
export const createSessions = (options: SessionOptions): Sessions => {
  const { secret, instance, codes, states, publisher, meter, idOf } = options;
  const cookieName = `__Host-aura-${instance}`;
  // Secure holds on plain http too: Chromium treats loopback as secure (seen on 147).
  const cookie = (value: string, maxAge: number): string =>
    `${cookieName}=${value}; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=${maxAge}`;

  const begin: Sessions['begin'] = async (grant, { method, issuer, name, lifeS }, visitor) => {
    const { tenant, subject, roles, scope } = grant;
    await options.checkTenant?.(tenant);
    const sessionId = `se-${randomBytes(16).toString('base64url')}`;
    const expiresAt = new Date((Math.floor(Date.now() / 1_000) + lifeS) * 1_000).toISOString();
    const told = {
      sessionId,
      personId: idOf(tenant, subject),
      subject,
      method,
      expiresAt,
      ...present({ name, issuer, scope, roles: roles && [...roles] }),
      ...traceOf(visitor, idOf, tenant),
    };
    await publisher.publish(emit(securitySignedIn, told), { tenant, source: SOURCE });
    meter.count('auralink_sign_ins_total', { method });
    const token = await issueToken(secret, { ...grant, session: sessionId, ttlS: lifeS });
    return { grant, expiresAt, setCookie: cookie(token, lifeS) };
  };

  return {
    cookieName,
    begin,
    clearCookie: () => cookie('', 0),
    newCode: async (grant) => {
      const expiresAt = new Date(Date.now() + CODE_LIFE_MS).toISOString();
      const code = randomBytes(16).toString('base64url');
      await codes.put(code, { grant, expiresAt });
      return { code, expiresAt };
    },
    signIn: async (code, visitor) => {
      const { grant, expiresAt } = ((await codes.take(code)) ?? {}) as { grant?: unknown; expiresAt?: string };
      if (!isGrant(grant) || !(Date.parse(expiresAt ?? '') > Date.now())) throw new Fault('SIGN_IN_CODE_INVALID');
      return begin(grant, { method: 'link', lifeS: LINK_LIFE_S }, visitor);
    },
    signOut: async ({ tenant, subject, session: sessionId }) => {
      const personId = idOf(tenant, subject);
      const who = { sessionId, personId, subject };
      const ended = emit(sessionEnded, { ...who, reason: 'signed_out', endedById: personId, endedBy: subject });
      // Said twice is said once: the ids follow from the session.
      await publisher.publishAll(
        [
          { ...ended, id: `ended-${sessionId}` },
          { ...emit(securitySignedOut, who), id: `out-${sessionId}` },
        ],
        { tenant, source: SOURCE },
      );
      return cookie('', 0);
    },
    holds: async (tenant, session) => {
      const state = await states.of(tenant, session);
      return state !== undefined && !state.over;
    },
    methodOf: async (tenant, session) => (await states.of(tenant, session))?.method,
    watch: states.watch,
  };
};
