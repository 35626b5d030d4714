import { Badge } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import type { Member } from '../api/types.ts';
import { columnsOf, DataTable } from '../ui/DataTable.tsx';
import list from '../ui/List.module.css';
import { Ago } from '../ui/Time.tsx';
import classes from './Members.module.css';
import { labelOf } from './roles.ts';

const route = getRouteApi('/members');
const column = columnsOf<Member>();

/** Whose data key is gone has no name any more. */
export const nameOf = ({ name, subject }: Pick<Member, 'name' | 'subject'>): string =>
  name ?? subject ?? 'Erased person';

export const Roles = ({ roles }: { readonly roles: readonly string[] }) => (
  <span className={classes.roles}>
    {roles.map((role) => (
      <Badge key={role} variant="default" size="sm" tt="none" fw={500}>
        {labelOf(role)}
      </Badge>
    ))}
  </span>
);

const Opener = ({ member }: { readonly member: Member }) => {
  const navigate = route.useNavigate();
  return (
    <button
      type="button"
      className={list.opener}
      onClick={() => void navigate({ search: (old) => ({ ...old, member: member.id }) })}
    >
      {nameOf(member)}
    </button>
  );
};

const columns = column.columns([
  column.display({
    id: 'name',
    header: 'Member',
    meta: { width: '240px' },
    cell: ({ row }) => <Opener member={row.original} />,
  }),
  column.accessor('roles', { header: 'Roles', cell: ({ getValue }) => <Roles roles={getValue()} /> }),
  column.accessor('subject', {
    header: 'Subject',
    meta: { from: 'tablet' },
    cell: ({ getValue }) => <span className={list.mono}>{getValue() ?? '–'}</span>,
  }),
  column.accessor('added_by', {
    header: 'Added by',
    meta: { from: 'desktop', width: '180px' },
    cell: ({ getValue }) => <span className={list.quiet}>{getValue() ?? '–'}</span>,
  }),
  column.accessor('added_at', {
    header: 'Added',
    meta: { align: 'right', from: 'tablet', width: '140px' },
    cell: ({ getValue }) => <Ago time={getValue()} />,
  }),
]);

export const MembersTable = ({
  members,
  opened,
}: {
  readonly members: readonly Member[];
  readonly opened: string | undefined;
}) => {
  const navigate = route.useNavigate();
  return (
    <DataTable
      label="Members"
      columns={columns}
      rows={members}
      rowId={({ id }) => id}
      selected={opened}
      onOpen={({ id }) => void navigate({ search: (old) => ({ ...old, member: id }) })}
    />
  );
};
