// Runs before `npm start`, on any Node from 20 on: plain JavaScript without dependencies.
import { prepare } from './prepare.mjs';

// A server that the environment names is used as it is, and none is brought here.
const { NATS_URL, LIVEKIT_URL } = process.env;
await prepare({ servers: [...(NATS_URL ? [] : ['nats']), ...(LIVEKIT_URL ? [] : ['livekit'])], pageRequired: false });
