// Which Node runs AuraLink: the one of the npm package `node`, else the machine's own.
import { join } from 'node:path';
import { atLeast, versionOf } from './servers.mjs';

const LEAST = '24.0.0';
const LEAST_FOR_SETUP = '20.0.0';

const OWN = process.version.slice(1);

const HOW = `  https://nodejs.org/en/download, or one of
  brew install node@24
  nvm install 24
  curl -fsSL https://deb.nodesource.com/setup_24.x | sudo -E bash - && sudo apt-get install -y nodejs`;

/** Ends with a sentence on a Node that the set-up itself does not run on. */
export const refuseOldNode = (version = OWN) => {
  if (!atLeast(version, LEAST_FOR_SETUP))
    throw new Error(`this is Node ${version}; AuraLink needs Node 24 (its set-up at least 20):\n${HOW}`);
};

/**
 * The Node that npm scripts will run AuraLink with: npm puts node_modules/.bin first on PATH.
 * @param {string} root
 * @returns {Promise<string>}
 */
export const findNode = async (root, version = OWN) => {
  if (atLeast(version, LEAST)) return process.execPath;
  const own = join(root, 'node_modules', '.bin', 'node');
  const found = await versionOf(own);
  if (found !== undefined && atLeast(found, LEAST)) return own;
  throw new Error(
    `this is Node ${version}, and the npm package node brought none for ${process.platform}-${process.arch}; AuraLink needs Node 24:\n${HOW}`,
  );
};
