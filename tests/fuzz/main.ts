// `npm run fuzz -- --requests 10000 --seed 7`: the long form of tests/int/fuzz.int.test.ts.
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const { status } = spawnSync('vitest', ['run', '--project', 'int', 'tests/int/fuzz.int.test.ts'], {
  stdio: 'inherit',
  env: { ...process.env, FUZZ_REQUESTS: values.requests, FUZZ_SEED: values.seed },
});
process.exit(status ?? 1);
