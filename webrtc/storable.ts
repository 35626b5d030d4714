/**
 * A copy whose texts the log and Postgres can hold: U+0000 and halves of surrogate pairs become U+FFFD. People write them into
 * names and metadata, and an event that is refused for them would be lost.
 */
export const storable = <T>(value: T): T => copy(value) as T;

const copy = (value: unknown): unknown => {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [clean(name), copy(inner)]));
};

const clean = (said: string): string => said.toWellFormed().replaceAll('\0', '\uFFFD');
