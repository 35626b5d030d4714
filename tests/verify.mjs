// `npm run verify`: every check of the scripts `verify:*`, in two lanes because a small machine has two cores. What fails shows its output.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';

const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const names = Object.keys(scripts).filter((name) => name.startsWith('verify:'));

/** Runs one script with its output kept; true when it exits 0. */
const check = (name) =>
  new Promise((resolve) => {
    const startedAt = performance.now();
    const child = spawn('npm', ['run', '--silent', name], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
    child.on('close', (code) => {
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
      process.stdout.write(`${code === 0 ? '✓' : '✗'} ${name.slice('verify:'.length)} ${seconds} s\n`);
      if (code !== 0) process.stdout.write(`${said}\n`);
      resolve(code === 0);
    });
  });

const lane = async (lined) => {
  let held = true;
  for (const name of lined) held = (await check(name)) && held;
  return held;
};

const [tests, others] = [
  names.filter((name) => name === 'verify:unit'),
  names.filter((name) => name !== 'verify:unit'),
];
const held = await Promise.all([lane(tests), lane(others)]);
process.exit(held.every(Boolean) ? 0 : 1);
