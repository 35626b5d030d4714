/** A personal field as it lies on the log once it is encrypted. */
export interface Sealed {
  readonly enc: 'v1';
  readonly kid: string;
  readonly data: string;
}

/** The key holder's side: clear text, or null when the key is gone because the person was erased. */
export type Open = (sealed: Sealed) => unknown;

/** Whether a field's value is encrypted. */
export const isSealed = (value: unknown): value is Sealed =>
  typeof value === 'object' &&
  value !== null &&
  (value as Sealed).enc === 'v1' &&
  typeof (value as Sealed).kid === 'string' &&
  typeof (value as Sealed).data === 'string';

/** Data as a reader sees it: what is encrypted is opened, or null. Data without an encrypted field is returned as it is. */
export const reveal = (
  data: Readonly<Record<string, unknown>>,
  open: Open = () => null,
): Readonly<Record<string, unknown>> => {
  let changed: Record<string, unknown> | undefined;
  for (const [field, value] of Object.entries(data))
    if (isSealed(value)) (changed ??= { ...data })[field] = open(value) ?? null;
  return changed ?? data;
};
