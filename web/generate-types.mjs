/**
 * Writes `src/api.gen.ts`, the types of the API as the page sees it, from `openapi.json`, which a test holds to the routes:
 * `npm run docs` writes both anew.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = import.meta.dirname;
const DESCRIPTION = join(HERE, 'openapi.json');
const TYPES = join(HERE, 'src', 'api.gen.ts');

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
