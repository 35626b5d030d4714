const member = (value: object, name: string): string =>
  `${JSON.stringify(name)}:${canonical((value as Readonly<Record<string, unknown>>)[name])}`;

/**
 * A JSON value in the form of RFC 8785 (JSON Canonicalization Scheme): members sorted by UTF-16 code units, no white space. Strings and
 * numbers are written as `JSON.stringify` does, which is what the RFC prescribes. Members that are undefined are left out.
 */
export const canonical = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const names = Object.keys(value).filter((name) => (value as Readonly<Record<string, unknown>>)[name] !== undefined);
  return `{${names
    .toSorted()
    .map((name) => member(value, name))
    .join(',')}}`;
};
