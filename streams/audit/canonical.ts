/** The members of objects that have the same names in the same order, sorted, with their names as they are written. */
interface Order {
  readonly given: readonly string[];
  readonly sorted: readonly (readonly [name: string, written: string])[];
}

/** Objects of so many names differ too much to be worth remembering; and of so many kinds is enough. */
const MOST_NAMES = 64;
const MOST_ORDERS = 1_000;
const orders = new Map<string, Order>();

const sort = (given: readonly string[]): Order => ({
  given,
  sorted: given.toSorted().map((name) => [name, `${JSON.stringify(name)}:`] as const),
});

/** The same names stand on one event after the other: sorting and quoting them again was more than half of the work. */
const orderOf = (names: readonly string[]): Order => {
  if (names.length > MOST_NAMES) return sort(names);
  const key = names.join('\n');
  const known = orders.get(key);
  // Names that hold a line feed could make the same key out of others.
  if (known?.given.length === names.length && names.every((name, at) => name === known.given[at])) return known;
  if (orders.size >= MOST_ORDERS) orders.clear();
  const order = sort(names);
  orders.set(key, order);
  return order;
};

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
  for (const [name, written] of orderOf(Object.keys(members)).sorted) {
    const member = members[name];
    if (member !== undefined) text += `${text === '' ? '' : ','}${written}${canonical(member)}`;
  }
  return `{${text}}`;
};
