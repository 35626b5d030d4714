import Type from 'typebox';

/** An aggregate's key as it stands in a subject: one NATS token, at most 128 characters. */
export const Key = Type.String({ pattern: '^[A-Za-z0-9_-]{1,128}$' });

/** A name that people give: data, never part of a subject. */
export const Name = Type.String({ minLength: 1, maxLength: 256 });

/** A moment, ISO 8601 in UTC with milliseconds, from the year 1 on: what a calendar has and Postgres takes. */
export const Time = Type.String({
  pattern: '^(?!0000)\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d\\.\\d{3}Z$',
});

/** A duration in milliseconds. */
export const Millis = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** A number of things. */
export const Count = Type.Integer({ minimum: 0, maximum: 2_147_483_647 });
