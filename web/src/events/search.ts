import type { EventItem, QueryOf } from '../api/types.ts';

const KEYS = ['type', 'subject', 'source', 'correlation', 'from', 'to', 'event'] as const;
export type EventSearchKey = (typeof KEYS)[number];

/** The explorer's filters and the event that is open, as they stand in the address. */
export type EventSearch = { readonly [key in EventSearchKey]?: string };

export const readEventSearch = (search: Record<string, unknown>): EventSearch => {
  const found = KEYS.flatMap((key) => {
    const value = search[key];
    return (typeof value === 'string' && value !== '') || typeof value === 'number'
      ? [[key, String(value)] as const]
      : [];
  });
  return Object.fromEntries(found);
};

const PREFIX = 'com.auralink.';

/** `room` and `room.*` mean every type of that domain; a full type with its version means just that one. */
export const typePattern = (text: string): string => {
  const full = text.startsWith('com.') || text.startsWith('*') ? text : PREFIX + text;
  return full.endsWith('*') || /\.v\d+$/.test(full) ? full : `${full}*`;
};

export const toQuery = ({ type, subject, source, correlation, from, to }: EventSearch): QueryOf<'searchEvents'> => ({
  type: type === undefined ? undefined : [typePattern(type)],
  subject,
  source,
  correlation_id: correlation,
  from,
  to,
});

/** Whether an event that arrives belongs to the list on screen: the same rules as the search of the API. */
export const matches = (
  { type, subject, source, correlation, to }: EventSearch,
  { event, stored }: EventItem,
): boolean => {
  if (to) return false;
  const pattern = type && typePattern(type);
  const isMeant = (one: string): boolean =>
    !pattern || (pattern.endsWith('*') ? one.startsWith(pattern.slice(0, -1)) : one === pattern);
  const ofType = isMeant(event.type) || (stored !== undefined && isMeant(stored.type));
  return (
    ofType &&
    (!subject || event.subject === subject) &&
    (!source || event.source === source) &&
    (!correlation || event.correlationid === correlation)
  );
};

export const hasFilter = (search: EventSearch): boolean =>
  KEYS.some((key) => key !== 'event' && search[key] !== undefined);
