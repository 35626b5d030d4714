import { readdir } from 'node:fs/promises';
import { Compile } from 'typebox/compile';
import type { EventDeclaration } from './define.ts';
import { differences } from './differences.ts';
import { successionFaults, upcastFaults } from './succession.ts';
import { familyOf, versionOf } from './versions.ts';

/** One way in which data differs from its declaration. `pointer` is an RFC 6901 JSON pointer into the data. */
export interface Problem {
  readonly pointer: string;
  readonly message: string;
}

/** Everything that can happen, checked once at boot. */
export interface Catalogue {
  /** By full type, `com.auralink.room.started.v1`; every version that was ever published. */
  readonly events: ReadonlyMap<string, EventDeclaration>;
  /** The newest version of an event, given any version of its type, known or not; undefined where no version is declared. */
  readonly newest: (type: string) => EventDeclaration | undefined;
  /** Types and prefixes (`…*`) with every older version that is read as one of them: as the log and its index hold them. */
  readonly selecting: (types: readonly string[]) => readonly string[];
  /** Every way in which `data` differs from the type's schema, unknown fields included; empty when it holds. The type must be known. */
  readonly problems: (type: string, data: unknown) => readonly Problem[];
  /** JSON Schema 2020-12 of a type's data, with its address below `base`; undefined for an unknown type. */
  readonly schema: (type: string, base: string) => Readonly<Record<string, unknown>> | undefined;
}

const isDeclaration = (value: unknown): value is EventDeclaration =>
  typeof value === 'object' && value !== null && 'token' in value && 'of' in value && 'example' in value;

/** Checks one declaration by itself; gives the sentences that say what is wrong. */
export const faultsOf = (event: EventDeclaration): readonly string[] => {
  const fields = event.data.properties;
  const faults: string[] = [];
  if (!(event.of.key in fields)) faults.push(`its data has no field ${event.of.key}, the key of ${event.of.name}`);
  for (const { of, fields: personal } of event.personal)
    for (const field of [of, ...personal])
      if (!(field in fields)) faults.push(`personal names ${field}, which its data does not have`);
  for (const error of Compile(event.data).Errors(event.example))
    faults.push(`its example is invalid at ${error.instancePath || '/'}: ${error.message}`);
  return faults.length > 0 ? faults : upcastFaults(event);
};

/** Builds the catalogue from declarations. Throws one Error that lists everything that is wrong. */
export const buildCatalogue = (declarations: readonly EventDeclaration[]): Catalogue => {
  const events = new Map<string, EventDeclaration>();
  const faults: string[] = [];
  for (const event of declarations) {
    if (events.has(event.type)) faults.push(`${event.type} is declared twice`);
    events.set(event.type, event);
    faults.push(...faultsOf(event).map((fault) => `${event.type}: ${fault}`));
  }
  faults.push(...successionFaults(events));
  if (faults.length > 0) throw new Error(`The catalogue is wrong:\n- ${faults.join('\n- ')}`);
  const newest = newestIn(events);
  return {
    events,
    newest,
    selecting: (types) => selecting(types, events, newest),
    problems: problemFinder(events),
    schema: (type, base) => schemaOf(events.get(type), newest(type), base),
  };
};

const newestIn = (events: ReadonlyMap<string, EventDeclaration>): Catalogue['newest'] => {
  const byFamily = new Map<string, EventDeclaration>();
  for (const event of events.values()) {
    const family = familyOf(event.type);
    if (event.version > (byFamily.get(family)?.version ?? 0)) byFamily.set(family, event);
  }
  return (type) => byFamily.get(familyOf(type));
};

const selecting = (
  types: readonly string[],
  events: ReadonlyMap<string, EventDeclaration>,
  newest: Catalogue['newest'],
): readonly string[] => {
  const means = (type: string) =>
    types.some((wanted) => (wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted));
  const older = [...events.keys()].filter((type) => {
    const read = newest(type)?.type;
    return read !== undefined && read !== type && means(read) && !means(type);
  });
  return [...types, ...older];
};

const problemFinder = (events: ReadonlyMap<string, EventDeclaration>): Catalogue['problems'] => {
  const compiled = new Map([...events].map(([type, event]) => [type, Compile(event.data)]));
  return (type, data) => {
    const validator = compiled.get(type);
    if (!validator) return [{ pointer: '', message: `unknown type ${type}` }];
    if (validator.Check(data)) return [];
    return differences(validator.Errors(data));
  };
};

/** What marks a version that a newer one has taken the place of, in JSON Schema and AsyncAPI. */
export const supersededBy = (type: string, newest: EventDeclaration | undefined): Readonly<Record<string, unknown>> =>
  newest && versionOf(type) < newest.version ? { deprecated: true, 'x-superseded-by': newest.type } : {};

const schemaOf = (event: EventDeclaration | undefined, newest: EventDeclaration | undefined, base: string) =>
  event && {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${base}/schemas/${event.type}`,
    title: event.name,
    description: event.meaning,
    ...supersededBy(event.type, newest),
    ...(JSON.parse(JSON.stringify(event.data)) as Record<string, unknown>),
    examples: [event.example],
  };

/** Finds every declaration exported by a file of `schemas/`. */
export const findDeclarations = async (): Promise<readonly EventDeclaration[]> => {
  const here = new URL('./', import.meta.url);
  const files = (await readdir(here)).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).toSorted();
  const modules = await Promise.all(
    files.map((file) => import(new URL(file, here).href) as Promise<Record<string, unknown>>),
  );
  return [...new Set(modules.flatMap((module) => Object.values(module).filter(isDeclaration)))];
};

/** Builds the catalogue of everything that `schemas/` declares. Throws one Error that lists everything that is wrong. */
export const loadCatalogue = async (): Promise<Catalogue> => buildCatalogue(await findDeclarations());
