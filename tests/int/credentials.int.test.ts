import { rm } from 'node:fs/promises';
import path from 'node:path';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../infra/config.ts';
import { openStoreGround, startLogServer, type Local, type StoreGround } from '../../infra/local/start.ts';
import { asMigrator } from '../../infra/parts/migrate.ts';
import { connectBroker } from '../../streams/broker.ts';
import { ensureTopology } from '../../streams/ensure.ts';
import { aura, ndjson } from '../aura.ts';
import { tempDir } from '../ground.ts';
import { codeOf } from './backbone.ts';

let dir: string;
let ground: StoreGround;
let nats: Local['nats'];
let stop: () => Promise<void>;
const connections = new Map<string, NatsConnection>();

const EDGES = '[{"tenant":"acme","name":"pbx","owners":["webrtc"]}]';

beforeAll(async () => {
  dir = await tempDir();
  ground = await openStoreGround(parseConfig({ AURALINK_DATA: path.join(dir, 'data'), AURALINK_EDGES: EDGES }));
  ({ nats, stop } = await startLogServer(ground, () => undefined));
  await asMigrator(nats, (broker) => ensureTopology(broker, { freeBytes: 1024 ** 3 }));
  const [edge] = nats.edges;
  const logins = { platform: nats, migrate: nats.migrate, edge };
  for (const [who, login] of Object.entries(logins)) {
    const { user = '', password = '' } = login ?? {};
    const inboxPrefix = who === 'edge' ? edge?.inboxPrefix : undefined;
    const options = { servers: nats.url, user, pass: password, ...(inboxPrefix !== undefined && { inboxPrefix }) };
    connections.set(who, await connect(options));
  }
}, 60_000);
afterAll(async () => {
  for (const connection of connections.values()) await connection.close();
  await stop?.();
  await ground?.dataDir.lock.release();
  await rm(dir, { recursive: true, force: true });
});

/** Whether the server lets a user publish on a subject: it says so on the connection, whatever becomes of the message. */
const mayPublish = async (who: string, subject: string): Promise<boolean> => {
  const connection = connections.get(who) as NatsConnection;
  const statuses = connection.status();
  // A payload that is no request: what is allowed is answered with an error and changes nothing.
  connection.publish(subject, 'not json', { reply: `${who === 'edge' ? '_INBOX.edge.acme.pbx' : '_INBOX'}.nobody` });
  connection.publish(who === 'edge' ? 'in.acme.pbx.end' : 'test.end', '');
  const refused = (async () => {
    for await (const status of statuses)
      if (status.type === 'error' && status.error.message.includes(`"${subject}"`)) return false;
    return false;
  })();
  const [first] = await Promise.all([
    Promise.race([refused, connection.flush().then(() => undefined)]),
    connection.flush(),
  ]);
  if (first === false) return false;
  // The refusal comes before the answer to the flush, and is handed on with the next turn.
  return Promise.race([refused, new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 50))]);
};

const api = (verb: string, stream: string): string => `$JS.API.STREAM.${verb}.${stream}`;
const STREAMS = ['EVENTS', 'DEAD', 'ADVISORIES'];
const CHANGES = ['CREATE', 'UPDATE', 'DELETE', 'RESTORE', 'PURGE', 'MSG.DELETE'];

describe('of the users of the local broker', () => {
  it.each(STREAMS.flatMap((stream) => CHANGES.map((verb) => api(verb, stream))))(
    'only migrate may publish on %s',
    async (subject) => {
      expect(await mayPublish('migrate', subject)).toBe(true);
      expect(await mayPublish('platform', subject)).toBe(false);
      expect(await mayPublish('edge', subject)).toBe(false);
    },
  );

  it.each([
    ['platform', 'ev.3.acme.room.RM_1.started', true],
    ['platform', 'dead.acme.create-room', true],
    ['platform', api('INFO', 'EVENTS'), true],
    ['platform', api('SNAPSHOT', 'EVENTS'), true],
    ['platform', '$JS.API.CONSUMER.CREATE.EVENTS.x', true],
    // The program replaces what its buckets hold; their settings are out of its reach all the same.
    ['platform', api('PURGE', 'OBJ_payloads'), true],
    ['platform', api('UPDATE', 'OBJ_payloads'), false],
    ['platform', api('DELETE', 'OBJ_payloads'), false],
    ['edge', 'in.acme.pbx.events', true],
    ['edge', 'in.acme.other.events', false],
    ['edge', 'in.other.pbx.events', false],
    ['edge', 'ev.3.acme.room.RM_1.started', false],
    ['edge', 'live.3.acme.room.RM_1.started', false],
    ['edge', 'dead.acme.create-room', false],
    ['edge', 'timer.acme.x', false],
    ['edge', '$O.payloads.C.x', false],
    ['edge', api('INFO', 'EVENTS'), false],
    ['edge', '$JS.API.DIRECT.GET.EVENTS', false],
    ['edge', '$JS.API.CONSUMER.CREATE.EVENTS.x', false],
    ['edge', '$SYS.REQ.SERVER.PING', false],
  ])('%s on %s: %s', async (who, subject, may) => {
    expect(await mayPublish(who, subject)).toBe(may);
  });

  it('the program is told what it may not do, and by what it could be done', async () => {
    const broker = await connectBroker({ ...nats, name: 'test', patienceMs: 5_000 });
    await expect(broker.jsm.streams.delete('EVENTS')).rejects.toThrow(/permissions violation/i);
    await broker.close();
    const { migrate: _, ...alone } = nats;
    await asMigrator(nats, (migrator) => migrator.jsm.streams.delete('DEAD'));
    expect(await codeOf(asMigrator(alone, (program) => ensureTopology(program, { freeBytes: 1024 ** 3 })))).toBe(
      'LOG_NOT_MIGRATED',
    );
  }, 30_000);
});

describe('aura migrate', () => {
  const env = () => ({
    NATS_URL: nats.url,
    NATS_USER: nats.user ?? '',
    NATS_PASSWORD: nats.password ?? '',
    NATS_MIGRATE_USER: nats.migrate?.user ?? '',
    NATS_MIGRATE_PASSWORD: nats.migrate?.password ?? '',
    AURALINK_DATA: path.join(dir, 'other'),
  });

  it('says what it would do, does it, and has nothing more to do', async () => {
    await asMigrator(nats, (broker) => broker.jsm.streams.update('EVENTS', { duplicate_window: 30e9 }));
    const steps = [
      { of: 'stream EVENTS', does: 'duplicate_window: 30000000000 → 120000000000' },
      { of: 'stream DEAD', does: 'create' },
    ];
    const would = await aura(['migrate', '--dry-run', '--json'], env());
    expect(would.code).toBe(1);
    expect(ndjson(would.stdout)).toEqual(steps.map((step) => ({ ...step, state: 'to do' })));
    const did = await aura(['migrate', '--json'], env());
    expect(did).toMatchObject({ code: 0 });
    expect(ndjson(did.stdout)).toEqual(steps.map((step) => ({ ...step, state: 'done' })));
    expect(await aura(['migrate', '--dry-run'], env())).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'everything is as this version declares it\n',
    });
  }, 60_000);

  it('lets a stream hold more, and refuses less than it holds', async () => {
    const bytes = async () =>
      asMigrator(nats, async (broker) => (await broker.jsm.streams.info('EVENTS')).config.max_bytes);
    expect(await aura(['migrate', '--max-bytes', 'EVENTS=900MiB'], env())).toMatchObject({ code: 0 });
    expect(await bytes()).toBe(900 * 1024 ** 2);
    const broker = await connectBroker({ ...nats, name: 'test', patienceMs: 5_000 });
    await broker.js.publish('ev.1.acme.room.RM_1.started', 'x'.repeat(1_000));
    await broker.close();
    expect(await aura(['migrate', '--max-bytes', 'EVENTS=100', '--json'], env())).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('not possible'),
    });
    expect(await aura(['migrate', '--max-bytes', 'EVENTS=lots'], env())).toMatchObject({ code: 2 });
    expect(await bytes()).toBe(900 * 1024 ** 2);
  }, 60_000);

  it("prints what the program's user is to be denied", async () => {
    const { stdout } = await aura(['migrate', '--grants', '--json'], {});
    expect(ndjson(stdout)[0]?.['deny_publish']).toEqual(expect.arrayContaining([api('DELETE', 'EVENTS')]));
  });
});
