import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { overviewQuery } from '../api/queries.ts';
import type { EventItem } from '../api/types.ts';
import { KindIcon, TypeName } from '../events/kinds.tsx';
import { sentence } from '../events/sentence.ts';
import { Ago, At } from '../ui/Time.tsx';
import classes from './OverviewPage.module.css';

/** Which room an event is about: by its name while it is live, else by its id. */
const useRoomOf = (subject: string): string | undefined => {
  const { data } = useQuery(overviewQuery);
  const [aggregate, id] = subject.split('/');
  if (aggregate !== 'room' || id === undefined) return undefined;
  return data?.rooms.find((room) => room.id === id)?.name || id;
};

/** An event as a sentence; leads to the event itself. */
export const FeedRow = ({ item: { position, msg_id, event } }: { readonly item: EventItem }) => {
  const room = useRoomOf(event.subject);
  return (
    <li>
      <Link to="/events" search={{ event: msg_id }} className={classes.event}>
        <KindIcon type={event.type} data={event.data} />
        <div className={classes.grow}>
          <div className={classes.sentence}>{sentence(event.type, event.data)}</div>
          <div className={classes.sub}>
            <TypeName type={event.type} />
            <span className="mono">{position}</span>
            {room ? <bdi className={classes.of}>{room}</bdi> : null}
          </div>
        </div>
        <div className={classes.when}>
          <At time={event.time} />
          <br />
          <Ago time={event.time} />
        </div>
      </Link>
    </li>
  );
};
