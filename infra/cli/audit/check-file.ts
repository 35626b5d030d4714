import { readFile } from 'node:fs/promises';
import { Fault } from '../../../schemas/errors.ts';
import { checkProof } from '../../../streams/audit/check-proof.ts';
import { EXIT } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { type Given, readKnown } from './trust.ts';

const jsonIn = async (file: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (thrown) {
    throw new Fault('OPTION_INVALID', { reason: `${file}: ${(thrown as Error).message}` });
  }
};

/** Checks a proof in a file with the keys that were given, and nothing else: no program, broker or setting. Gives the exit code. */
export const checkFile = async (file: string, { key }: Pick<Given, 'key'>, terminal: Terminal): Promise<number> => {
  const { pinned } = await readKnown({ ...(key && { key }) });
  if (!pinned)
    throw new Fault('OPTION_INVALID', { reason: '--verify needs --key: whose signature it is (`aura audit keys`)' });
  const found = checkProof(await jsonIn(file), pinned);
  if (terminal.json) await terminal.data(JSON.stringify(found));
  else await terminal.data(terminal.paint(found.ok ? 'green' : 'red', found.ok ? found.says : `BAD: ${found.says}`));
  return found.ok ? EXIT.ok : EXIT.failed;
};
