// The scripts `verify:*`: formatting, types, lint, import rules, unused code, the API's description, unit tests.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';

const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** Their names, that of the unit tests among them. */
export const UNIT = 'verify:unit';
export const CHECKS = Object.keys(scripts).filter((name) => name.startsWith('verify:'));

/** Runs one script with its output kept, which is shown when it fails; true when it exits 0. */
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

/** Two at a time, because a small machine has two cores. Resolves to which of them held, in the order of `names`. */
export const runChecks = async (names) => {
  const held = [];
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < names.length; at = next++) held[at] = await check(names[at]);
  };
  await Promise.all([lane(), lane()]);
  return held;
};
