// The keeper: one small process that starts the local servers and ends them when its stdin closes. It stands in a
// session of its own, so that a terminal's Ctrl-C reaches neither it nor the servers before the program has drained,
// and it outlives a program killed with -9 for exactly as long as the servers need to stop.
//
// Lines on stdin:  {id, start: {command, args, cwd, env, uid?, gid?, log, pidFile, stopSignal, againMs?, limitMs}}
//                  {id, stop: true} | {id, signal: 'SIGKILL'}
// Lines on stdout: {id, pid} | {id, error} | {id, exited: {code, signal}}
import { spawn } from 'node:child_process';
import { closeSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { identityOf } from './process-identity.mjs';

const LOG_LIMIT_BYTES = 16 * 1024 * 1024;

/** @type {Map<number, {child: import('node:child_process').ChildProcess, spec: any, timers: NodeJS.Timeout[]}>} */
const running = new Map();
let closing = false;

const say = (line) => {
  // The parent may be gone: a broken pipe is no reason to leave the servers behind.
  if (process.stdout.writable) process.stdout.write(`${JSON.stringify(line)}\n`);
};

const sizeOf = (file) => {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
};

const openLog = (file) => {
  if (sizeOf(file) > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
};

const start = (id, spec) => {
  const log = openLog(spec.log);
  try {
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      detached: true, // a process group of its own
      stdio: ['ignore', log, log],
      ...(spec.uid === undefined ? {} : { uid: spec.uid, gid: spec.gid }),
    });
    child.once('error', (error) => {
      if (child.pid === undefined) say({ id, error: error.message });
    });
    if (child.pid === undefined) return;
    writeFileSync(
      spec.pidFile,
      JSON.stringify({ pid: child.pid, identity: identityOf(child.pid), stopSignal: spec.stopSignal }),
      { mode: 0o600 },
    );
    running.set(id, { child, spec, timers: [] });
    child.once('exit', (code, signal) => ended(id, code, signal));
    say({ id, pid: child.pid });
  } finally {
    closeSync(log);
  }
};

const ended = (id, code, signal) => {
  const kept = running.get(id);
  if (kept === undefined) return;
  kept.timers.forEach(clearTimeout);
  running.delete(id);
  rmSync(kept.spec.pidFile, { force: true });
  say({ id, exited: { code, signal } });
  if (closing && running.size === 0) process.exit(0);
};

const send = (pid, signal) => {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended: its exit is on its way.
  }
};

const stop = ({ child, spec, timers }) => {
  if (timers.length > 0) return;
  send(child.pid, spec.stopSignal);
  // livekit-server waits for its participants on the first signal and stops on the second (seen on 1.13.5).
  if (spec.againMs !== undefined) timers.push(setTimeout(send, spec.againMs, child.pid, spec.stopSignal));
  timers.push(setTimeout(send, spec.limitMs, -child.pid, 'SIGKILL'));
};

const shutDown = () => {
  closing = true;
  if (running.size === 0) process.exit(0);
  for (const kept of running.values()) stop(kept);
};

const obey = (line) => {
  const { id, start: spec, stop: wanted, signal } = JSON.parse(line);
  if (spec !== undefined && !closing) {
    try {
      start(id, spec);
    } catch (error) {
      say({ id, error: error.message });
    }
  }
  const kept = running.get(id);
  if (kept === undefined) return;
  if (wanted) stop(kept);
  if (signal !== undefined) send(signal === 'SIGKILL' ? -kept.child.pid : kept.child.pid, signal);
};

process.stdout.on('error', () => {});
process.on('SIGTERM', shutDown);
process.on('SIGINT', shutDown);
process.on('SIGHUP', shutDown);
createInterface({ input: process.stdin }).on('line', obey).on('close', shutDown);
