import { Link, useNavigate } from '@tanstack/react-router';
import type { Room } from '../api/types.ts';
import { columnsOf, DataTable } from '../ui/DataTable.tsx';
import { RoomStateTag } from '../ui/State.tsx';
import { Ago, At, Duration } from '../ui/Time.tsx';
import { AgentTag } from './AgentTag.tsx';
import classes from './RoomsPage.module.css';

const column = columnsOf<Room>();

const columns = column.columns([
  column.accessor('name', {
    header: 'Name',
    cell: ({ row: { original: room } }) => (
      <span className={classes.nameCell}>
        <Link to="/rooms/$room" params={{ room: room.id }} className={classes.link} dir="auto" title={room.name}>
          {room.name || room.id}
        </Link>
        {room.ai_agent_enabled ? <AgentTag /> : null}
      </span>
    ),
  }),
  column.accessor('state', {
    header: 'State',
    meta: { width: '112px' },
    cell: ({ getValue }) => <RoomStateTag state={getValue()} />,
  }),
  column.display({
    id: 'participants',
    header: 'Participants',
    meta: { align: 'right', width: '110px' },
    cell: ({ row: { original: room } }) => (
      <span title={`${room.participants_now} now, ${room.participants_total} in all`}>
        {room.participants_now}
        <span className={classes.quiet}> / {room.participants_total}</span>
      </span>
    ),
  }),
  column.display({
    id: 'duration',
    header: 'Duration',
    meta: { align: 'right', from: 'tablet', width: '96px' },
    cell: ({ row: { original: room } }) => (
      <Duration ms={room.duration_ms} since={room.state === 'active' ? room.started_at : null} />
    ),
  }),
  column.display({
    id: 'started',
    header: 'Started',
    meta: { align: 'right', from: 'tablet', width: '210px' },
    cell: ({ row: { original: room } }) => {
      const time = room.started_at ?? room.created_at;
      return time ? (
        <>
          <At time={time} />{' '}
          <span className={classes.quiet}>
            · <Ago time={time} />
          </span>
        </>
      ) : (
        <span className={classes.quiet}>–</span>
      );
    },
  }),
  column.accessor('id', {
    header: 'Id',
    meta: { from: 'desktop', width: '190px' },
    cell: ({ getValue }) => <span className={`mono ${classes.quiet}`}>{getValue()}</span>,
  }),
]);

export const RoomsTable = ({ rooms }: { readonly rooms: readonly Room[] }) => {
  const navigate = useNavigate();
  return (
    <DataTable
      label="Rooms"
      columns={columns}
      rows={rooms}
      rowId={({ id }) => id}
      onOpen={({ id }) => void navigate({ to: '/rooms/$room', params: { room: id } })}
    />
  );
};
