import type { NewTimer, Timer } from '../api/types.ts';

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** `1 h 30 min`, `250 ms`: a length of time in full, as it was set. */
export const span = (ms: number): string => {
  const parts: string[] = [];
  let rest = ms;
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count} ${unit}`);
    rest -= count * size;
  }
  return parts.join(' ') || '0 s';
};

/** `324 d`, `1 h 30 min`, `6 s`: as precise as one needs to know how late something was. */
export const roughly = (ms: number): string =>
  span(ms)
    .split(' ')
    .slice(0, ms < 60_000 || ms >= 86_400_000 ? 2 : 4)
    .join(' ');

/** When a timer fires, in words. */
export const moments = ({ kind, after_ms, every_ms, cron, zone }: Timer): string => {
  if (kind === 'cron') return `${cron ?? ''} · ${zone ?? 'UTC'}`;
  if (kind === 'every') return `every ${span(every_ms ?? 0)}`;
  return kind === 'after' ? `once, after ${span(after_ms ?? 0)}` : 'once';
};

export type Kind = Timer['kind'];

/** What the form holds. */
export interface Draft {
  readonly id: string;
  readonly kind: Kind;
  /** As `datetime-local` writes it, in the browser's zone. */
  readonly at: string;
  readonly count: string | number;
  readonly unit: string;
  readonly cron: string;
  readonly zone: string;
  readonly type: string;
  readonly data: string;
}

export const UNIT_MS: Readonly<Record<string, number>> = {
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
};

/** A moment of the browser's clock, as `datetime-local` wants it. */
export const localMoment = (time: Date): string =>
  new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

const when = ({ kind, at, count, unit, cron, zone }: Draft): Partial<NewTimer> => {
  const ms = Math.round(Number(count) * (UNIT_MS[unit] ?? 1));
  if (kind === 'cron') return { cron: cron.trim(), ...(zone ? { zone } : {}) };
  if (kind === 'every') return { every_ms: ms };
  if (kind === 'after') return { after_ms: ms };
  const time = new Date(at);
  return { at: Number.isNaN(time.getTime()) ? at : time.toISOString() };
};

/** The data of the form as JSON; a sentence where it is none. */
export const readData = (text: string): Record<string, unknown> | string => {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data as Record<string, unknown>;
    return 'Data is a JSON object.';
  } catch (thrown) {
    return (thrown as Error).message;
  }
};

/** The request that a form stands for; undefined while its data is no JSON object. */
export const toTimer = (draft: Draft): NewTimer | undefined => {
  const data = readData(draft.data);
  if (typeof data === 'string') return undefined;
  const id = draft.id.trim();
  return { ...(id ? { id } : {}), ...when(draft), event: { type: draft.type, data } };
};
