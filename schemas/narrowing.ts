import { isDeepStrictEqual } from 'node:util';

type Schema = Readonly<Record<string, unknown>>;

/** One way in which a schema no longer is what it was. `pointer` is a JSON pointer into the data, `*` for any member. */
export interface Difference {
  readonly pointer: string;
  /** Goes on where the field's name ends: `is no longer accepted`. */
  readonly what: string;
}

/** Keywords that say nothing about which data is valid. */
const ANNOTATIONS = new Set([
  'title',
  'description',
  'examples',
  'default',
  '$id',
  '$comment',
  'deprecated',
  'readOnly',
  'writeOnly',
]);

/** Lower limits may fall, upper limits may rise; absent, there is none. */
const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'] as const;
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'] as const;
const STRUCTURE = new Set([
  'type',
  'properties',
  'required',
  'items',
  'anyOf',
  'oneOf',
  'enum',
  'const',
  'patternProperties',
  'additionalProperties',
  'pattern',
  'format',
  'uniqueItems',
]);

const objects = (value: unknown): readonly Schema[] => (Array.isArray(value) ? (value as Schema[]) : []);
const members = (value: unknown): Readonly<Record<string, Schema>> => (value ?? {}) as Readonly<Record<string, Schema>>;

/** The values of a schema that is a list of them; undefined for any other. */
const wordsOf = (schema: Schema): readonly unknown[] | undefined => {
  if ('const' in schema) return [schema['const']];
  if (Array.isArray(schema['enum'])) return schema['enum'] as unknown[];
  const branches = objects(schema['anyOf'] ?? schema['oneOf']);
  const words = branches.map(wordsOf);
  return branches.length > 0 && words.every((each) => each !== undefined) ? words.flat() : undefined;
};

const typeOfWord = (word: unknown): string =>
  word === null ? 'null' : Array.isArray(word) ? 'array' : Number.isInteger(word) ? 'integer' : typeof word;

/** JSON types that a schema allows; empty where it does not say. */
const typesOf = (schema: Schema): readonly string[] => {
  const words = wordsOf(schema);
  if (words) return [...new Set(words.map(typeOfWord))].toSorted();
  const branches = objects(schema['anyOf'] ?? schema['oneOf']);
  if (branches.length > 0) return [...new Set(branches.flatMap(typesOf))].toSorted();
  const { type } = schema;
  return (Array.isArray(type) ? (type as string[]) : typeof type === 'string' ? [type] : []).toSorted();
};

const shown = (value: unknown): string => JSON.stringify(value) ?? 'nothing';

const limits = (before: Schema, now: Schema, pointer: string): readonly Difference[] => {
  const narrower = (name: string, sign: 1 | -1): boolean => {
    const [was, is] = [before[name], now[name]];
    return is !== undefined && (was === undefined || sign * ((is as number) - (was as number)) > 0);
  };
  const names = [
    ...LOWER.filter((name) => narrower(name, 1)),
    ...UPPER.filter((name) => narrower(name, -1)),
    // Whether one pattern holds all that another held cannot be told; dropping it can.
    ...['pattern', 'format'].filter((name) => now[name] !== undefined && now[name] !== before[name]),
    ...(now['uniqueItems'] === true && before['uniqueItems'] !== true ? ['uniqueItems'] : []),
  ];
  return names.map((name) => ({
    pointer,
    what: `is narrower: ${name} was ${before[name] === undefined ? 'not set' : shown(before[name])} and is now ${shown(now[name])}`,
  }));
};

const unknownKeywords = (before: Schema, now: Schema, pointer: string): readonly Difference[] =>
  [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter(
      (name) => !ANNOTATIONS.has(name) && !STRUCTURE.has(name) && !([...LOWER, ...UPPER] as string[]).includes(name),
    )
    .filter((name) => !isDeepStrictEqual(before[name], now[name]))
    .map((name) => ({ pointer, what: `differs in ${name}, of which nobody can tell whether it accepts what it did` }));

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const fields = (before: Schema, now: Schema, pointer: string): readonly Difference[] => {
  const [had, has] = [members(before['properties']), members(now['properties'])];
  const [needed, needs] = [before, now].map(({ required }) => new Set((required as string[] | undefined) ?? []));
  return [
    ...Object.entries(had).flatMap(([name, schema]) => {
      const at = `${pointer}/${escaped(name)}`;
      const same = has[name];
      if (!same) return [{ pointer: at, what: 'was removed' }];
      const presence =
        needed?.has(name) === needs?.has(name)
          ? []
          : [{ pointer: at, what: needs?.has(name) ? 'is now required' : 'was always there and may now be missing' }];
      return [...presence, ...differencesOf(schema, same, at)];
    }),
    ...[...new Set([...Object.keys(has), ...(needs ?? [])])]
      .filter((name) => !(name in had) && !needed?.has(name))
      .flatMap((name) => {
        const at = `${pointer}/${escaped(name)}`;
        if (needs?.has(name))
          return [{ pointer: at, what: 'is new and required: what was written before has no such field' }];
        return isOpen(before) ? [{ pointer: at, what: 'is new where a field of any name and type was accepted' }] : [];
      }),
  ];
};

const isOpen = (schema: Schema): boolean =>
  schema['type'] === 'object' && (schema['additionalProperties'] !== false || 'patternProperties' in schema);

/** Members that have no name of their own: of a list, of a map. */
const unnamed = (before: Schema, now: Schema, pointer: string): readonly Difference[] => {
  const [had, has] = [members(before['patternProperties']), members(now['patternProperties'])];
  const patterns = [...new Set([...Object.keys(had), ...Object.keys(has)])];
  return [
    ...(before['items'] || now['items']
      ? differencesOf((before['items'] ?? {}) as Schema, (now['items'] ?? {}) as Schema, `${pointer}/*`)
      : []),
    ...patterns.flatMap((pattern) => {
      const [was, is] = [had[pattern], has[pattern]];
      if (was && is) return differencesOf(was, is, `${pointer}/*`);
      return was ? [{ pointer: `${pointer}/*`, what: `no longer accepts fields by ${pattern}` }] : [];
    }),
    ...additional(before['additionalProperties'], now['additionalProperties'], pointer),
  ];
};

const additional = (was: unknown = true, is: unknown = true, pointer: string): readonly Difference[] => {
  if (was === false || isDeepStrictEqual(was, is)) return [];
  // What was of one kind may now be of any: a reader could count on it.
  if (is === true) return differencesOf(was as Schema, {}, `${pointer}/*`);
  if (is === false || was === true)
    return [{ pointer: `${pointer}/*`, what: 'is narrower: fields without a name are refused' }];
  return differencesOf(was as Schema, is as Schema, `${pointer}/*`);
};

const isObject = (schema: Schema): boolean => schema['type'] === 'object';
const requiredOf = ({ required }: Schema): readonly string[] => (required as string[] | undefined) ?? [];

/** What a reader could count on in every object of before, and cannot in one that came to it: a field that is there, and its JSON types. */
const unkept = (had: readonly Schema[], other: Schema, pointer: string): readonly Difference[] => {
  const [first, ...rest] = had.filter(isObject);
  if (!first || !isObject(other)) return [];
  const typesIn = (one: Schema, name: string) => typesOf(members(one['properties'])[name] ?? {});
  const promised = requiredOf(first).filter((name) => rest.every((one) => requiredOf(one).includes(name)));
  return promised.flatMap((name) => {
    const at = `${pointer}/${escaped(name)}`;
    if (!requiredOf(other).includes(name)) return [{ pointer: at, what: 'was always there and may now be missing' }];
    const were = [...new Set([first, ...rest].flatMap((one) => typesIn(one, name)))].toSorted();
    const are = typesIn(other, name);
    return were.length === 0 || (are.length > 0 && are.every((type) => were.includes(type)))
      ? []
      : [{ pointer: at, what: `was ${were.join(' or ')} and may now be ${are.join(' or ') || 'anything'}` }];
  });
};

/** A choice of schemas that are no words: each branch of before must still be there as it was, or wider, and a new one keep what all of them promised. */
const branches = (before: Schema, now: Schema, pointer: string): readonly Difference[] => {
  const [had, has] = [before, now].map((schema) => objects(schema['anyOf'] ?? schema['oneOf'] ?? [schema])) as [
    readonly Schema[],
    readonly Schema[],
  ];
  const holds = (one: Schema, other: Schema): boolean => differencesOf(one, other, pointer).length === 0;
  const lost = had.find((one) => !has.some((other) => holds(one, other)));
  if (lost) return [{ pointer, what: `no longer accepts ${shown(lost)}` }];
  return has.filter((other) => !had.some((one) => holds(one, other))).flatMap((other) => unkept(had, other, pointer));
};

/**
 * Every way in which data that one schema accepts is refused by another, or in which a reader can no longer count on a field that was
 * always there or on its JSON type. Sound, not complete: what it cannot decide (another pattern) counts as a difference.
 */
export const differencesOf = (before: Schema, now: Schema, pointer = ''): readonly Difference[] => {
  if (isDeepStrictEqual(before, now)) return [];
  const [were, are] = [typesOf(before), typesOf(now)];
  if (!isDeepStrictEqual(were, are))
    return [{ pointer, what: `was ${were.join(' or ') || 'anything'} and is now ${are.join(' or ') || 'anything'}` }];
  const [words, current] = [wordsOf(before), wordsOf(now)];
  if (current) {
    const lost = words?.filter((word) => !current.some((other) => isDeepStrictEqual(word, other)));
    if (!lost)
      return [{ pointer, what: `was any ${were.join(' or ')} and is now one of ${current.map(shown).join(', ')}` }];
    return lost.map((word) => ({ pointer, what: `no longer accepts ${shown(word)}` }));
  }
  // Words that became any value of their type.
  if (words)
    return words.every((word) => acceptsWord(now, word)) ? [] : [{ pointer, what: 'no longer accepts what it did' }];
  if ([before, now].some((schema) => 'anyOf' in schema || 'oneOf' in schema)) return branches(before, now, pointer);
  return [
    ...limits(before, now, pointer),
    ...fields(before, now, pointer),
    ...unnamed(before, now, pointer),
    ...unknownKeywords(before, now, pointer),
  ];
};

/** Whether a schema without limits of its own takes a word; with limits nobody looks closer. */
const acceptsWord = (schema: Schema, word: unknown): boolean =>
  typesOf(schema).includes(typeOfWord(word)) &&
  [...LOWER, ...UPPER, 'pattern', 'format', 'multipleOf'].every((name) => !(name in schema));
