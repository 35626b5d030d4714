import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { projectionsQuery } from '../api/queries.ts';
import type { Projection } from '../api/types.ts';
import { Commands } from '../audit/Commands.tsx';
import { AURA, curlOf } from '../events/commands.ts';
import { columnsOf, DataTable } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import { count, lag } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { State, type Tone } from '../ui/State.tsx';
import { BuildProgress } from './BuildProgress.tsx';
import { ProjectionActions } from './ProjectionActions.tsx';
import { ProjectionComparison } from './ProjectionComparison.tsx';
import classes from './System.module.css';

const TONES: Record<string, Tone> = {
  live: 'live',
  standby: 'quiet',
  catching_up: 'warn',
  rebuilding: 'warn',
  behind: 'warn',
  stopped: 'bad',
  failed: 'bad',
};

const worded = (state: string): string => state.charAt(0).toUpperCase() + state.slice(1).replaceAll('_', ' ');

const column = columnsOf<Projection>();

const columns = column.columns([
  column.accessor('name', { header: 'Name' }),
  column.accessor('state', {
    header: 'State',
    meta: { width: '110px' },
    cell: ({ getValue, row: { original } }) => (
      <>
        <State tone={TONES[getValue()] ?? 'quiet'}>{worded(getValue())}</State>
        {original.rebuild ? (
          <BuildProgress purpose="rebuild" projection={original.name} known={original.rebuild} />
        ) : null}
      </>
    ),
  }),
  column.accessor('position', {
    header: 'Position',
    meta: { width: '130px' },
    cell: ({ getValue, row: { original } }) =>
      original.partitions.length < 2 ? (
        <span className="mono">{getValue() ?? '–'}</span>
      ) : (
        original.partitions.map(({ shards, position }) => (
          <div key={shards} title={`Tenants of the shards ${shards}`}>
            <span className={classes.quiet}>{shards}</span> <span className="mono">{position}</span>
          </div>
        ))
      ),
  }),
  column.display({
    id: 'lag',
    header: 'Lag',
    meta: { align: 'right', width: '150px' },
    cell: ({ row: { original } }) =>
      original.lag_events === 0 ? (
        <span className={classes.quiet}>none</span>
      ) : (
        `${count(original.lag_events)} events, ${lag(original.lag_seconds * 1_000)}`
      ),
  }),
  column.accessor('hash', {
    header: 'Hash',
    meta: { from: 'desktop', width: '110px' },
    cell: ({ getValue }) => <span className={`mono ${classes.quiet}`}>{getValue().slice(0, 8)}</span>,
  }),
]);

const withActions = (onCompare: (name: string) => void) => [
  ...columns,
  column.display({
    id: 'actions',
    header: '',
    meta: { align: 'right', width: '205px' },
    cell: ({ row: { original } }) => <ProjectionActions projection={original} onCompare={onCompare} />,
  }),
];

/** How far each projection has folded the log; to rebuild it and to compare it. */
export const Projections = () => {
  const [compared, setCompared] = useState<string | null>(null);
  const all = useMemo(() => withActions(setCompared), []);
  const { data, error, isPending, refetch } = useQuery(projectionsQuery);
  return (
    <Panel title="Projections" count={data?.items.length} flush>
      {isPending ? <RowSkeleton rows={3} /> : null}
      {error && !data ? <ProblemView error={error} onRetry={() => void refetch()} /> : null}
      {data && data.items.length === 0 ? (
        <Empty title="No projection runs here" small>
          This process does not have the role <code>projections</code>; see AURALINK_ROLES.
        </Empty>
      ) : null}
      {data && data.items.length > 0 ? (
        <DataTable label="Projections" columns={all} rows={data.items} rowId={({ name }) => name} />
      ) : null}
      <div className={classes.commands}>
        <Commands curl={curlOf('listProjections')} aura={`${AURA} lag`} />
      </div>
      {compared ? <ProjectionComparison projection={compared} onClose={() => setCompared(null)} /> : null}
    </Panel>
  );
};
