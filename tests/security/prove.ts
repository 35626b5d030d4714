import process from 'node:process';
import { expect, it } from 'vitest';
import { type Row, type Without, WITHOUT } from './row.ts';

/** The protection that this run goes without; undefined: all are in place. */
const withoutOf = (): Without | undefined => {
  const told = process.env[WITHOUT];
  return told === undefined ? undefined : (JSON.parse(told) as Without);
};

/**
 * Makes a test of each row: what comes of the input is what is expected. Without a protection only its rows are run, and each must come to
 * something else; an input that throws has come to nothing and proves nothing, either way.
 */
export const prove = <Ground>(rows: readonly Row<Ground>[], ground: () => Ground): void => {
  const without = withoutOf();
  const names = rows.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`two rows are called: ${twice}`);
  const checked = rows.filter(({ unprotected }) => without === undefined || unprotected.name === without.protection);
  it.each(checked)(`${without ? `without ${without.protection}, not: ` : ''}$name`, async ({ input, expected }) => {
    const outcome = await input(ground());
    if (without) expect(outcome).not.toEqual(expected);
    else expect(outcome).toEqual(expected);
  });
};
