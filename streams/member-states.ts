import type { DataOf } from '../schemas/define.ts';
import type { StoredEvent } from '../schemas/event.ts';
import { memberAdded, memberRemoved, memberRolesChanged } from '../schemas/members.ts';
import { type Directory, type DirectoryGround, directoryOf } from './directory.ts';

/** What the log says of a member that concerns tokens it already holds. Moments in ms since 1970. */
export interface MemberState {
  /** When it was last removed; whatever was made before that is over, also when it was added again. */
  readonly removedAt: number | undefined;
  /** The roles it has now, and since when; undefined: it is removed. */
  readonly now: { readonly roles: readonly string[]; readonly since: number } | undefined;
}

/** Nothing for somebody who never was a member. */
export const memberStateOf = (events: readonly StoredEvent[]): MemberState | undefined => {
  const last = events.at(-1);
  if (!last) return undefined;
  const removed = events.findLast(({ event }) => event.type === memberRemoved.type);
  const { roles } = last.event.data as DataOf<typeof memberRolesChanged>;
  return {
    removedAt: removed && Date.parse(removed.event.time),
    now: last === removed ? undefined : { roles, since: Date.parse(last.event.time) },
  };
};

/** How things stand with members, in every process. */
export const createMemberStates = (ground: DirectoryGround): Directory<MemberState | undefined> =>
  directoryOf(ground, [memberAdded, memberRolesChanged, memberRemoved], memberStateOf);
