import { getRouteApi } from '@tanstack/react-router';
import type { Replay } from '../api/types.ts';
import { columnsOf, DataTable } from '../ui/DataTable.tsx';
import { count } from '../ui/format.ts';
import list from '../ui/List.module.css';
import { Ago } from '../ui/Time.tsx';
import { targetText } from './commands.ts';
import { ReplayProgress, ReplayState } from './ReplayState.tsx';
import classes from './Replays.module.css';

const route = getRouteApi('/replays');
const column = columnsOf<Replay>();

const KIND: Record<Replay['target']['type'], string> = { webhook: 'Webhook', nats: 'NATS', projection: 'Projection' };

const Opener = ({ replay }: { readonly replay: Replay }) => {
  const navigate = route.useNavigate();
  return (
    <button
      type="button"
      className={classes.opener}
      title={targetText(replay)}
      onClick={() => void navigate({ search: (old) => ({ ...old, replay: replay.id }) })}
    >
      {targetText(replay)}
    </button>
  );
};

/** What is told, in a few words. */
const selected = ({ types, subject, correlation_id: correlation }: Replay): string =>
  [subject, ...types.map((type) => type.replace(/^com\.auralink\./, '')), correlation && `correlation ${correlation}`]
    .filter(Boolean)
    .join(', ') || 'Everything';

const columns = column.columns([
  column.display({ id: 'target', header: 'To', cell: ({ row }) => <Opener replay={row.original} /> }),
  column.display({
    id: 'state',
    header: 'State',
    meta: { width: 'clamp(108px, 10vw, 120px)' },
    cell: ({ row }) => <ReplayState replay={row.original} />,
  }),
  column.display({
    id: 'progress',
    header: 'Told',
    meta: { width: 'clamp(96px, 14vw, 190px)' },
    cell: ({ row }) => <ReplayProgress replay={row.original} />,
  }),
  column.display({
    id: 'delivered',
    header: 'Events',
    meta: { align: 'right', width: '90px', from: 'tablet' },
    cell: ({ row: { original } }) => (original.target.type === 'projection' ? '–' : count(original.delivered)),
  }),
  column.display({
    id: 'kind',
    header: 'Kind',
    meta: { width: '100px', from: 'desktop' },
    cell: ({ row }) => <span className={list.quiet}>{KIND[row.original.target.type]}</span>,
  }),
  column.display({
    id: 'what',
    header: 'What',
    meta: { from: 'desktop' },
    cell: ({ row }) => <span className={list.quiet}>{selected(row.original)}</span>,
  }),
  column.accessor('requested_at', {
    header: 'Asked for',
    meta: { align: 'right', width: '110px', from: 'tablet' },
    cell: ({ getValue }) => (
      <span className={list.quiet}>
        <Ago time={getValue()} />
      </span>
    ),
  }),
]);

export const ReplayTable = ({
  replays,
  opened,
}: {
  readonly replays: readonly Replay[];
  readonly opened: string | undefined;
}) => {
  const navigate = route.useNavigate();
  return (
    <DataTable
      label="Replays"
      columns={columns}
      rows={replays}
      rowId={({ id }) => id}
      selected={opened}
      onOpen={({ id }) => void navigate({ search: (old) => ({ ...old, replay: id }) })}
    />
  );
};
