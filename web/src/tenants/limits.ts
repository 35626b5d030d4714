import type { LimitsWish, TenantLimits } from '../api/types.ts';
import { count } from '../ui/format.ts';

export type Limit = TenantLimits['items'][number];

/** What stands in the field of a limit: nothing is the default, `none` is no limit. */
export type LimitDraft = Readonly<Record<string, string>>;

export const valueText = (value: number | null): string => (value === null ? 'No limit' : count(value));

/** `100 a minute`, `5 in 5 min`, `20 at a time`. */
export const spanText = ({ window_s: windowS }: Pick<Limit, 'window_s'>): string => {
  if (windowS === null) return 'at a time';
  if (windowS === 60) return 'a minute';
  return windowS % 60 === 0 ? `in ${windowS / 60} min` : `in ${windowS} s`;
};

/** Per cent of a limit that are used; undefined where there is no limit, or nobody counts. */
export const shareOf = ({ use, value }: Pick<Limit, 'use' | 'value'>): number | undefined => {
  if (use === null || value === null) return undefined;
  return value === 0 ? 100 : Math.min(100, (use / value) * 100);
};

const WHEN: Readonly<Record<number, string>> = { 60: 'in the last minute' };

/** Whose use that is, and of which time; where nothing is counted, why. */
export const useText = (limit: Pick<Limit, 'use' | 'use_of' | 'value' | 'per' | 'window_s'>): string => {
  const { use, use_of: of, value, per, window_s: windowS } = limit;
  if (use !== null) {
    const when = windowS === null ? 'now' : (WHEN[windowS] ?? `in the last ${windowS / 60} min`);
    return `${of === 'caller' ? 'yours' : 'all together'}, ${when}`;
  }
  if (value === null) return 'not counted without a limit';
  return per === 'user' ? 'counted for each person and key' : 'cannot be known now';
};

/** The fields as they stand: only what was set is written in them. */
export const draftOf = (limits: readonly Limit[], set: Readonly<Record<string, number | null>>): LimitDraft =>
  Object.fromEntries(
    limits.map(({ name }) => {
      const own = set[name];
      return [name, own === undefined ? '' : own === null ? 'none' : String(own)];
    }),
  );

/** One field: undefined is the default. Throws a sentence for what is neither. */
const readLimit = (text: string): number | null | undefined => {
  const plain = text.trim().toLowerCase();
  if (plain === '') return undefined;
  if (plain === 'none') return null;
  const value = Number(plain);
  if (!/^\d+$/.test(plain) || !Number.isSafeInteger(value)) throw new Error('A whole number, none, or nothing');
  return value;
};

/** What is wrong with a field, in a sentence; undefined where nothing is. */
export const wrongIn = (text: string): string | undefined => {
  try {
    readLimit(text);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
};

/** The fields as the API takes them. Throws where one of them is wrong. */
export const wishOf = (draft: LimitDraft): LimitsWish =>
  Object.fromEntries(
    Object.entries(draft)
      .map(([name, text]) => [name, readLimit(text)] as const)
      .filter(([, value]) => value !== undefined),
  );
