import { readFile } from 'node:fs/promises';
import { InvalidArgumentError } from 'commander';
import { Fault } from '../../../schemas/errors.ts';
import type { Kept } from '../../../streams/audit/kept.ts';
import { parseNote, parseVerifierKey, type VerifierKey } from '../../../streams/audit/note.ts';
import type { Head } from '../../../streams/audit/verify.ts';
import { parseHead } from '../../parts/audit-views.ts';
import { OPTION } from '../options.ts';

/** What somebody who verifies may know of the log already, as it is given. */
export interface Given {
  readonly expect?: readonly Head[];
  readonly key?: readonly string[];
  readonly witness?: readonly string[];
}

/** The same, read. */
export interface Known {
  readonly expect: readonly Head[];
  /** Undefined: none were given. */
  readonly pinned: readonly VerifierKey[] | undefined;
  readonly kept: readonly Kept[];
}

const refuse = (reason: string): never => {
  throw new Fault('OPTION_INVALID', { reason });
};

const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((thrown: Error) => refuse(thrown.message));

/** A key, or a file of them, one a line; lines that begin with # are passed over. */
const keysIn = async (given: string): Promise<readonly VerifierKey[]> => {
  const one = parseVerifierKey(given);
  if (one) return [one];
  const lines = (await textOf(given)).split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const found = lines.map(parseVerifierKey).filter((key) => key !== undefined);
  return found.length > 0 && found.length === lines.length
    ? found
    : refuse(`${given} is neither a verifier key (\`aura audit keys\`) nor a file of them`);
};

const noteIn = async (file: string): Promise<Kept> => {
  const note = await textOf(file);
  return parseNote(note) ? { place: file, note } : refuse(`${file} holds no signed checkpoint`);
};

/** Reads what was given. Throws OPTION_INVALID. */
export const readKnown = async ({ expect = [], key, witness = [] }: Given): Promise<Known> => ({
  expect,
  pinned: key && (await Promise.all(key.map(keysIn))).flat(),
  kept: await Promise.all(witness.map(noteIn)),
});

const heads = (text: string, before: readonly Head[] | undefined): readonly Head[] => {
  const head = parseHead(text);
  if (!head)
    throw new InvalidArgumentError(
      'A remembered checkpoint looks like 6e34…a01d@1000: hash@to, as `aura audit` shows it.',
    );
  return [...(before ?? []), head];
};

export const KEY_OPTION = OPTION.list(
  '--key <key>',
  'a verifier key, or a file of them: nothing else may have signed; may be repeated',
);

export const KNOWN_OPTIONS = [
  KEY_OPTION,
  OPTION.list('--witness <file>', 'a signed checkpoint that is kept elsewhere; may be repeated'),
  OPTION.plain('--expect <hash@to>', 'a checkpoint that is kept elsewhere; may be repeated').argParser<readonly Head[]>(
    heads,
  ),
];
