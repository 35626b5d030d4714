import { Button, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconTimeline } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { timelineQuery } from '../api/queries.ts';
import type { Room, TimelineItem } from '../api/types.ts';
import { KindIcon, TypeName } from '../events/kinds.tsx';
import { sentence } from '../events/sentence.ts';
import { Empty } from '../ui/Empty.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemView } from '../ui/ProblemView.tsx';
import { RowSkeleton } from '../ui/Skeletons.tsx';
import { Ago, At } from '../ui/Time.tsx';
import { usePast } from './past.ts';
import classes from './Timeline.module.css';
import { useTimelineOrder, type TimelineOrder } from './timelineOrder.ts';

/** `+32 ms`, `+12.3 s`, `+4:07 min`: how far into the room's life. */
const offset = (time: string, start: string | null): string => {
  if (start === null) return '';
  const ms = Date.parse(time) - Date.parse(start);
  const size = Math.abs(ms);
  const sign = ms < 0 ? '−' : '+';
  if (size < 1_000) return `${sign}${size} ms`;
  if (size < 60_000) return `${sign}${(size / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(size / 60_000);
  return `${sign}${minutes}:${String(Math.floor((size % 60_000) / 1_000)).padStart(2, '0')} min`;
};

interface RowProps {
  readonly item: TimelineItem;
  readonly start: string | null;
  readonly onOpen: (id: string) => void;
}

const Row = ({ item, start, onOpen }: RowProps) => (
  <li className={classes.item}>
    <button type="button" className={classes.link} onClick={() => onOpen(item.msg_id)}>
      <KindIcon type={item.type} data={item.data} />
      <span className={classes.told}>
        <span className={classes.sentence}>{sentence(item.type, item.data, item.summary)}</span>
        <span className={classes.sub}>
          <TypeName type={item.type} />
          <span className="mono">{item.position}</span>
        </span>
      </span>
      <span className={classes.when}>
        <At time={item.time} ms />
        <span className={classes.relative}>
          {offset(item.time, start)}
          {start === null ? null : ' · '}
          <Ago time={item.time} />
        </span>
      </span>
    </button>
  </li>
);

const ORDERS = [
  { value: 'newest', label: 'Newest first' },
  { value: 'oldest', label: 'As it happened' },
];

/** So many pages of 200 are read by themselves, and so many lines are shown at first. */
const EAGER_PAGES = 10;
const SHOWN = 200;

interface TimelineProps {
  readonly room: Room;
  readonly onOpen: (id: string) => void;
}

/** Everything that happened in a room, a sentence each; a click shows the event itself. */
export const Timeline = ({ room, onOpen }: TimelineProps) => {
  const query = useInfiniteQuery(timelineQuery(room.id, usePast()?.at));
  const { data, hasNextPage, isFetching, fetchNextPage } = query;
  const [order, setOrder] = useTimelineOrder();
  const [most, setMost] = useState(SHOWN);
  useEffect(() => {
    if (hasNextPage && !isFetching && (data?.pages.length ?? 0) < EAGER_PAGES) void fetchNextPage();
  }, [data, hasNextPage, isFetching, fetchNextPage]);
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const shown = (order === 'newest' ? items.toReversed() : items).slice(0, most);
  const showMore = (): void => {
    setMost(most + SHOWN);
    if (hasNextPage) void fetchNextPage();
  };
  return (
    <Panel
      title="Timeline"
      count={data ? items.length : undefined}
      flush
      actions={
        <SegmentedControl
          size="xs"
          className={classes.order}
          aria-label="Order"
          data={ORDERS}
          value={order}
          onChange={(value) => setOrder(value as TimelineOrder)}
        />
      }
    >
      {query.isPending ? <RowSkeleton rows={5} /> : null}
      {query.error && !data ? <ProblemView error={query.error} onRetry={() => void query.refetch()} /> : null}
      {data && items.length === 0 ? (
        <Empty title="Nothing happened yet" icon={<IconTimeline size={20} stroke={1.6} />} small />
      ) : null}
      <ol className={classes.list}>
        {shown.map((item) => (
          <Row key={item.msg_id} item={item} start={room.started_at ?? room.created_at} onOpen={onOpen} />
        ))}
      </ol>
      {shown.length < items.length || hasNextPage ? (
        <Button
          variant="subtle"
          color="gray"
          fullWidth
          radius={0}
          loading={query.isFetchingNextPage}
          onClick={showMore}
        >
          Show more
        </Button>
      ) : null}
    </Panel>
  );
};
