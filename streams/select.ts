import type { StoredEvent } from '../schemas/event.ts';
import type { Selection } from './log.ts';
import { familyOf } from '../schemas/versions.ts';
import { aggregateFilter, tenantFilter } from './subjects.ts';

/** The part of a selection that each event is held against. */
export type Wanted = Omit<Selection, 'from' | 'to'>;

/** Whether an event is wanted. Made once for a reading. */
export const matcher = ({
  tenant,
  types,
  subject,
  correlationId,
  without,
}: Wanted): ((stored: StoredEvent) => boolean) => {
  const exact = new Set(types?.filter((type) => !type.endsWith('*')));
  const prefixes = types?.filter((type) => type.endsWith('*')).map((type) => type.slice(0, -1)) ?? [];
  const typed = types !== undefined && types.length > 0;
  const isOfType = (type: string) => exact.has(type) || prefixes.some((prefix) => type.startsWith(prefix));
  const leftOut = without?.map((aggregate) => `${aggregate}/`) ?? [];
  return ({ event, written }) =>
    !leftOut.some((start) => event.subject.startsWith(start)) &&
    (tenant === undefined || event.tenant === tenant) &&
    (subject === undefined || event.subject === subject) &&
    (correlationId === undefined || event.correlationid === correlationId) &&
    (!typed || isOfType(event.type) || (written !== undefined && isOfType(written.type)));
};

/** Whether an event may be wanted once its data is there: only then is it known as what version it can be read. */
export const nearMatcher = ({ types, ...wanted }: Wanted): ((stored: StoredEvent) => boolean) => {
  const rest = matcher(wanted);
  if (types === undefined || types.length === 0) return rest;
  const families = new Set(types.map(familyOf));
  const prefixed = matcher({ types: types.filter((type) => type.endsWith('*')) });
  const anyPrefix = types.some((type) => type.endsWith('*'));
  return (stored) => rest(stored) && (families.has(familyOf(stored.event.type)) || (anyPrefix && prefixed(stored)));
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
