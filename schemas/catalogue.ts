import { readdir } from 'node:fs/promises';
import { Compile } from 'typebox/compile';
import type { EventDeclaration } from './define.ts';
import { differences } from './differences.ts';

/** One way in which data differs from its declaration. `pointer` is an RFC 6901 JSON pointer into the data. */
export interface Problem {
  readonly pointer: string;
  readonly message: string;
}

/** Everything that can happen, checked once at boot. */
export interface Catalogue {
  /** By full type, `com.auralink.room.started.v1`. */
  readonly events: ReadonlyMap<string, EventDeclaration>;
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
  if (event.upcast || event.from)
    faults.push('upcast is declared but old versions cannot be read yet: it comes with schema evolution');
  return faults;
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
  if (faults.length > 0) throw new Error(`The catalogue is wrong:\n- ${faults.join('\n- ')}`);
  return { events, problems: problemFinder(events), schema: (type, base) => schemaOf(events.get(type), base) };
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

const schemaOf = (event: EventDeclaration | undefined, base: string) =>
  event && {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${base}/schemas/${event.type}`,
    title: event.name,
    description: event.meaning,
    ...(JSON.parse(JSON.stringify(event.data)) as Record<string, unknown>),
    examples: [event.example],
  };

/** Finds every declaration exported by a file of `schemas/` and builds the catalogue. */
export const loadCatalogue = async (): Promise<Catalogue> => {
  const here = new URL('./', import.meta.url);
  const files = (await readdir(here)).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).toSorted();
  const modules = await Promise.all(
    files.map((file) => import(new URL(file, here).href) as Promise<Record<string, unknown>>),
  );
  return buildCatalogue([...new Set(modules.flatMap((module) => Object.values(module).filter(isDeclaration)))]);
};
