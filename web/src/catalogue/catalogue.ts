import { queryOptions } from '@tanstack/react-query';
import { api } from '../api/api.ts';

type Json = Readonly<Record<string, unknown>>;

/** A schema of the catalogue: JSON Schema, as far as the page shows it. */
export interface Schema extends Json {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** One version of an event. */
export interface EventVersion {
  readonly type: string;
  readonly version: number;
  readonly meaning: string;
  readonly owner: string;
  /** `room/{roomId}` */
  readonly subject: string;
  readonly personal: readonly string[];
  /** Nobody else can publish it. */
  readonly platformOnly: boolean;
  readonly schema: Schema;
  /** Data of the example. */
  readonly example: Json;
  readonly supersededBy: string | undefined;
}

/** An event and its versions, the newest first. */
export interface CatalogueEvent {
  /** `room.started` */
  readonly name: string;
  readonly newest: EventVersion;
  readonly versions: readonly EventVersion[];
}

interface Message extends Json {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly examples: readonly { readonly payload: { readonly data: Json } }[];
  readonly 'x-owner': string;
  readonly 'x-aggregate': { readonly name: string; readonly key: string };
  readonly 'x-personal': readonly { readonly fields: readonly string[] }[];
  readonly 'x-superseded-by'?: string;
  readonly 'x-platform-only'?: boolean;
}

export interface AsyncApi {
  readonly components: {
    readonly messages: Readonly<Record<string, Message>>;
    readonly schemas: Readonly<Record<string, Schema>>;
  };
}

const versionOf = (key: string, message: Message, schemas: AsyncApi['components']['schemas']): EventVersion => ({
  type: message.name,
  version: Number(/\.v(\d+)$/.exec(message.name)?.[1] ?? 1),
  meaning: message.summary,
  owner: message['x-owner'],
  subject: `${message['x-aggregate'].name}/{${message['x-aggregate'].key}}`,
  personal: message['x-personal'].flatMap(({ fields }) => fields),
  schema: schemas[key] ?? {},
  example: message.examples[0]?.payload.data ?? {},
  supersededBy: message['x-superseded-by'],
  platformOnly: message['x-platform-only'] ?? false,
});

/** The events of an AsyncAPI document, by name. */
export const readCatalogue = ({ components: { messages, schemas } }: AsyncApi): readonly CatalogueEvent[] => {
  const byName = new Map<string, EventVersion[]>();
  // Those of edges' requests and answers are no events.
  for (const [key, message] of Object.entries(messages).filter(([, each]) => each['x-aggregate'] !== undefined))
    byName.set(message.title, [...(byName.get(message.title) ?? []), versionOf(key, message, schemas)]);
  return [...byName]
    .map(([name, versions]) => {
      const sorted = versions.toSorted((a, b) => b.version - a.version);
      return { name, newest: sorted[0] as EventVersion, versions: sorted };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
};

/** Events whose name, meaning, owner or a field's name holds every word. */
export const findEvents = (events: readonly CatalogueEvent[], text: string): readonly CatalogueEvent[] => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return events.filter(({ name, newest }) => {
    const said = `${name} ${newest.meaning} ${newest.owner} ${Object.keys(newest.schema.properties ?? {}).join(' ')}`;
    return words.every((word) => said.toLowerCase().includes(word));
  });
};

const limits = (schema: Schema): string => {
  const { minimum, maximum, minLength, maxLength } = schema as Readonly<Record<string, number | undefined>>;
  const span = (least: number | undefined, most: number | undefined, unit: string) => {
    if (least === undefined && most === undefined) return '';
    if (most === undefined || most >= Number.MAX_SAFE_INTEGER) return least === undefined ? '' : ` ≥ ${least}${unit}`;
    return least === undefined ? ` ≤ ${most}${unit}` : ` ${least}–${most}${unit}`;
  };
  return span(minimum, maximum, '') + span(minLength, maxLength, ' characters');
};

/** Patterns that many fields have, by what they mean: a moment, and a key that can stand in a subject. */
const meant = (pattern: unknown): string | undefined => {
  if (typeof pattern !== 'string') return undefined;
  if (pattern.includes('T([01]')) return 'moment, ISO 8601 in UTC';
  return pattern === '^[A-Za-z0-9_-]{1,128}$' ? 'id: letters, digits, - and _' : `string ${pattern}`;
};

const shown = (word: unknown): string => (typeof word === 'string' ? word : JSON.stringify(word));

/** A schema in a few words: `integer ≥ 0`, `one of red, green`, `list of string`. */
export const describeSchema = (schema: Schema): string => {
  const {
    const: word,
    enum: words,
    anyOf,
    items,
    patternProperties,
  } = schema as Schema & {
    readonly const?: unknown;
    readonly enum?: readonly unknown[];
    readonly anyOf?: readonly Schema[];
    readonly items?: Schema;
    readonly patternProperties?: Readonly<Record<string, Schema>>;
  };
  if (word !== undefined) return shown(word);
  if (words) return `one of ${words.map(shown).join(', ')}`;
  if (anyOf) {
    const parts = anyOf.map(describeSchema);
    return anyOf.every((one) => 'const' in one) ? `one of ${parts.join(', ')}` : parts.join(' or ');
  }
  if (items) return `list of ${describeSchema(items)}`;
  const values = patternProperties && Object.values(patternProperties)[0];
  if (values) return `map of ${describeSchema(values)}`;
  return meant(schema['pattern']) ?? `${schema.type ?? 'anything'}${limits(schema)}`;
};

/** Changes with the program only, which reloads the page. */
export const catalogueQuery = queryOptions({
  queryKey: ['catalogue'],
  queryFn: async ({ signal }) => readCatalogue((await api.getAsyncApi({ signal })) as unknown as AsyncApi),
  staleTime: Number.POSITIVE_INFINITY,
});

/** What the address of the page says: the words that are searched, and the event that is open. */
export interface CatalogueSearch {
  readonly find?: string;
  readonly event?: string;
}

export const readCatalogueSearch = ({ find, event }: Record<string, unknown>): CatalogueSearch => ({
  ...(typeof find === 'string' && find !== '' ? { find } : {}),
  ...(typeof event === 'string' && event !== '' ? { event } : {}),
});
