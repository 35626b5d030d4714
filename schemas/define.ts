import Type, { type Static, type TObject, type TProperties } from 'typebox';

/** The edge or part of the platform that may publish an event. A credential names the owners whose events it may send. */
export type Owner = 'platform' | 'webrtc' | 'sip' | 'mcp' | 'agents';

/** The unit in which order and invariants matter: a name for the subject, and the data field that holds its key. */
export interface Aggregate<Name extends string = string, Key extends string = string> {
  readonly name: Name;
  readonly key: Key;
}

/** Declares an aggregate. `key` is the field of every event's data that identifies one of them. */
export const aggregate = <Name extends string, Key extends string>(name: Name, key: Key): Aggregate<Name, Key> => ({
  name,
  key,
});

/** Fields that say who a person is. `of` names the field with the person's keyed hash, never the identity itself. */
export interface Personal<Field extends string = string> {
  readonly of: string;
  readonly fields: readonly Field[];
}

/** One event type: everything that validates, documents, types and exemplifies it comes from here. */
export interface EventDeclaration<Data extends TObject = TObject, Person extends string = string> {
  /** CloudEvents type, `com.auralink.<domain>.<event>.v<N>`. */
  readonly type: string;
  /** The type without prefix and version, e.g. `participant.joined`. */
  readonly name: string;
  /** The last token of the subject, e.g. `participant_joined`. */
  readonly token: string;
  readonly version: number;
  readonly owner: Owner;
  readonly of: Aggregate;
  /** One sentence: what has happened, when it is published and by whom. */
  readonly meaning: string;
  readonly data: Data;
  readonly personal: readonly Personal<Person>[];
  readonly example: Static<Data>;
  /**
   * The previous version, and the pure function that reads its data as this version's. Personal fields come opened, or null where the
   * person was erased, and stay null: what it makes of them may stand in personal fields only.
   */
  readonly from?: EventDeclaration;
  readonly upcast?: (old: never) => object;
}

/** Data as it is written: validated, no field more than declared. */
export type DataOf<E> = E extends EventDeclaration<infer Data, string> ? Static<Data> : never;

/** Data as it is read: a personal field is null once the person was erased. */
export type ReadOf<E> = E extends EventDeclaration<infer Data, infer Person> ? Read<Static<Data>, Person> : never;

type Read<Data, Person extends string> = { [K in keyof Data]: K extends Person ? Data[K] | null : Data[K] };

interface Declared<P extends TProperties, Person extends string, From extends EventDeclaration> {
  readonly type: `com.auralink.${string}.v${number}`;
  readonly owner: Owner;
  readonly of: Aggregate<string, Extract<keyof P, string>>;
  readonly meaning: string;
  readonly data: TObject<P>;
  readonly personal?: readonly { readonly of: Extract<keyof P, string>; readonly fields: readonly Person[] }[];
  readonly example: Static<TObject<P>>;
  readonly from?: From;
  readonly upcast?: (old: ReadOf<From>) => Read<Static<TObject<P>>, Person>;
}

const TYPE = /^com\.auralink\.((?:[a-z][a-z0-9_]*\.)+[a-z][a-z0-9_]*)\.v([1-9][0-9]*)$/;

/**
 * Declares an event type. Throws on a type that is not `com.auralink.<domain>.<event>.v<N>`;
 * the catalogue checks the rest when it is built.
 */
export const defineEvent = <
  P extends TProperties,
  const Person extends Extract<keyof P, string> = never,
  From extends EventDeclaration = never,
>(
  declared: Declared<P, Person, From>,
): EventDeclaration<TObject<P>, Person> => {
  const match = TYPE.exec(declared.type);
  if (!match) throw new TypeError(`${declared.type} is not com.auralink.<domain>.<event>.v<N>`);
  const name = match[1] as string;
  return {
    ...declared,
    data: Type.Object<P>(declared.data.properties, { ...declared.data, additionalProperties: false }),
    personal: declared.personal ?? [],
    name,
    token: name.replaceAll('.', '_'),
    version: Number(match[2]),
  };
};

/** An event somebody wants published. The publisher gives it its envelope. */
export interface Draft<E extends EventDeclaration = EventDeclaration> {
  readonly event: E;
  readonly data: DataOf<E>;
  /** Identity chosen by an edge (a webhook's id). Absent: derived from the cause, or a new UUID. */
  readonly id?: string;
  /** When it happened, ISO 8601 UTC. Absent: now. */
  readonly time?: string;
}

/** A draft of `event`. Handlers, edges and routes return these; only the publisher publishes. */
export const emit = <E extends EventDeclaration>(
  event: E,
  data: DataOf<E>,
  more: { readonly id?: string; readonly time?: string } = {},
): Draft<E> => ({ event, data, ...more });
