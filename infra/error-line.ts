import { sqlState, troubleOf } from '../db/sql.ts';

/** What a line of the log says of an error. */
interface ErrorLine {
  readonly type: string;
  readonly message: string;
  /** Of the system or of SQL. */
  readonly code?: string;
  readonly stack?: string;
}

/** Postgres quotes values in what it says of data: `invalid input syntax for type integer: "Ann"`, `Key (name)=(Ann) already exists`. */
const withoutValues = (text: string): string => text.replaceAll(/"[^"]*"|=\([^)]*\)/g, '***');

/**
 * Class, words, code and place of an error, and none of what else hangs on it: drivers put the row, the statement's values and the whole
 * statement there (`detail`, `where`, `parameters`), hence what people have said.
 */
export const errorLine = (thrown: unknown): ErrorLine | undefined => {
  if (!(thrown instanceof Error)) return thrown === undefined ? undefined : { type: typeof thrown, message: '' };
  const { name, message, stack, code } = thrown as Error & { readonly code?: unknown };
  const said = sqlState(thrown) !== undefined && troubleOf(thrown) === 'data' ? withoutValues : (text: string) => text;
  return {
    type: name === 'Error' ? thrown.constructor.name : name,
    message: said(message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(stack === undefined ? {} : { stack: said(stack) }),
  };
};
