import { isDeepStrictEqual } from 'node:util';
import { Compile } from 'typebox/compile';
import type { EventDeclaration } from './define.ts';
import { familyOf, readAs } from './versions.ts';

type Data = Readonly<Record<string, unknown>>;

const frozen = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
};

const personalOf = ({ personal }: EventDeclaration): ReadonlySet<string> =>
  new Set(personal.flatMap(({ fields }) => fields));

/** The data of somebody who was erased: every personal field is null. */
const erased = (event: EventDeclaration, data: Data): Data => {
  const personal = personalOf(event);
  return Object.fromEntries(Object.entries(data).map(([field, value]) => [field, personal.has(field) ? null : value]));
};

/** Of data as it is read: a personal field that is null counts as valid. */
const invalid = (event: EventDeclaration, data: Data): readonly string[] => {
  const personal = personalOf(event);
  return [...Compile(event.data).Errors(data)]
    .filter(({ instancePath }) => {
      const field = instancePath.split('/')[1] ?? '';
      return !(personal.has(field) && data[field] === null);
    })
    .map(({ instancePath, message }) => `${instancePath || '/'}: ${message}`);
};

/** Where an erased person shows: in a personal field that is not null, or because another field differs from what it was. */
const traces = (event: EventDeclaration, known: Data, unknown: Data): readonly string[] => {
  const personal = personalOf(event);
  return Object.keys({ ...known, ...unknown }).flatMap((field) => {
    if (personal.has(field))
      return (unknown[field] ?? null) === null
        ? []
        : [`its upcast gives the personal field ${field} a value for a person who was erased: it must stay null`];
    return isDeepStrictEqual(known[field], unknown[field])
      ? []
      : [`its upcast makes ${field} from a personal field: declare it as personal too`];
  });
};

/** The upcast of frozen data: one that writes into what it is given would change what others read. */
const made = (event: EventDeclaration, { type }: EventDeclaration, old: Data): Data =>
  readAs(event, type, frozen(structuredClone(old)) as Data);

/** Runs an upcast on the example of the version before and gives the sentences that say what is wrong with it. */
export const upcastFaults = (event: EventDeclaration): readonly string[] => {
  const { from, upcast, of } = event;
  if (!from && !upcast) return [];
  if (!from || !upcast)
    return ['from and upcast belong together: name the version before and how it is read as this one'];
  if (familyOf(from.type) !== familyOf(event.type) || event.version !== from.version + 1)
    return [`from must be the version before, not ${from.type}`];
  if (from.of.name !== of.name || from.of.key !== of.key)
    return [
      `it must stay with the aggregate ${from.of.name} and its key ${from.of.key}: a new aggregate is a new event`,
    ];
  try {
    const old = from.example as Data;
    const [known, again] = [made(event, from, old), made(event, from, old)];
    const unknown = made(event, from, erased(from, old));
    return [
      ...(isDeepStrictEqual(known, again) ? [] : ['its upcast is not pure: twice the same gave two results']),
      ...invalid(event, known).map((fault) => `its upcast of the example of ${from.type} is invalid at ${fault}`),
      ...(known[of.key] === old[of.key] ? [] : [`its upcast changes ${of.key}, the key of ${of.name}`]),
      ...invalid(event, unknown).map((fault) => `its upcast of an erased person's data is invalid at ${fault}`),
      ...traces(event, known, unknown),
    ];
  } catch (thrown) {
    return [
      `its upcast throws on the example of ${from.type}, or of an erased person, or changes it: ${reason(thrown)}`,
    ];
  }
};

const reason = (thrown: unknown): string => {
  const { cause } = thrown as Error;
  return cause instanceof Error ? cause.message : (thrown as Error).message;
};

/** What is wrong with how the versions of events follow each other: each but the first must be made from the one before, which stays declared. */
export const successionFaults = (events: ReadonlyMap<string, EventDeclaration>): readonly string[] => {
  const faults: string[] = [];
  const families = Map.groupBy(events.values(), ({ type }) => familyOf(type));
  for (const versions of families.values()) {
    const [first, ...later] = versions.toSorted((a, b) => a.version - b.version);
    for (const event of later)
      if (!event.from)
        faults.push(
          `${event.type}: ${first?.type} is declared too: name the version before it as from, with an upcast`,
        );
    for (const { type, from } of versions)
      if (from && events.get(from.type) !== from)
        faults.push(
          `${type}: ${from.type}, which it is made from, must stay declared: the log holds such events for ever`,
        );
  }
  return faults;
};
