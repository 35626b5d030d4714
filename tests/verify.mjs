// `npm run verify`: every check, the longest first.
import process from 'node:process';
import { CHECKS, runChecks, UNIT } from './checks.mjs';

const held = await runChecks([UNIT, ...CHECKS.filter((name) => name !== UNIT)]);
process.exit(held.every(Boolean) ? 0 : 1);
