import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { BrowserSession } from '../api/types.ts';
import { columnsOf, DataTable } from '../ui/DataTable.tsx';
import list from '../ui/List.module.css';
import { notifyDone, notifyProblem } from '../ui/notify.ts';
import { State } from '../ui/State.tsx';
import { Ago, Relative } from '../ui/Time.tsx';
import { endSession } from './queries.ts';

const End = ({ session }: { readonly session: BrowserSession }) => {
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: endSession,
    onSuccess: () => notifyDone('The session is over'),
    onError: notifyProblem,
    onSettled: () => client.invalidateQueries({ queryKey: ['security'] }),
  });
  return (
    <Button size="compact-xs" variant="default" loading={end.isPending} onClick={() => end.mutate(session.id)}>
      End
    </Button>
  );
};

const column = columnsOf<BrowserSession>();
const columns = column.columns([
  column.accessor('subject', {
    header: 'Who',
    meta: { width: '220px' },
    cell: ({ row: { original } }) => original.name ?? original.subject ?? 'erased',
  }),
  column.display({
    id: 'where',
    header: 'Browser',
    cell: ({ row: { original } }) => (
      <>
        {original.agent ?? 'unknown'}{' '}
        {original.current ? (
          <State tone="accent">this one</State>
        ) : (
          <span className={list.quiet}>{original.network}</span>
        )}
      </>
    ),
  }),
  column.accessor('method', {
    header: 'By',
    meta: { from: 'tablet', width: '110px' },
    cell: ({ getValue }) => (getValue() === 'oidc' ? 'provider' : 'link'),
  }),
  column.accessor('started_at', {
    header: 'Began',
    meta: { from: 'tablet', width: '120px' },
    cell: ({ getValue }) => <Ago time={getValue()} />,
  }),
  column.accessor('expires_at', {
    header: 'Ends',
    meta: { from: 'desktop', width: '120px' },
    cell: ({ getValue }) => <Relative time={getValue()} />,
  }),
  column.display({
    id: 'end',
    header: '',
    meta: { align: 'right', width: '80px' },
    cell: ({ row }) => <End session={row.original} />,
  }),
]);

export const Sessions = ({ sessions }: { readonly sessions: readonly BrowserSession[] }) => (
  <DataTable label="Sessions" columns={columns} rows={sessions} rowId={({ id }) => id} />
);
