import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { Room } from '../api/types.ts';
import { Details } from './Details.tsx';
import { Messages } from './Messages.tsx';
import { Participants } from './Participants.tsx';
import { Recordings } from './Recordings.tsx';
import { ReportCard } from './ReportCard.tsx';
import { RoomFacts } from './RoomFacts.tsx';
import classes from './RoomPage.module.css';
import { Timeline } from './Timeline.tsx';

/** LiveKit's client is heavy: it is loaded when somebody wants to join, not before. */
const JoinPanel = lazy(() => import('../join/JoinPanel.tsx'));

interface RoomContentProps {
  readonly room: Room;
  readonly joining: boolean;
  readonly onClose: () => void;
  readonly onOpen: (event: string) => void;
}

/** Who is and was in the room, what was said, everything that happened; now, or at the moment the page is at. */
export const RoomContent = ({ room, joining, onClose, onOpen }: RoomContentProps) => (
  <>
    <RoomFacts room={room} />
    {joining ? (
      <Suspense fallback={<Skeleton height={150} radius="lg" />}>
        <JoinPanel room={room} onClose={onClose} />
      </Suspense>
    ) : null}
    {room.report ? <ReportCard report={room.report} /> : null}
    <div className={classes.columns}>
      <div className={classes.column}>
        <Participants room={room} />
        <Timeline room={room} onOpen={onOpen} />
      </div>
      <div className={classes.column}>
        <Messages room={room} />
        <Recordings room={room} />
        <Details room={room} />
      </div>
    </div>
  </>
);
