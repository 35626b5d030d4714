import type { EventItem } from './types.ts';

/** An event as the API gives it: of a list's large events the data is left out. */
export type GivenEvent = Omit<EventItem, 'event'> & {
  readonly event: Omit<EventItem['event'], 'data'> & Partial<Pick<EventItem['event'], 'data'>>;
};

/** The event with data in any case: empty where it was left out or is lost, which `unread` says. */
export const eventItem = (given: GivenEvent): EventItem => ({
  ...given,
  event: { ...given.event, data: given.event.data ?? {} },
});

/** Whether the event itself has more data than the list. */
export const isLeftOut = ({ unread }: EventItem): boolean => unread?.code === 'PAYLOAD_LEFT_OUT';
