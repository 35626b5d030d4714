import Type, { type TProperties, type TSchema, type TString } from 'typebox';

/** A value that may be absent: shown as null, never left out, so that readers need no second case. */
export const nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

/** One of some words. */
export const oneOf = <const Words extends string[]>(words: [...Words], more: { readonly description?: string } = {}) =>
  Type.Enum(words, more);

/** An object that has these fields and no other: request bodies, queries and replies alike. */
export const closed = <P extends TProperties>(
  fields: P,
  more: { readonly $id?: string; readonly description?: string; readonly examples?: readonly object[] } = {},
) => Type.Object(fields, { ...more, additionalProperties: false });

const inBytes = (text: TString, most: number) =>
  Type.Refine(
    text,
    (value) => Buffer.byteLength(value) <= most,
    () => `must not have more than ${most} bytes in UTF-8`,
  );

/** A body that may be left out. */
export const optionalBody = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Undefined()]);

/** A name or identity that LiveKit takes: it counts bytes where JSON Schema counts characters (livekit-server 1.13.5 refuses more than 256). */
export const ShortText = inBytes(Type.String({ minLength: 1, maxLength: 256 }), 256);

/** Metadata that LiveKit takes: 64,000 bytes, with what is added for an agent. */
export const Metadata = inBytes(Type.String({ maxLength: 16_384 }), 60_000);

/** A moment as the API shows it, ISO 8601 in UTC. */
export const Moment = Type.String({ examples: ['2026-11-21T09:00:00.000Z'] });

/** A place on the log. */
export const PositionText = Type.String({
  description: 'A place on the log, <stream>:<sequence>',
  examples: ['EVENTS:17'],
});

const nameOf = (schema: TSchema): { readonly $id?: string } =>
  '$id' in schema && typeof schema.$id === 'string' ? { $id: `${schema.$id}Page` } : {};

/** One page of a list, named after its items. Give `next_cursor` back as `cursor` for the next; null on the last page. */
export const page = <S extends TSchema>(item: S) =>
  closed(
    {
      items: Type.Array(item),
      next_cursor: nullable(
        Type.String({
          description: 'Give it back as `cursor` for the next page; null: this is the last',
          examples: ['WyIy'],
        }),
      ),
    },
    { ...nameOf(item), description: 'One page of a list' },
  );

/** What every list takes. */
export const Paging = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Items on a page' })),
  cursor: Type.Optional(Type.String({ maxLength: 1_024, description: 'next_cursor of the page before' })),
};

/** A page as the ports give it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_cursor: string | null;
}

/** What a list is asked for. */
export interface Asked {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** A reply as a route gives it: nobody changes it on the way out. */
export type Given<T> = T extends readonly (infer Item)[]
  ? readonly Given<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Given<T[Key]> }
    : T;
