import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { tempDir } from './temp-dir.ts';

const run = promisify(execFile);

/** Runs the script of docs/how-to/verify-the-log.md on a proof; gives what it says, or rejects as it does. */
export const checkProof = async (proof: unknown, kept: string): Promise<string> => {
  const dir = await tempDir();
  const page = readFileSync(path.resolve(import.meta.dirname, '../docs/how-to/verify-the-log.md'), 'utf8');
  await writeFile(
    path.join(dir, 'verify-proof.mjs'),
    /```js\n\/\/ verify-proof\.mjs\n([\s\S]*?)```/.exec(page)?.[1] ?? '',
  );
  await writeFile(path.join(dir, 'proof.json'), JSON.stringify(proof));
  const { stdout } = await run(process.execPath, ['verify-proof.mjs', 'proof.json', kept], {
    cwd: dir,
    timeout: 20_000,
  });
  return stdout.trim();
};
