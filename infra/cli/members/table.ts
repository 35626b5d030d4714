import type { Member } from '../../../http/shapes/members.ts';
import { type Column, tableLines } from '../table.ts';
import type { Terminal } from '../terminal.ts';

const COLUMNS: readonly Column<Member>[] = [
  { head: 'ID', of: ({ id }) => id },
  { head: 'SUBJECT', of: ({ subject }) => subject ?? '(erased)' },
  { head: 'NAME', of: ({ name }) => name },
  { head: 'ROLES', of: ({ roles }) => roles.join(' ') },
  { head: 'ADDED', of: ({ added_at: at }) => at },
  { head: 'BY', of: ({ added_by: by }) => by },
];

/** Members as a table, or one JSON object a line. */
export const showMembers = async ({ json, paint, data }: Terminal, members: readonly Member[]): Promise<void> => {
  if (json) for (const member of members) await data(JSON.stringify(member));
  else if (members.length > 0) for (const line of tableLines(COLUMNS, members, paint)) await data(line);
};
