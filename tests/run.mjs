// `npm test`: the checks of `npm run verify`, then every test project, and one closing line that counts both.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { CHECKS, runChecks, UNIT } from './checks.mjs';

const RESULTS = path.resolve('.vitest/results.json');
const only = process.argv.slice(2);

/** Runs a command with its output shown; true when it exits 0. */
const holds = (command, args) => spawnSync(command, args, { stdio: 'inherit' }).status === 0;

let passed = 0;
let failed = 0;

if (only.length === 0) {
  // Without the unit tests, which vitest runs below with the others.
  const held = await runChecks(CHECKS.filter((name) => name !== UNIT));
  passed += held.filter(Boolean).length;
  failed += held.filter((one) => !one).length;
}

rmSync(RESULTS, { force: true });
const clean = holds('vitest', [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${RESULTS}`,
  ...only,
]);
try {
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(RESULTS, 'utf8'));
  // A file that fails before its first test has no failed test to count.
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  passed += numPassedTests;
  failed += numFailedTests + broken.length;
} catch {
  failed += 1;
}
if (!clean && failed === 0) failed = 1;

process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
