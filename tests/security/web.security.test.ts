import { afterAll, beforeAll, describe } from 'vitest';
import { connectBroker, type Broker } from '../../streams/broker.ts';
import { ensureTopology } from '../../streams/ensure.ts';
import { useNats } from '../ground.ts';
import { prove } from './prove.ts';
import { startWebGround, type WebGround } from './web-ground.ts';
import rows from './web.rows.ts';

const nats = useNats();
let broker: Broker;
let ground: WebGround;
beforeAll(async () => {
  broker = await connectBroker({ url: nats.url, user: nats.user, password: nats.password, name: 'test' });
  await ensureTopology(broker, { freeBytes: 1024 ** 3 });
  ground = await startWebGround(broker);
}, 60_000);
afterAll(async () => {
  await ground.close();
  await broker.close();
});

describe('what a client can send', () => {
  prove(rows, () => ground);
});
