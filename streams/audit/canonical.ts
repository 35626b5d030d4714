/**
 * A JSON value in the form of RFC 8785 (JSON Canonicalization Scheme): members sorted by UTF-16 code units, no white space. Strings and
 * numbers are written as `JSON.stringify` does, which is what the RFC prescribes. Members that are undefined are left out.
 */
export const canonical = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = value as Readonly<Record<string, unknown>>;
  let text = '';
  // A loop: an auditor that catches up spends its time here.
  for (const name of Object.keys(members).toSorted()) {
    const member = members[name];
    if (member !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonical(member)}`;
  }
  return `{${text}}`;
};
