import type { StoredEvent } from '../schemas/event.ts';
import type { Selection } from './log.ts';
import { aggregateFilter, tenantFilter } from './subjects.ts';

/** The part of a selection that each event is held against. */
export type Wanted = Omit<Selection, 'from' | 'to'>;

/** Whether an event is wanted. Made once for a reading. */
export const matcher = ({ tenant, types, subject, correlationId }: Wanted): ((stored: StoredEvent) => boolean) => {
  const exact = new Set(types?.filter((type) => !type.endsWith('*')));
  const prefixes = types?.filter((type) => type.endsWith('*')).map((type) => type.slice(0, -1)) ?? [];
  const typed = types !== undefined && types.length > 0;
  const isOfType = (type: string) => exact.has(type) || prefixes.some((prefix) => type.startsWith(prefix));
  return ({ event, written }) =>
    (tenant === undefined || event.tenant === tenant) &&
    (subject === undefined || event.subject === subject) &&
    (correlationId === undefined || event.correlationid === correlationId) &&
    (!typed || isOfType(event.type) || (written !== undefined && isOfType(written.type)));
};

/** The narrowest subject filter that still covers the selection; undefined: everything. Throws KEY_NOT_A_TOKEN. */
export const subjectFilter = ({ tenant, types, subject }: Wanted): string | undefined => {
  if (subject !== undefined) return aggregateFilter(tenant, subject);
  const base = tenant === undefined ? undefined : tenantFilter(tenant);
  const only = types?.length === 1 ? /^com\.auralink\.([a-z0-9_.]+)\.v\d+$/.exec(types[0] as string) : null;
  if (!only) return base;
  const head = base === undefined ? 'ev.*.*' : base.slice(0, -2);
  return `${head}.*.*.${(only[1] as string).replaceAll('.', '_')}`;
};
