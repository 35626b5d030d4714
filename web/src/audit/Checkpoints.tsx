import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconLock } from '@tabler/icons-react';
import { CopyId } from '../ui/Copy.tsx';
import { columnsOf, DataTable } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import { count } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { Ago, At } from '../ui/Time.tsx';
import classes from './Audit.module.css';
import { checkpointsQuery, headOf, type Checkpoint } from './queries.ts';

const column = columnsOf<Checkpoint>();

const columns = column.columns([
  column.accessor('hash', {
    header: 'Hash@to',
    cell: ({ row }) => <CopyId value={headOf(row.original)} label="Copy hash@to" />,
  }),
  column.display({
    id: 'stretch',
    header: 'Sequences',
    meta: { align: 'right', width: '170px' },
    cell: ({ row }) => (
      <span className="mono">
        {count(row.original.from)}–{count(row.original.to)}
      </span>
    ),
  }),
  column.accessor('size', {
    header: 'Events',
    meta: { align: 'right', from: 'tablet', width: '90px' },
    cell: ({ getValue }) => count(getValue()),
  }),
  column.accessor('key_id', {
    header: 'Signed by',
    meta: { from: 'tablet', width: '120px' },
    cell: ({ getValue }) => <span className="mono">{getValue() ?? '–'}</span>,
  }),
  column.accessor('witnesses', {
    header: 'Witnesses',
    meta: { align: 'right', from: 'desktop', width: '100px' },
    cell: ({ getValue }) => <span title={getValue().join(', ')}>{count(getValue().length)}</span>,
  }),
  column.accessor('position', {
    header: 'Lies at',
    meta: { from: 'desktop', width: '140px' },
    cell: ({ getValue }) => <span className="mono">{getValue()}</span>,
  }),
  column.accessor('time', {
    header: 'Made',
    meta: { align: 'right', from: 'tablet', width: '190px' },
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

/** The chain, the newest first. */
export const Checkpoints = () => {
  const query = useInfiniteQuery(checkpointsQuery);
  const checkpoints = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Panel title="Checkpoints" flush>
      {query.isPending ? <RowSkeleton rows={4} /> : null}
      {query.error && !query.data ? <ProblemView error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data && checkpoints.length === 0 ? (
        <Empty title="No checkpoint yet" icon={<IconLock size={20} stroke={1.6} />}>
          The first follows a minute, or 1,000 events, after the first event.
        </Empty>
      ) : null}
      {checkpoints.length > 0 ? (
        <DataTable label="Checkpoints" columns={columns} rows={checkpoints} rowId={({ hash }) => hash} />
      ) : null}
      {query.hasNextPage ? (
        <div className={classes.more}>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show older ones
          </Button>
        </div>
      ) : null}
    </Panel>
  );
};
