import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconUsersGroup } from '@tabler/icons-react';
import type { Room } from '../api/types.ts';
import { useCreateRoom } from '../layout/createRoomContext.ts';
import { AgentTag } from '../rooms/AgentTag.tsx';
import { Empty } from '../ui/Empty.tsx';
import { Panel } from '../ui/Panel.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { RoomStateTag } from '../ui/State.tsx';
import { Duration } from '../ui/Time.tsx';
import classes from './OverviewPage.module.css';

const plural = (value: number, noun: string): string => `${value} ${noun}${value === 1 ? '' : 's'}`;

const Row = ({ room }: { readonly room: Room }) => (
  <li>
    <Link to="/rooms/$room" params={{ room: room.id }} className={classes.room}>
      <div className={classes.grow}>
        <div className={classes.name} dir="auto" title={room.name}>
          {room.name || room.id}
        </div>
        <div className={classes.about}>
          {plural(room.participants_now, 'participant')} · {plural(room.tracks_now, 'track')}
        </div>
      </div>
      {room.ai_agent_enabled ? <AgentTag /> : null}
      <span className={classes.clock}>
        <Duration ms={room.duration_ms} since={room.state === 'active' ? room.started_at : null} />
      </span>
      <RoomStateTag state={room.state} />
    </Link>
  </li>
);

interface ActiveRoomsProps {
  readonly rooms: readonly Room[] | undefined;
  readonly total: number | undefined;
  readonly loading: boolean;
}

/** The rooms that are live now, newest first. */
export const ActiveRooms = ({ rooms, total, loading }: ActiveRoomsProps) => {
  const create = useCreateRoom();
  return (
    <Panel
      title="Active rooms"
      count={total}
      flush
      actions={
        <Button component={Link} to="/rooms" variant="subtle" color="gray">
          All rooms
        </Button>
      }
    >
      {loading ? <RowSkeleton rows={3} /> : null}
      {rooms?.length === 0 ? (
        <Empty title="No room is live" icon={<IconUsersGroup size={20} stroke={1.6} />}>
          <p>
            Create one and join it from this browser, or run <code>npm run demo</code> for a short meeting of two
            scripted participants.
          </p>
          <Button onClick={create}>Create room</Button>
        </Empty>
      ) : null}
      {rooms && rooms.length > 0 ? (
        <ul className={classes.feed}>
          {rooms.map((room) => (
            <Row key={room.id} room={room} />
          ))}
        </ul>
      ) : null}
    </Panel>
  );
};
