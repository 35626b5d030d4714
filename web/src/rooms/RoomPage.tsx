import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { IconChevronLeft, IconDoorOff, IconHourglass, IconPhone } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { ProblemError, toProblem } from '../api/call.ts';
import { roomQuery } from '../api/queries.ts';
import type { Room } from '../api/types.ts';
import { Page } from '../layout/Page.tsx';
import { Empty } from '../ui/Empty.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { Details } from './Details.tsx';
import { Messages } from './Messages.tsx';
import { Participants } from './Participants.tsx';
import { Recordings } from './Recordings.tsx';
import { ReportCard } from './ReportCard.tsx';
import { RoomActions } from './RoomActions.tsx';
import { RoomFacts } from './RoomFacts.tsx';
import classes from './RoomPage.module.css';
import type { RoomSearch } from './search.ts';
import { TimelineEvent } from './TimelineEvent.tsx';
import { Timeline } from './Timeline.tsx';

/** LiveKit's client is heavy: it is loaded when somebody wants to join, not before. */
const JoinPanel = lazy(() => import('../join/JoinPanel.tsx'));

const route = getRouteApi('/rooms/$room');

const Back = () => (
  <Link to="/rooms" className={classes.back} aria-label="Back to the rooms">
    <IconChevronLeft size={16} aria-hidden />
    <span className="phone-hidden">Rooms</span>
  </Link>
);

const refusal = ({ error }: Room): ProblemError =>
  new ProblemError({
    status: 0,
    code: error?.code ?? 'REFUSED',
    title: 'The room could not be created',
    detail: error?.reason ?? 'No reason was given.',
    next: 'Create it again once the reason is gone; System says what is up and what is not.',
  });

/** A wish for a room that LiveKit has not answered yet, or has refused. */
const Wish = ({ room }: { readonly room: Room }) =>
  room.state === 'refused' ? (
    <ProblemView error={refusal(room)} />
  ) : (
    <Empty title="The room is being created" icon={<IconHourglass size={20} stroke={1.6} />}>
      LiveKit has not answered yet. This page goes on by itself as soon as it does; if that takes long, see whether
      LiveKit is up under <Link to="/system">System</Link>.
    </Empty>
  );

interface ContentProps {
  readonly room: Room;
  readonly joining: boolean;
  readonly onClose: () => void;
  readonly onOpen: (event: string) => void;
}

const Content = ({ room, joining, onClose, onOpen }: ContentProps) => (
  <div className={classes.page}>
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
  </div>
);

const Failure = ({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) =>
  toProblem(error).status === 404 ? (
    <Empty title="There is no such room" icon={<IconDoorOff size={20} stroke={1.6} />}>
      <p>No room of this tenant has, or ever had, this id or name. If it was only just asked for, it appears here.</p>
      <Button variant="default" renderRoot={(props) => <Link {...props} to="/rooms" />}>
        See all rooms
      </Button>
    </Empty>
  ) : (
    <ProblemView error={error} onRetry={onRetry} />
  );

const isWish = ({ state }: Room): boolean => state === 'requested' || state === 'refused';

const Actions = ({
  room,
  joining,
  onJoin,
}: {
  readonly room: Room;
  readonly joining: boolean;
  readonly onJoin: () => void;
}) => (
  <>
    {room.state === 'finished' || joining ? null : (
      <Button leftSection={<IconPhone size={14} />} onClick={onJoin}>
        Join<span className="phone-hidden">&nbsp;from this browser</span>
      </Button>
    )}
    <RoomActions room={room} />
  </>
);

/** One room, live or finished: who is and was in it, what was said, everything that happened, and a way in. */
export const RoomPage = () => {
  const { room: param } = route.useParams();
  const { join = false, event } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: room, error, isPending, refetch } = useQuery(roomQuery(param));
  const go = (change: RoomSearch): void => void navigate({ search: change, replace: true, resetScroll: false });
  const setJoin = (open: boolean): void => go(open ? { join: true } : {});
  const setEvent = (id: string | undefined): void => go({ ...(join ? { join } : {}), ...(id ? { event: id } : {}) });
  const known = room && !isWish(room) ? room : undefined;

  return (
    <Page
      title={room ? room.name || room.id : param}
      before={<Back />}
      actions={known ? <Actions room={known} joining={join} onJoin={() => setJoin(true)} /> : null}
    >
      {isPending ? <Skeleton height={74} radius="lg" /> : null}
      {error && !room ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {room && !known ? <Wish room={room} /> : null}
      {known ? <Content room={known} joining={join} onClose={() => setJoin(false)} onOpen={setEvent} /> : null}
      {known ? <TimelineEvent room={known} id={event} onOpen={setEvent} /> : null}
    </Page>
  );
};
