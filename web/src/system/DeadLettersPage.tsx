import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { IconMoodHappy } from '@tabler/icons-react';
import { deadLettersQuery } from '../api/queries.ts';
import type { DeadLetter } from '../api/types.ts';
import { TypeName } from '../events/kinds.tsx';
import { Page } from '../layout/Page.tsx';
import { columnsOf, DataTable } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { SidePanel } from '../ui/SidePanel.tsx';
import { Ago, At } from '../ui/Time.tsx';
import { DeadLetterPanel } from './DeadLetterPanel.tsx';
import classes from './System.module.css';

const route = getRouteApi('/dead-letters');
const column = columnsOf<DeadLetter>();

const Opener = ({ letter }: { readonly letter: DeadLetter }) => {
  const navigate = route.useNavigate();
  return (
    <button type="button" className={classes.opener} onClick={() => void navigate({ search: { letter: letter.id } })}>
      {letter.handler}
    </button>
  );
};

const columns = column.columns([
  column.accessor('handler', {
    header: 'Handler',
    meta: { width: '190px' },
    cell: ({ row }) => <Opener letter={row.original} />,
  }),
  column.accessor('event_type', { header: 'Event', cell: ({ getValue }) => <TypeName type={getValue()} /> }),
  column.accessor('code', {
    header: 'Error',
    meta: { width: '220px' },
    cell: ({ getValue }) => <code className={classes.bad}>{getValue()}</code>,
  }),
  column.accessor('reason', {
    header: 'Reason',
    meta: { from: 'desktop' },
    cell: ({ getValue }) => <span className={classes.quiet}>{getValue()}</span>,
  }),
  column.accessor('attempts', { header: 'Attempts', meta: { align: 'right', from: 'tablet', width: '90px' } }),
  column.accessor('last_at', {
    header: 'Given up',
    meta: { align: 'right', width: '180px' },
    cell: ({ getValue }) => (
      <>
        <At time={getValue()} />{' '}
        <span className={classes.quiet}>
          · <Ago time={getValue()} />
        </span>
      </>
    ),
  }),
]);

/** Events that a handler or projection gave up: nothing is lost, each waits here with its reason. */
export const DeadLettersPage = () => {
  const { letter } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(deadLettersQuery);
  const letters = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const close = (): void => void navigate({ search: {} });
  return (
    <Page title="Dead letters">
      <div className={classes.page}>
        <div className={classes.list}>
          {query.isPending ? <RowSkeleton rows={6} /> : null}
          {query.error && !query.data ? <ProblemView error={query.error} onRetry={() => void query.refetch()} /> : null}
          {query.data && letters.length === 0 ? (
            <Empty title="No dead letters" icon={<IconMoodHappy size={20} stroke={1.6} />}>
              Every handler and projection has taken in what it was given. An event that one gives up after its last
              attempt waits here, with its error and what to do.
            </Empty>
          ) : null}
          {letters.length > 0 ? (
            <DataTable
              label="Dead letters"
              columns={columns}
              rows={letters}
              rowId={({ id }) => id}
              selected={letter}
              onOpen={({ id }) => void navigate({ search: { letter: id } })}
            />
          ) : null}
        </div>
        {query.hasNextPage ? (
          <Button
            variant="default"
            mx="auto"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show older ones
          </Button>
        ) : null}
      </div>
      <SidePanel label="Dead letter" opened={letter !== undefined} onClose={close} size={520}>
        {letter === undefined ? null : <DeadLetterPanel id={letter} onClose={close} />}
      </SidePanel>
    </Page>
  );
};
