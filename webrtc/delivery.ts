import type { DataOf, EventDeclaration } from '../schemas/define.ts';

/** A JSON object as LiveKit wrote it: protojson, so int64 are strings and default values are left out. */
export type Json = Readonly<Record<string, unknown>>;

/** A verified webhook, read only as far as every kind needs. */
export interface Delivery {
  /** The webhook's own id, the same in every retry. */
  readonly id: string;
  /** LiveKit's name for it, e.g. `participant_joined`. */
  readonly name: string;
  /** When LiveKit made it; whole seconds. */
  readonly createdAt: string;
  readonly body: Json;
  /** The keyed hash that stands for an identity. */
  readonly personId: (identity: string) => string;
}

/** Data before it is held against its declaration: any field may be missing, none may have another name. */
export type Candidate<E extends EventDeclaration> = { readonly [K in keyof DataOf<E>]?: DataOf<E>[K] | undefined };

/** What a delivery amounts to, if it holds. */
export interface Mapped {
  readonly event: EventDeclaration;
  readonly data: Json;
  /** When it happened. */
  readonly time: string;
}

/** Reads one kind of delivery. Takes named fields only: whatever else LiveKit sends stays at the edge. */
export type Reader = (delivery: Delivery) => Mapped;

/** Binds candidate data to its event, without the fields that are missing. */
export const mapped = <E extends EventDeclaration>(event: E, data: Candidate<E>, time: string): Mapped => ({
  event,
  time,
  data: defined(data),
});

/** The object without fields that are undefined. */
export const defined = (data: object): Json =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));

/** An object inside an object; empty where there is none. */
export const part = (of: Json, field: string): Json => {
  const value = of[field];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
};

/** The objects of a list inside an object; empty where there is none. */
export const parts = (of: Json, field: string): readonly Json[] => {
  const value = of[field];
  return Array.isArray(value) ? value.filter((item): item is Json => typeof item === 'object' && item !== null) : [];
};

/** A text that says something; undefined for an empty one and for anything else. */
export const text = (of: Json, field: string): string | undefined => {
  const value = of[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** A whole number ≥ 1 as protojson writes it: int32 as a number, int64 as a string, 0 not at all. */
const whole = (of: Json, field: string): bigint | undefined => {
  const value = of[field];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return BigInt(value);
  return typeof value === 'string' && /^[1-9]\d{0,18}$/.test(value) ? BigInt(value) : undefined;
};

/** A number of things; undefined for 0, which LiveKit leaves out. */
export const count = (of: Json, field: string): number | undefined => {
  const value = whole(of, field);
  return value === undefined ? undefined : Number(value);
};

/** A length of time in nanoseconds as milliseconds; 0 where it is missing. */
export const nanosAsMs = (of: Json, field: string): number => Number((whole(of, field) ?? 0n) / 1_000_000n);

const NANOS_IN = { s: 1_000_000_000n, ms: 1_000_000n, us: 1_000n, ns: 1n } as const;

/** A moment written as a number of `unit` since 1970, as ISO 8601 with milliseconds; undefined where it is missing or beyond the year 9999. */
export const moment = (of: Json, field: string, unit: keyof typeof NANOS_IN): string | undefined => {
  const value = whole(of, field);
  const ms = value === undefined ? undefined : Number((value * NANOS_IN[unit]) / NANOS_IN.ms);
  return ms === undefined || ms > Date.UTC(9999, 11, 31) ? undefined : new Date(ms).toISOString();
};

/**
 * The end of something whose start is known. LiveKit stamps webhooks in whole seconds, so an end can read as earlier
 * than its start; no end lies before its start.
 */
export const notBefore = (start: string | undefined, end: string): string =>
  start !== undefined && start > end ? start : end;
