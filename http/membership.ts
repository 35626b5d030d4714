import { Fault } from '../schemas/errors.ts';
import type { Directory } from '../streams/directory.ts';
import type { MemberState } from '../streams/member-states.ts';
import { type Permission, permissionsOf } from './access.ts';
import { RefusedFor } from './security/refused.ts';
import type { Verified } from './tokens.ts';

type Holder = Pick<Verified, 'tenant' | 'subject' | 'issuedAt' | 'roles' | 'scope'>;

/** Holds tokens and sessions that were made before to what has become of their holder since. */
export interface Membership {
  /**
   * What the credential allows now. Somebody who was removed after it was made is refused (UNAUTHENTICATED); whose roles have changed since
   * is held to the new ones too, so that nothing is kept that was taken away. Who never was a member is what the token says.
   */
  readonly permissions: (holder: Holder) => Promise<ReadonlySet<Permission>>;
  /** Called whenever something was told about the member. */
  readonly watch: (tenant: string, subject: string, listener: () => void) => () => void;
}

/** Where there is no log to tell of members, tokens say it all. */
export const NO_MEMBERS: Membership = {
  permissions: async (holder) => permissionsOf(holder),
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

/** Makes the check; somebody nobody has asked for costs one look at the log, everybody else none. Tokens say their age in whole seconds. */
export const membershipOf = (
  states: Pick<Directory<MemberState>, 'of' | 'watch'>,
  idOf: (tenant: string, subject: string) => string,
): Membership => {
  const read = readOnce((holder) => ({
    granted: permissionsOf(holder),
    memberId: idOf(holder.tenant, holder.subject),
  }));
  return {
    permissions: async (holder) => {
      const { tenant, issuedAt } = holder;
      const { granted, memberId } = read(holder);
      const state = await states.of(tenant, memberId);
      if (!state) return granted;
      const madeAt = issuedAt * 1_000;
      if (state.removedAt !== undefined && madeAt <= state.removedAt)
        throw new Fault('UNAUTHENTICATED', { reason: 'its holder is no member any more' }, new RefusedFor(holder));
      if (!state.now || madeAt >= state.now.since) return granted;
      const allowed = permissionsOf({ roles: state.now.roles });
      return new Set([...granted].filter((each) => allowed.has(each)));
    },
    watch: (tenant, subject, listener) => states.watch(tenant, idOf(tenant, subject), listener),
  };
};
