#!/usr/bin/env node
// The bin of `aura`: plain JavaScript, so that any Node can read it. TypeScript is run by Node 24 or newer: this one if it
// is new enough, else the npm package `node` of this checkout (npm scripts find that one by themselves).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const aura = new URL('aura.ts', import.meta.url);
const packaged = fileURLToPath(
  new URL(`../../node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`, import.meta.url),
);

/** Runs the command with the checkout's own Node and ends as it ends. */
const runWith = (node) => {
  const child = spawn(node, [fileURLToPath(aura), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal's Ctrl-C reaches the child by itself, a signal sent to this process alone does not. The child decides when to end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`aura could not start ${node}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
};

if (Number(process.versions.node.split('.')[0]) >= NEEDED) await import(aura.href);
else if (existsSync(packaged)) runWith(packaged);
else {
  process.stderr.write(
    `aura needs Node ${NEEDED} or newer; this is ${process.versions.node}.\n` +
      '  next: run `npm ci` in the checkout (it brings one), or install it from https://nodejs.org.\n',
  );
  process.exit(1);
}
