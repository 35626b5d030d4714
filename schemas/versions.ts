import type { EventDeclaration } from './define.ts';
import { Fault } from './errors.ts';

type Data = Readonly<Record<string, unknown>>;

const VERSIONED = /^(.+)\.v([1-9][0-9]*)$/;
const families = new Map<string, string>();
const MOST_FAMILIES = 10_000;

/** A type without its version, which all versions of an event share: `com.auralink.room.started` of `com.auralink.room.started.v1`. */
export const familyOf = (type: string): string => {
  const known = families.get(type);
  if (known !== undefined) return known;
  const family = VERSIONED.exec(type)?.[1] ?? type;
  if (families.size < MOST_FAMILIES) families.set(type, family);
  return family;
};

/** The version in a type; 0 where it has none. */
export const versionOf = (type: string): number => Number(VERSIONED.exec(type)?.[2] ?? 0);

/** Whether the declaration stands for events of this type, of whatever version. */
export const standsFor = (declared: EventDeclaration, type: string): boolean =>
  type === declared.type || familyOf(type) === familyOf(declared.type);

/** Whether an event of this type was written by a program that knows more versions than the declaration does. */
export const isNewer = (declared: EventDeclaration, type: string): boolean =>
  type !== declared.type && versionOf(type) > declared.version;

/**
 * Data of any version of an event as the declared version has it: one upcast after the other. What is encrypted must have been opened
 * before. Throws EVENT_VERSION_NEWER for a version that the declaration does not know, EVENT_UPCAST_FAILED where an upcast throws, gives
 * no object, or is missing.
 */
export const readAs = (declared: EventDeclaration, type: string, data: Data): Data => {
  if (type === declared.type) return data;
  if (isNewer(declared, type)) throw new Fault('EVENT_VERSION_NEWER', { type, newestKnown: declared.type });
  const { from, upcast } = declared;
  if (!from || !upcast)
    throw new Fault('EVENT_UPCAST_FAILED', { type, to: declared.type, reason: 'there is no upcast from this version' });
  const older = readAs(from, type, data);
  try {
    const made: unknown = upcast(older as never);
    if (typeof made !== 'object' || made === null || Array.isArray(made))
      throw new TypeError('the upcast gave no object');
    return made as Data;
  } catch (thrown) {
    throw new Fault('EVENT_UPCAST_FAILED', { type, to: declared.type, reason: (thrown as Error).message }, thrown);
  }
};

/** The version itself and those it was made from, newest first. */
export const chainOf = (declared: EventDeclaration): readonly EventDeclaration[] => [
  declared,
  ...(declared.from ? chainOf(declared.from) : []),
];

/** What a version makes of an older one beside its schema: projections are built anew when it changes. Empty for a first version. */
export const upcastsOf = (declared: EventDeclaration): readonly string[] =>
  chainOf(declared).flatMap(({ type, upcast }) => (upcast ? [type, upcast.toString()] : []));
