import { useInfiniteQuery } from '@tanstack/react-query';
import { timelineQuery } from '../api/queries.ts';
import type { Room } from '../api/types.ts';
import { EventDrawer } from '../events/EventDrawer.tsx';
import { usePast } from './past.ts';
import { useTimelineOrder } from './timelineOrder.ts';

interface TimelineEventProps {
  readonly room: Room;
  readonly id: string | undefined;
  readonly onOpen: (id: string | undefined) => void;
}

/** The details of one line of the timeline; next and previous are the lines below and above it. */
export const TimelineEvent = ({ room, id, onOpen }: TimelineEventProps) => {
  const { data } = useInfiniteQuery(timelineQuery(room.id, usePast()?.at));
  const [order] = useTimelineOrder();
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const step = (by: number): void => {
    const at = items.findIndex(({ msg_id }) => msg_id === id);
    const next = at < 0 ? undefined : items[at + (order === 'newest' ? -by : by)];
    if (next) onOpen(next.msg_id);
  };
  return <EventDrawer id={id} onOpen={onOpen} onClose={() => onOpen(undefined)} onStep={step} />;
};
