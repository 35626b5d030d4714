import { getRouteApi } from '@tanstack/react-router';
import type { Timer } from '../api/types.ts';
import { TypeName } from '../events/kinds.tsx';
import { columnsOf, DataTable } from '../ui/DataTable.tsx';
import list from '../ui/List.module.css';
import { Ago, At, Relative } from '../ui/Time.tsx';
import { moments, roughly } from './moment.ts';
import classes from './Timers.module.css';
import { TimerState } from './TimerState.tsx';

const route = getRouteApi('/timers');
const column = columnsOf<Timer>();

const Opener = ({ timer }: { readonly timer: Timer }) => {
  const navigate = route.useNavigate();
  return (
    <button
      type="button"
      className={list.opener}
      onClick={() => void navigate({ search: (old) => ({ ...old, timer: timer.id }) })}
    >
      {timer.name}
    </button>
  );
};

const Moment = ({ time }: { readonly time: string }) => (
  <>
    <span className={classes.strong}>
      <Relative time={time} />
    </span>{' '}
    <span className={list.quiet}>
      · <At time={time} />
    </span>
  </>
);

/** How the last firing went: late ones say by how much. */
const Last = ({ timer: { last_fired_at: at, last_late_ms: late } }: { readonly timer: Timer }) => {
  if (at === null) return <span className={list.quiet}>–</span>;
  return (
    <>
      <Ago time={at} />
      {late !== null && late > 5_000 ? <span className={classes.bad}> · {roughly(late)} late</span> : null}
    </>
  );
};

const columns = column.columns([
  column.accessor('name', {
    header: 'Timer',
    meta: { width: '220px' },
    cell: ({ row }) => <Opener timer={row.original} />,
  }),
  column.accessor('next_due_at', {
    header: 'Next',
    meta: { width: '200px' },
    cell: ({ row: { original } }) =>
      original.next_due_at === null ? <TimerState state={original.state} /> : <Moment time={original.next_due_at} />,
  }),
  column.display({
    id: 'moments',
    header: 'Fires',
    meta: { from: 'tablet', width: '240px' },
    cell: ({ row }) => <span className={list.mono}>{moments(row.original)}</span>,
  }),
  column.accessor('event_type', {
    header: 'Event',
    meta: { from: 'tablet' },
    cell: ({ getValue }) => <TypeName type={getValue()} />,
  }),
  column.accessor('set_by', {
    header: 'Set by',
    meta: { from: 'desktop', width: '150px' },
    cell: ({ getValue }) => <span className={list.quiet}>{getValue()}</span>,
  }),
  column.accessor('fired', { header: 'Fired', meta: { align: 'right', from: 'tablet', width: '80px' } }),
  column.display({
    id: 'last',
    header: 'Last',
    meta: { align: 'right', from: 'desktop', width: '180px' },
    cell: ({ row }) => <Last timer={row.original} />,
  }),
]);

export const TimersTable = ({
  timers,
  opened,
}: {
  readonly timers: readonly Timer[];
  readonly opened: string | undefined;
}) => {
  const navigate = route.useNavigate();
  return (
    <DataTable
      label="Timers"
      columns={columns}
      rows={timers}
      rowId={({ id }) => id}
      selected={opened}
      onOpen={({ id }) => void navigate({ search: (old) => ({ ...old, timer: id }) })}
    />
  );
};
