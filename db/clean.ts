import { readMoment } from '../schemas/moment.ts';

const NUL = '\u0000';
const REPLACEMENT = '\uFFFD';

/** Postgres stores neither U+0000 nor lone surrogates: rows hold U+FFFD in their place, the log keeps the original. */
export const cleanText = (text: string): string => {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes(NUL) ? wellFormed.replaceAll(NUL, REPLACEMENT) : wellFormed;
};

/** The same for everything inside a JSON value, names of fields included. */
export const cleanJson = (value: unknown): unknown => {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanJson);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [cleanText(name), cleanJson(inner)]));
  return value;
};

/** A moment as ISO 8601 with milliseconds; what cannot be read becomes the epoch, since an index row must have a time. */
export const momentOf = (time: string): string => readMoment(time) ?? new Date(0).toISOString();
