// node infra/compose/nats-conf.ts: writes nats.conf, the server's configuration that docker-compose.yml mounts.
import { writeFileSync } from 'node:fs';
import { edgeUser, MIGRATE, PLATFORM, programUsers } from '../../streams/grants.ts';
import { serverFile } from '../nats-config/server-file.ts';
import { withPasswords } from '../nats-config/users-mode.ts';

/** Compose runs one process that does everything, and one edge; nats-server takes the passwords from its environment. */
const VARIABLES = new Map([
  [PLATFORM, 'NATS_PASSWORD'],
  [MIGRATE, 'NATS_MIGRATE_PASSWORD'],
  ['edge.default.webrtc', 'NATS_EDGE_PASSWORD'],
]);

/** The file as it should be for these grants. Only containers of the same network reach the server, which speaks no TLS. */
export const composeNatsConf = (): string => {
  const users = [...programUsers(), edgeUser({ tenant: 'default', name: 'webrtc' })].filter(({ name }) =>
    VARIABLES.has(name),
  );
  const server = { name: 'auralink', storeDir: '/data', monitor: '0.0.0.0:8222' };
  return serverFile(
    server,
    withPasswords(users, (name) => VARIABLES.get(name) ?? ''),
  );
};

if (import.meta.main) writeFileSync(new URL('nats.conf', import.meta.url), composeNatsConf());
