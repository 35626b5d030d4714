import type { DataOf } from '../schemas/define.ts';
import type { StoredEvent } from '../schemas/event.ts';
import { memberAdded, memberRemoved, memberRolesChanged } from '../schemas/members.ts';
import type { LogReader } from './log.ts';
import { personId } from './person.ts';

/** Somebody who is a member now. */
export interface Known {
  readonly memberId: string;
  /** What tokens call it. */
  readonly subject: string;
  readonly roles: readonly string[];
}

/** One of a roster: sequence of the last event about it, and its roles; none once it was removed. */
interface Listed {
  readonly seq: number;
  readonly roles: readonly string[] | undefined;
}

/** Everybody who is or was a member of a tenant, and the last sequence of all that was said about them (0: nothing was). */
export interface Roster {
  readonly members: ReadonlyMap<string, Listed>;
  readonly revision: number;
}

const TYPES = [memberAdded, memberRolesChanged, memberRemoved] as const;

/** What tokens call a person, in one spelling: e-mail addresses are told apart without regard to case. */
export const subjectOf = (text: string): string => (/^[^@\s]+@[^@\s]+$/.test(text) ? text.toLowerCase() : text);

/** The id of a member follows from what tokens call it, so that a token leads to it without a look-up. */
export const memberIdOf = (personKey: string | Uint8Array, tenant: string, subject: string): string =>
  personId(personKey, tenant, subjectOf(subject)).replace('ps-', 'mb-');

const said = ({ event, position }: StoredEvent): Listed => ({
  seq: position.seq,
  roles: event.type === memberRemoved.type ? undefined : (event.data as DataOf<typeof memberAdded>).roles,
});

/**
 * Reads all of a tenant's members from the log, as it stood at one moment: a write that is guarded by the revision meets what was read here.
 * Throws BROKER_UNREACHABLE.
 */
export const readRoster = async (reader: Pick<LogReader, 'last' | 'read'>, tenant: string): Promise<Roster> => {
  const to = await reader.last();
  const members = new Map<string, Listed>();
  let revision = 0;
  // Type by type: each is a subject of its own, so that the server looks at nothing else of the tenant.
  for (const { type } of TYPES)
    for await (const stored of reader.read({ tenant, types: [type], to })) {
      const { memberId } = stored.event.data as DataOf<typeof memberAdded>;
      const { seq } = stored.position;
      if ((members.get(memberId)?.seq ?? 0) < seq) members.set(memberId, said(stored));
      revision = Math.max(revision, seq);
    }
  return { members, revision };
};

/** The roles somebody has now, by the log; undefined: no member. Throws BROKER_UNREACHABLE. */
export const readRoles = async (
  reader: Pick<LogReader, 'ofAggregate'>,
  tenant: string,
  memberId: string,
): Promise<readonly string[] | undefined> => {
  const last = (await reader.ofAggregate(tenant, `member/${memberId}`)).at(-1);
  return last && said(last).roles;
};
