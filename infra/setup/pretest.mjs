// Runs before `npm test`, on any Node from 20 on: plain JavaScript without dependencies. Tests start servers of their own.
import { prepare } from './prepare.mjs';

await prepare({ servers: ['nats', 'livekit'], pageRequired: true });
