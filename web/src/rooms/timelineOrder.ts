import { useLocalStorage } from '@mantine/hooks';

export type TimelineOrder = 'newest' | 'oldest';

/** Which end of a room's story comes first; remembered by this browser. */
export const useTimelineOrder = () => useLocalStorage<TimelineOrder>({ key: 'timeline-order', defaultValue: 'newest' });
