/** A row as the driver gives it: moments as text, bigints as text, JSON parsed. */
type SqlRow = Readonly<Record<string, unknown>>;

/** Runs one statement with parameters ($1, $2, …) and gives its rows; without parameters the text may hold several. */
export type Sql = <R extends object = SqlRow>(text: string, parameters?: readonly unknown[]) => Promise<readonly R[]>;

const prepared = new Map<string, string>();
const MOST_PREPARED = 500;

/**
 * Notes that a statement's text comes again and again, so that each connection parses and plans it once. Only for texts made of declared
 * names: there are few of them.
 */
export const oftenRun = (text: string): string => {
  if (prepared.size < MOST_PREPARED && !prepared.has(text)) prepared.set(text, `often-${prepared.size + 1}`);
  return text;
};

/** The name of a statement that is often run. */
export const nameOf = (text: string): string | undefined => prepared.get(text);

/** A name as an SQL identifier. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as an SQL literal; only for declared names, never for data. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** What a failed statement means for the one who ran it. */
export type SqlTrouble = 'data' | 'missing' | 'again';

/** 54000 is a value too long for an index, which is as much the data's fault as class 22 and 23. */
const DATA = /^(?:22|23|54)/;
const MISSING = new Set(['42P01', '3F000', '42703', '42501', '42P10']);

/** "cached plan must not change result type": a prepared statement whose table has got other columns meanwhile. */
export const STALE_PLAN = '0A000';

/** SQLSTATE of an error, looked for along its causes. */
export const sqlState = (error: unknown): string | undefined => {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { code?: unknown };
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
  }
  return undefined;
};

/** The data's fault, a missing table, or something that may pass: a lost connection, a deadlock, a full disk. */
export const troubleOf = (error: unknown): SqlTrouble => {
  const state = sqlState(error) ?? '';
  if (DATA.test(state)) return 'data';
  return MISSING.has(state) ? 'missing' : 'again';
};
