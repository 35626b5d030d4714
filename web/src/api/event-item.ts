import type { Event } from '../api.gen.ts';
import type { EventItem } from './types.ts';

/** The event with data in any case: empty where it was left out or is lost, which `unread` says. */
export const eventItem = (given: Event): EventItem => ({
  ...given,
  event: { ...given.event, data: given.event.data ?? {} },
});

/** Whether the event itself has more data than the list. */
export const isLeftOut = ({ unread }: EventItem): boolean => unread?.code === 'PAYLOAD_LEFT_OUT';
