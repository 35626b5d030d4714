import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { IconChevronLeft, IconDoorOff, IconHourglass, IconPhone } from '@tabler/icons-react';
import { useCallback, type ReactNode } from 'react';
import { ProblemError, toProblem } from '../api/call.ts';
import { momentsQuery, roomQuery } from '../api/queries.ts';
import type { Room, RoomMoment } from '../api/types.ts';
import { Page } from '../layout/Page.tsx';
import { Empty } from '../ui/Empty.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { Changes } from './history/Changes.tsx';
import { History } from './history/History.tsx';
import { PastRoom } from './PastRoom.tsx';
import { RoomActions } from './RoomActions.tsx';
import { RoomContent } from './RoomContent.tsx';
import classes from './RoomPage.module.css';
import type { RoomSearch } from './search.ts';
import { TimelineEvent } from './TimelineEvent.tsx';

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

const NONE: readonly RoomMoment[] = [];

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

interface Moves {
  readonly at?: string | undefined;
  readonly from?: string | undefined;
}

/** What the address says, and the ways to change it. */
const useAddress = () => {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const show = useCallback(
    (change: RoomSearch): void => void navigate({ search: change, replace: true, resetScroll: false }),
    [navigate],
  );
  const go = useCallback(
    ({ at, from }: Moves): void => show({ ...(at ? { at } : {}), ...(from ? { from } : {}) }),
    [show],
  );
  const open = (event: string | undefined): void => {
    const { event: _before, ...others } = search;
    show({ ...others, ...(event ? { event } : {}) });
  };
  return { search, go, open, back: () => show({}), join: () => show({ join: true }) };
};

/** A room that there is: its history, and below it the room as it is or as it was. */
const Known = ({ param, room, address }: KnownProps) => {
  const { search, go, open, back } = address;
  const { join = false, event, at, from } = search;
  const { data: history } = useQuery(momentsQuery(room.id));
  const moments = history?.items ?? NONE;
  const content = (shown: Room): ReactNode => (
    <>
      <RoomContent room={shown} joining={join && !at} onClose={back} onOpen={open} />
      <TimelineEvent room={shown} id={event} onOpen={open} />
    </>
  );
  return (
    <>
      {moments.length > 1 || at ? (
        <History room={room.id} moments={moments} total={history?.total ?? 0} at={at} from={from} onGo={go} />
      ) : null}
      {from ? <Changes room={room.id} from={from} to={at ?? moments.at(-1)?.position ?? room.as_of} /> : null}
      {at ? (
        <PastRoom param={param} at={at} moments={moments} onBack={back}>
          {content}
        </PastRoom>
      ) : (
        content(room)
      )}
    </>
  );
};

interface KnownProps {
  readonly param: string;
  readonly room: Room;
  readonly address: ReturnType<typeof useAddress>;
}

/** One room, live or finished, now or at any moment: who is and was in it, what was said, everything that happened, and a way in. */
export const RoomPage = () => {
  const { room: param } = route.useParams();
  const address = useAddress();
  const { join = false, at } = address.search;
  const { data: room, error, isPending, refetch } = useQuery(roomQuery(param));
  const known = room && !isWish(room) ? room : undefined;
  return (
    <Page
      title={room ? room.name || room.id : param}
      before={<Back />}
      actions={known && !at ? <Actions room={known} joining={join} onJoin={address.join} /> : null}
    >
      {isPending ? <Skeleton height={74} radius="lg" /> : null}
      {error && !room ? <Failure error={error} onRetry={() => void refetch()} /> : null}
      {room && !known ? <Wish room={room} /> : null}
      {known ? <Known param={param} room={known} address={address} /> : null}
    </Page>
  );
};
