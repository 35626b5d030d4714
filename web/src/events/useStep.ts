import { useQueryClient } from '@tanstack/react-query';
import { api } from '../api/api.ts';
import { eventItem } from '../api/event-item.ts';
import { eventQuery } from '../api/queries.ts';
import type { EventItem } from '../api/types.ts';
import { sequence } from '../live/position.ts';
import { toQuery, type EventSearch } from './search.ts';

/** The event beside one that the list has not loaded: one older (`by` > 0) or newer that passes the same filters. */
const beside = async (search: EventSearch, position: string, by: number): Promise<EventItem | undefined> => {
  const stream = position.slice(0, position.lastIndexOf(':'));
  const edge = `${stream}:${(sequence(position) ?? 0) - by}`;
  const { items } = await api.searchEvents({
    query: {
      ...toQuery(search),
      ...(by > 0 ? { to: edge, order: 'desc' as const } : { from: edge, order: 'asc' as const }),
      limit: 1,
    },
  });
  return items[0] && eventItem(items[0]);
};

/**
 * Next and previous of the event that is open: along the list, and where a deep link or a cause leads out of what the
 * list has loaded, along the log.
 */
export const useStep = (
  search: EventSearch,
  items: readonly EventItem[],
  onOpen: (id: string) => void,
): ((by: 1 | -1) => void) => {
  const client = useQueryClient();
  const id = search.event;
  const leap = async (from: string, by: number): Promise<void> => {
    const { position } = await client.ensureQueryData(eventQuery(from));
    const next = await beside(search, position, by);
    if (next) onOpen(next.msg_id);
  };
  return (by) => {
    const at = items.findIndex(({ msg_id, position }) => msg_id === id || position === id);
    if (id === undefined || at >= 0) {
      const next = items[at + (id === undefined ? 1 : by)];
      if (next) onOpen(next.msg_id);
      return;
    }
    // The end of the log, or an event that is not there: then the panel already says so.
    leap(id, by).catch(() => undefined);
  };
};
