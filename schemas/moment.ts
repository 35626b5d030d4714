/** A date, or a date and a time; without a zone it is UTC, as every time on the log is. */
const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?)?$/i;

/**
 * A moment as people and edges write it (ISO 8601, RFC 3339), as ISO 8601 in UTC with milliseconds; undefined for anything else, for
 * days that no calendar has, and outside of the years 1 to 9999: Postgres reads none of those as JavaScript writes them.
 */
export const readMoment = (text: string): string | undefined => {
  const match = MOMENT.exec(text);
  if (!match) return undefined;
  const day = new Date(`${match[1]}T00:00Z`);
  const moment = new Date(`${match[1]}T${match[2] ?? '00:00'}${(match[3] ?? 'Z').toUpperCase()}`);
  if (Number.isNaN(day.getTime()) || Number.isNaN(moment.getTime())) return undefined;
  // Date rolls the 30th of February over to March: a day that does not come back as it went in is none.
  if (!day.toISOString().startsWith(match[1] as string)) return undefined;
  const iso = moment.toISOString();
  return /^(?!0000)\d{4}-/.test(iso) ? iso : undefined;
};
