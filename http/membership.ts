import { Fault } from '../schemas/errors.ts';
import type { Directory } from '../streams/directory.ts';
import type { MemberState } from '../streams/member-states.ts';
import { subjectOf } from '../streams/members.ts';
import { type Permission, permissionsOf } from './access.ts';
import { RefusedFor } from './security/refused.ts';
import type { Grant, Verified } from './tokens.ts';

type Holder = Pick<Verified, 'tenant' | 'subject' | 'issuedAt' | 'roles' | 'scope' | 'byMembership' | 'email'>;

type Named = Pick<Holder, 'tenant' | 'subject' | 'email'>;

/** What a credential is good for now. */
interface Standing extends Pick<Grant, 'subject' | 'roles'> {
  readonly permissions: ReadonlySet<Permission>;
}

/** Holds tokens and sessions that were made before to what has become of their holder since. */
export interface Membership {
  /**
   * What the credential allows now. Somebody who was removed after it was made is refused (UNAUTHENTICATED); whose roles have changed since
   * is held to the new ones too, so that nothing is kept that was taken away. Who never was a member is what the token says; where it leaves
   * that to the membership, nobody (FORBIDDEN).
   */
  readonly of: (holder: Holder) => Promise<Standing>;
  /** Called whenever something was told about the member. */
  readonly watch: (holder: Named, listener: () => void) => () => void;
}

const notAMember = (holder: Holder): Fault =>
  new Fault(
    'FORBIDDEN',
    {
      reason:
        `the token names no role or scope of AuraLink, and its holder is no member of ${holder.tenant}: an administrator ` +
        'there adds the holder by what the token says in sub, or by a verified e-mail address (aura members add)',
    },
    new RefusedFor(holder),
  );

const bySelf = (holder: Holder, permissions: ReadonlySet<Permission>): Standing => ({
  subject: holder.subject,
  permissions,
  ...(holder.roles === undefined ? {} : { roles: holder.roles }),
});

/** Where there is no log to tell of members, tokens say it all. */
export const NO_MEMBERS: Membership = {
  of: async (holder) => {
    if (holder.byMembership) throw notAMember(holder);
    return bySelf(holder, permissionsOf(holder));
  },
  watch: () => () => undefined,
};

/** What a credential says by itself, read once for as long as it is remembered: requests come again and again with the same one. */
const readOnce = <T>(read: (holder: Holder) => T): ((holder: Holder) => T) => {
  const known = new WeakMap<Holder, T>();
  return (holder) => {
    const before = known.get(holder);
    if (before !== undefined) return before;
    const now = read(holder);
    known.set(holder, now);
    return now;
  };
};

/** What tokens may call their holder, the subject first. */
const namesOf = ({ subject, email }: Named): readonly string[] => (email === undefined ? [subject] : [subject, email]);

/** Makes the check; somebody nobody has asked for costs one look at the log, everybody else none. Tokens say their age in whole seconds. */
export const membershipOf = (
  states: Pick<Directory<MemberState | undefined>, 'of' | 'watch'>,
  idOf: (tenant: string, subject: string) => string,
): Membership => {
  const read = readOnce((holder) => ({
    granted: permissionsOf(holder),
    names: namesOf(holder).map((name) => ({ name, memberId: idOf(holder.tenant, name) })),
  }));
  const stateOf = async (holder: Holder, memberId: string): Promise<MemberState | undefined> => {
    const state = await states.of(holder.tenant, memberId);
    if (state?.removedAt !== undefined && holder.issuedAt * 1_000 <= state.removedAt)
      throw new Fault('UNAUTHENTICATED', { reason: 'its holder is no member any more' }, new RefusedFor(holder));
    return state;
  };
  return {
    of: async (holder) => {
      const { granted, names } = read(holder);
      let permissions = granted;
      for (const { name, memberId } of names) {
        const now = (await stateOf(holder, memberId))?.now;
        if (!now) continue;
        const allowed = permissionsOf({ roles: now.roles, scope: holder.byMembership && holder.scope });
        if (holder.byMembership) return { subject: subjectOf(name), roles: now.roles, permissions: allowed };
        if (holder.issuedAt * 1_000 < now.since)
          permissions = new Set([...permissions].filter((each) => allowed.has(each)));
      }
      if (holder.byMembership) throw notAMember(holder);
      return bySelf(holder, permissions);
    },
    watch: (holder, listener) => {
      const { tenant } = holder;
      const ending = namesOf(holder).map((name) => states.watch(tenant, idOf(tenant, name), listener));
      return () => {
        for (const end of ending) end();
      };
    },
  };
};
