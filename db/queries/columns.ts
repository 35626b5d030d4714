/** A moment as Postgres writes it, as ISO 8601 in UTC with milliseconds. */
export const iso = (moment: string): string => new Date(moment).toISOString();

export const isoOrNull = (moment: string | null): string | null => (moment === null ? null : iso(moment));

/** Milliseconds between two moments; null while one is missing. */
export const between = (from: string | null, to: string | null): number | null =>
  from === null || to === null ? null : Math.max(0, Date.parse(iso(to)) - Date.parse(iso(from)));

/** Counts come as text, since they are bigints. */
export const count = (text: string | null): number => Number(text ?? 0);

/** A refusal as it is shown; null when there was none. */
export const refusal = (code: string | null, reason: string | null): { code: string; reason: string } | null =>
  code === null ? null : { code, reason: reason ?? '' };
