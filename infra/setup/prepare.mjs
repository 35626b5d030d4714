// What `npm start` and `npm test` have in common: everything they need is brought to this machine, once.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildDashboard } from './dashboard.mjs';
import { install } from './install.mjs';
import { findNode, refuseOldNode } from './node-version.mjs';
import { obtain } from './obtain.mjs';
import { say } from './progress.mjs';
import { installLines, SERVERS } from './servers.mjs';

const ROOT = join(fileURLToPath(import.meta.url), '..', '..', '..');

const listed = (name) =>
  installLines(name)
    .map((line) => `  ${line}`)
    .join('\n');

const firstLines = (text) => text.split('\n').slice(0, 8).join('\n');

const needNats = async () => {
  if ((await obtain('nats-server')) !== undefined) return;
  throw new Error(
    `nats-server ${SERVERS['nats-server'].least} or newer is needed. Install it with one of\n${listed('nats-server')}`,
  );
};

const wantLiveKit = async () => {
  if ((await obtain('livekit-server')) !== undefined) return;
  say(`without livekit-server everything but rooms works. Install it with one of\n${listed('livekit-server')}`);
};

/**
 * Ends the process with 1 and a reason when something that is needed cannot be had.
 * @param {{ servers: readonly ('nats' | 'livekit')[], pageRequired: boolean }} needs
 */
export const prepare = async ({ servers, pageRequired }) => {
  try {
    refuseOldNode();
    await install(ROOT);
    const node = await findNode(ROOT);
    if (servers.includes('nats')) await needNats();
    if (servers.includes('livekit')) await wantLiveKit();
    await buildDashboard(ROOT, node).catch((error) => {
      const reason = `the dashboard could not be built (node_modules/.bin/vite build web shows all):\n${firstLines(error.message)}`;
      if (pageRequired) throw new Error(reason, { cause: error });
      say(`${reason}\ngoing on without it: the API works`);
    });
  } catch (error) {
    say(error.message);
    process.exit(1);
  }
};
