/**
 * Writes `openapi.json` and `src/api.gen.ts` from the API's own description, so that the page and the program cannot
 * drift apart unseen: `node web/generate-types.mjs http://127.0.0.1:8080/openapi.json`; without an address from the
 * `openapi.json` that is there.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = import.meta.dirname;
const DESCRIPTION = join(HERE, 'openapi.json');
const TYPES = join(HERE, 'src', 'api.gen.ts');

const [address] = process.argv.slice(2);
if (address !== undefined) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  writeFileSync(DESCRIPTION, `${JSON.stringify(await answer.json(), null, 1)}\n`);
}

const command = fileURLToPath(new URL('cli.js', import.meta.resolve('oazapfts')));
execFileSync(
  process.execPath,
  [command, '--optimistic', '--useUnknown', '--futureStripLegacyMethods', DESCRIPTION, TYPES],
  {
    stdio: ['ignore', 'ignore', 'inherit'],
  },
);
// Its functions do not compile under exactOptionalPropertyTypes (oazapfts 7.5.0); the page uses the types only.
writeFileSync(TYPES, `// @ts-nocheck\n${readFileSync(TYPES, 'utf8')}`);
