import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { IconActivity } from '@tabler/icons-react';
import { useEvents } from '../events/useEvents.ts';
import { Empty } from '../ui/Empty.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { FeedRow } from './FeedRow.tsx';
import classes from './OverviewPage.module.css';

const SHOWN = 12;
const ALL = {};

/** The end of the log, as it grows. */
export const LatestEvents = () => {
  const { items, query } = useEvents(ALL, { limit: 50 });
  return (
    <Panel
      title="Latest events"
      flush
      actions={
        <Button component={Link} to="/events" variant="subtle" color="gray">
          Open explorer
        </Button>
      }
    >
      {query.isPending ? <RowSkeleton rows={6} /> : null}
      {query.error && !query.data ? <ProblemView error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.data && items.length === 0 ? (
        <Empty title="The log is empty" icon={<IconActivity size={20} stroke={1.6} />}>
          Everything that happens is written here first. Create a room, or post an event to <code>/api/v1/events</code>.
        </Empty>
      ) : null}
      <ul className={classes.feed}>
        {items.slice(0, SHOWN).map((item) => (
          <FeedRow key={item.msg_id} item={item} />
        ))}
      </ul>
    </Panel>
  );
};
