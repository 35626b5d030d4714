import type { Queries } from '../../db/queries/index.ts';
import type { Ports } from '../../http/ports.ts';
import type { LogReader } from '../../streams/log.ts';
import { memberIdOf, readRoles, readRoster, subjectOf } from '../../streams/members.ts';

/** Satisfies the port `members`: lists from the read model, who somebody is from the log. */
export const membersPort = (
  queries: Queries['members'],
  reader: Pick<LogReader, 'last' | 'read' | 'ofAggregate'>,
  personKey: string,
): Ports['members'] => {
  const idOf = (tenant: string, subject: string): string => memberIdOf(personKey, tenant, subject);
  return {
    ...queries,
    idOf,
    roster: (tenant) => readRoster(reader, tenant),
    rolesOf: async (tenant, { subject, email }) => {
      for (const name of [subject, ...(email === undefined ? [] : [email])]) {
        const memberId = idOf(tenant, name);
        const roles = await readRoles(reader, tenant, memberId);
        if (roles) return { memberId, subject: subjectOf(name), roles };
      }
      return undefined;
    },
  };
};
