// Runs a program to its end. Its output goes to stderr: stdout belongs to AuraLink.
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

const LONGEST = 16_000;

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean, timeoutMs?: number }} [options] `quiet` keeps the output for the error
 * @returns {Promise<string>} what it wrote, when quiet
 */
export const run = (command, args, { cwd, env, quiet = false, timeoutMs } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 2, 2] });
    let said = '';
    const hear = (chunk) => {
      if (said.length < LONGEST) said += chunk;
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    const limit = timeoutMs && setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.once('error', (error) => {
      clearTimeout(limit);
      reject(error);
    });
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      if (code === 0) resolve(said.trim());
      else
        reject(
          new Error(
            `${command} ended with ${signal ?? code}${said === '' ? '' : `: ${stripVTControlCharacters(said).trim()}`}`,
          ),
        );
    });
  });
