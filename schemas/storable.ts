const NUL = '\u0000';
const REPLACEMENT = '\uFFFD';

/** A text that the log and Postgres can hold: U+0000 and halves of surrogate pairs become U+FFFD. Cut it first: a cut may halve a pair. */
export const storableText = (text: string): string => {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes(NUL) ? wellFormed.replaceAll(NUL, REPLACEMENT) : wellFormed;
};

const copy = (value: unknown): unknown => {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [storableText(name), copy(inner)]));
};

/** A copy with such texts everywhere inside a JSON value, names of fields included. */
export const storable = <T>(value: T): T => copy(value) as T;
