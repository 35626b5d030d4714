import type { Directory } from '../streams/directory.ts';
import type { KeyState } from '../streams/key-states.ts';
import type { MemberState } from '../streams/member-states.ts';
import type { Known, Roster } from '../streams/members.ts';
import type { SessionState } from '../streams/session-states.ts';
import type { SignInCodes } from '../streams/sign-in-codes.ts';
import type { SessionRow } from './asked.ts';
import type { Admission } from './oidc/person.ts';
import type { Provider } from './oidc/provider.ts';
import type { Refusals } from './security/refusals.ts';
import type { Sessions } from './session.ts';
import type { Asked, Page } from './shapes/fields.ts';
import type { Member } from './shapes/members.ts';
import type { ApiKey, BrowserSession, SecurityEntry } from './shapes/security.ts';

/** What routes about people who sign in, members, sessions and keys need; see `ports.ts`. */
export interface IdentityPorts {
  readonly members: {
    readonly list: (
      tenant: string,
      asked: Asked & { readonly role?: string | undefined; readonly search?: string | undefined },
    ) => Promise<Page<Member>>;
    /** By id, by what tokens call it, or by e-mail address; by the id also when it was removed. */
    readonly one: (tenant: string, ref: string) => Promise<Member | undefined>;
    /** All of a tenant as the log has them now: for what must hold among them. Throws BROKER_UNREACHABLE. */
    readonly roster: (tenant: string) => Promise<Roster>;
    /** The id of whoever tokens call so. */
    readonly idOf: (tenant: string, subject: string) => string;
    /**
     * Who somebody is that an identity provider has made sure of: by its subject, else by its e-mail address, which must be a verified one.
     * From the log; undefined: no member. Throws BROKER_UNREACHABLE.
     */
    readonly rolesOf: (
      tenant: string,
      identity: { readonly subject: string; readonly email?: string | undefined },
    ) => Promise<Known | undefined>;
  };
  /** Keyed hash of an identity, `ps-…`. */
  readonly person: { readonly idOf: (tenant: string, identity: string) => string };
  readonly apiKeys: {
    readonly list: (
      tenant: string,
      asked: Asked & { readonly state?: ApiKey['state'] | undefined },
    ) => Promise<Page<ApiKey>>;
    readonly one: (tenant: string, id: string) => Promise<ApiKey | undefined>;
  };
  readonly signIns: {
    readonly list: (
      tenant: string,
      asked: Asked & { readonly person?: string | undefined; readonly state?: BrowserSession['state'] | undefined },
    ) => Promise<Page<SessionRow>>;
    readonly one: (tenant: string, id: string) => Promise<SessionRow | undefined>;
    /** A person's that are not over. */
    readonly openOf: (tenant: string, person: string) => Promise<readonly SessionRow[]>;
  };
  readonly securityLog: {
    readonly list: (
      tenant: string,
      asked: Asked & {
        readonly kind?: string | undefined;
        readonly subject?: string | undefined;
        readonly from?: string | undefined;
        readonly to?: string | undefined;
      },
    ) => Promise<Page<SecurityEntry>>;
  };
  /** The text of an API key, the same again for the same request. */
  readonly keyTexts: {
    readonly of: (key: { readonly tenant: string; readonly keyId: string; readonly requestId: string }) => string;
  };
  /** The OpenID provider at which people sign in, if there is one. */
  readonly signInProvider: {
    readonly provider?: Provider | undefined;
    readonly admission?: Admission | undefined;
    /** Scheme and host by which browsers reach this server, where that is not what requests say. */
    readonly publicUrl?: string | undefined;
  };
  readonly refusals: Pick<Refusals, 'note'>;
  readonly signInCodes: SignInCodes;
  /** Which sessions and keys hold, by the log alone. */
  readonly sessionStates: Directory<SessionState | undefined>;
  readonly keyStates: Directory<KeyState | undefined>;
  readonly memberStates: Directory<MemberState | undefined>;
  readonly sessions: Sessions;
}
