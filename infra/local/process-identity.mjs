// Which process a pid means. A pid alone is not enough: after a crash it may have been given to somebody else.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const fromProc = (pid) => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold blanks and parentheses: count the fields after the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') return undefined; // ended, not yet collected by its parent
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot}/${fields[19]}`; // field 22 of stat(5): start time in ticks since boot
};

const fromPs = (pid) => {
  const line = execFileSync('ps', ['-o', 'lstart=,state=', '-p', String(pid)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
  }).trim();
  return line === '' || /\bZ\S*$/.test(line) ? undefined : line.replace(/\s+\S+$/, '');
};

/**
 * A text that is the same for one living process and differs for any other that ever had the pid; undefined when
 * there is no such process.
 * @param {number} pid
 * @returns {string | undefined}
 */
export const identityOf = (pid) => {
  try {
    return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
  } catch {
    return undefined;
  }
};

/**
 * The command line of a process, or undefined.
 * @param {number} pid
 * @returns {string | undefined}
 */
export const commandOf = (pid) => {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || undefined;
    return (
      execFileSync('ps', ['-o', 'command=', '-p', String(pid)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        env: { PATH: '/usr/bin:/bin' },
      }).trim() || undefined
    );
  } catch {
    return undefined;
  }
};
