import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../schemas/catalogue.ts';
import { type Broker, connectBroker } from '../../streams/broker.ts';
import { serveEdges } from '../../streams/edge.ts';
import { edgeUser } from '../../streams/grants.ts';
import { ensureTopology } from '../../streams/ensure.ts';
import { createPublisher } from '../../streams/publish/publisher.ts';
import { createLogReader } from '../../streams/read.ts';
import { useNats } from '../ground.ts';

const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const meter = { count: () => {}, set: () => {}, observe: () => {} };
const USER = 'edge.default.webrtc';

describe('docs/how-to/connect-an-edge.md', () => {
  const nats = useNats({
    users: [
      { user: 'platform', password: 'of-the-platform' },
      { user: USER, password: 'of-the-edge', ...edgeUser({ tenant: 'default', name: 'webrtc' }) },
    ],
  });
  // Below the checkout, so that Node finds the package.
  const folder = path.join(root, `tests/.artifacts/how-to-${process.pid}`);
  const script = path.join(folder, 'edge.mjs');
  let broker: Broker;

  beforeAll(async () => {
    broker = await connectBroker({ url: nats.url, user: nats.user, password: nats.password, name: 'test' });
    await ensureTopology(broker, { freeBytes: 512 * 1024 ** 2 });
    const catalogue = await loadCatalogue();
    const publisher = createPublisher(broker, catalogue, meter);
    serveEdges({ broker, edges: [{ tenant: 'default', name: 'webrtc', owners: ['webrtc'] }], catalogue, publisher });
    await broker.nc.flush();
    const page = readFileSync(path.join(root, 'docs/how-to/connect-an-edge.md'), 'utf8');
    await mkdir(folder, { recursive: true });
    await writeFile(script, /```js\n\/\/ edge\.mjs\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
  });

  afterAll(async () => {
    await broker?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const send = async (): Promise<unknown> => {
    const { stdout } = await run(process.execPath, [script, nats.url, 'of-the-edge'], { timeout: 20_000 });
    return JSON.parse(stdout);
  };

  it('shows a script that stores one event, however often it is run', async () => {
    expect(await send()).toMatchObject({ position: 'EVENTS:1', duplicate: false });
    expect(await send()).toMatchObject({ position: 'EVENTS:1', duplicate: true });
    const { last, one } = createLogReader(broker);
    expect(await last()).toEqual({ stream: 'EVENTS', seq: 1 });
    expect((await one({ stream: 'EVENTS', seq: 1 }))?.event).toMatchObject({
      type: 'com.auralink.room.started.v1',
      subject: 'room/RM_mine',
      tenant: 'default',
    });
  });
});
