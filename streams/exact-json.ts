/** A number in a JSON text that no double holds: read as one it would silently be another. */
export class InexactNumber extends RangeError {
  constructor(source: string) {
    super(
      `holds the number ${source.length > 40 ? `${source.slice(0, 40)}…` : source}, which would be stored as another: write it as text`,
    );
  }
}

/** Nothing shorter can be beyond 2^53 or overflow. */
const SUSPECT = /\d{16}|[eE]\+?\d/;

const isExact = (source: string, value: number): boolean => {
  if (!Number.isFinite(value)) return false;
  // What is written again must have the same digits: a reader with 64 bits takes them as they stand. A fraction is inexact by nature.
  return Number.isSafeInteger(value) || !/^-?\d+$/.test(source) || String(value) === source;
};

type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;

/**
 * Parses JSON, and refuses a whole number that would come out as another one (int64 beyond 2^53) and one that would be infinite.
 * Throws InexactNumber, SyntaxError.
 */
export const parseExactly = (text: string): unknown => {
  if (!SUSPECT.test(text)) return JSON.parse(text);
  const reviver: Reviver = (_key, value, { source }) => {
    if (typeof value === 'number' && source !== undefined && !isExact(source, value)) throw new InexactNumber(source);
    return value;
  };
  // The third argument of a reviver is ES2026: Node 24 has it, the types do not.
  return JSON.parse(text, reviver as (this: unknown, key: string, value: unknown) => unknown);
};
