import { Button, Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { IconClockOff, IconHourglass } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { toProblem } from '../api/call.ts';
import { roomQuery } from '../api/queries.ts';
import type { Room, RoomMoment } from '../api/types.ts';
import { Empty } from '../ui/Empty.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { indexOf } from './history/scale.ts';
import { PastContext } from './past.ts';

interface PastRoomProps {
  readonly param: string;
  readonly at: string;
  readonly moments: readonly RoomMoment[];
  readonly onBack: () => void;
  readonly children: (room: Room) => ReactNode;
}

/** The room as it was: everything below reads the past, and nothing of it can be acted on. */
export const PastRoom = ({ param, at, moments, onBack, children }: PastRoomProps) => {
  const { data: room, error, refetch } = useQuery({ ...roomQuery(param, at), placeholderData: keepPreviousData });
  if (error && !room)
    return toProblem(error).code === 'ROOM_NOT_YET' ? (
      <Empty title="The room was not there yet" icon={<IconClockOff size={20} stroke={1.6} />}>
        <p>At that moment the log had heard nothing of it. Move the slider on, or go back to now.</p>
        <Button variant="default" onClick={onBack}>
          Back to now
        </Button>
      </Empty>
    ) : (
      <ProblemView error={error} onRetry={() => void refetch()} />
    );
  if (!room) return <Skeleton height={74} radius="lg" />;
  if (room.state === 'requested' || room.state === 'refused')
    return (
      <Empty title={`It was ${room.state} then`} icon={<IconHourglass size={20} stroke={1.6} />}>
        LiveKit had not made the room yet: there was nobody in it, and nothing to see.
      </Empty>
    );
  const time = moments[indexOf(moments, room.as_of)]?.time;
  const since = (begin: string): number | null => (time ? Math.max(0, Date.parse(time) - Date.parse(begin)) : null);
  return <PastContext value={{ at: room.as_of, since }}>{children(room)}</PastContext>;
};
