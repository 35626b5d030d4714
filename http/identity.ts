import { Fault } from '../schemas/errors.ts';
import { createKeyCheck, type KeyCheck } from './api-keys/check.ts';
import { keyText } from './api-keys/text.ts';
import type { Documents } from './documents.ts';
import { type Membership, membershipOf, NO_MEMBERS } from './membership.ts';
import { createProvider } from './oidc/provider.ts';
import type { Ports } from './ports.ts';
import { createRefusals, type Refusals } from './security/refusals.ts';
import type { FacadeOptions } from './facade.ts';
import { serviceCheck } from './service-tokens.ts';
import { createSessions, type Sessions } from './session.ts';
import { checkNotDeleted } from './tenant-gate.ts';
import { verifierOf } from './verifier.ts';
import { SOURCE } from './write.ts';

/** What tells who somebody is, and remembers who was refused. */
interface Identity {
  readonly sessions: Sessions;
  readonly keys: KeyCheck;
  readonly membership: Membership;
  readonly refusals: Refusals;
}

const absent = async (): Promise<never> => {
  throw new Fault('PORT_NOT_WIRED', { reason: 'this process has no log' });
};
const nothing = (): undefined => undefined;

/** Where there is no log nobody signs in. */
const NO_IDENTITY: Identity = {
  sessions: {
    cookieName: '__Host-aura',
    clearCookie: () => '',
    newCode: absent,
    signIn: absent,
    begin: absent,
    signOut: absent,
    holds: absent,
    methodOf: absent,
    watch: () => nothing,
  },
  keys: { verify: absent, holds: absent, watch: () => nothing },
  membership: NO_MEMBERS,
  refusals: { note: nothing, flush: async () => undefined, close: async () => undefined },
};

/** What tells sessions and keys; without a log there are none. */
export const identityOf = ({ ports, secret, instance, meter }: FacadeOptions): Identity => {
  const { publisher, person, members, signInCodes, sessionStates, keyStates, memberStates } = ports;
  if (!publisher || !person) return NO_IDENTITY;
  if (signInCodes && sessionStates && keyStates && memberStates && members) {
    const { idOf } = person;
    return {
      sessions: createSessions({
        secret,
        instance,
        codes: signInCodes,
        states: sessionStates,
        publisher,
        meter,
        idOf,
        checkTenant: (tenant) => checkNotDeleted(tenant, ports),
      }),
      keys: createKeyCheck({ states: keyStates, publisher, source: SOURCE }),
      membership: membershipOf(memberStates, members.idOf),
      refusals: createRefusals({ publisher, meter, idOf, source: SOURCE }),
    };
  }
  throw new Error(
    'Who publishes also needs the ports members and signInCodes, and what the log says of sessions, keys and members',
  );
};

/** What tells whose tokens hold. */
export const checksOf = (options: FacadeOptions) => ({
  verify: verifierOf(options),
  services: serviceCheck(options.secret, options.roles ?? ['http']),
});

/** What the facade makes itself and routes may need. */
export const ownPorts = (options: FacadeOptions, { sessions, refusals }: Identity, documents: Documents) => ({
  sessions,
  refusals,
  documents,
  signInProvider: providerOf(options),
  keyTexts: { of: (key) => keyText(options.secret, key) } satisfies Ports['keyTexts'],
});

const providerOf = ({ oidc, secret, instance, publicUrl }: FacadeOptions): Ports['signInProvider'] => ({
  publicUrl,
  ...(oidc ? { provider: createProvider(oidc, secret, instance), admission: oidc.admission } : {}),
});
