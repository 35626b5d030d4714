import { rm } from 'node:fs/promises';
import path from 'node:path';
import { connect, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../infra/config.ts';
import { openStoreGround, startLogServer, type Local, type StoreGround } from '../../infra/local/start.ts';
import { asMigrator } from '../../infra/parts/migrate.ts';
import { connectBroker } from '../../streams/broker.ts';
import { ensureTopology } from '../../streams/ensure.ts';
import { edgeUser, programUsers } from '../../streams/grants.ts';
import { inboxPrefixOf } from '../../streams/inbox.ts';
import { aura, ndjson } from '../aura.ts';
import { tempDir } from '../ground.ts';
import { codeOf } from './backbone.ts';

let dir: string;
let ground: StoreGround;
let nats: Local['nats'];
let stop: () => Promise<void>;
const connections = new Map<string, NatsConnection>();

const EDGE_LIST = [
  { tenant: 'acme', name: 'pbx', owners: ['webrtc'] },
  { tenant: 'acme', name: 'other', owners: ['webrtc'] },
  { tenant: 'beta', name: 'pbx', owners: ['webrtc'] },
];
const EDGES = JSON.stringify(EDGE_LIST);
const USERS = [...programUsers(), ...EDGE_LIST.map(edgeUser)];

beforeAll(async () => {
  dir = await tempDir();
  ground = await openStoreGround(parseConfig({ AURALINK_DATA: path.join(dir, 'data'), AURALINK_EDGES: EDGES }));
  ({ nats, stop } = await startLogServer(ground, () => undefined));
  await asMigrator(nats, (broker) => ensureTopology(broker, { freeBytes: 1024 ** 3 }));
  const { natsPasswords, edgePasswords } = ground.secrets;
  const passwords = new Map([
    ...natsPasswords,
    ...[...edgePasswords].map(([edge, pass]) => [userOf(edge), pass] as const),
  ]);
  for (const { name } of USERS) {
    const login = { servers: nats.url, user: name, pass: passwords.get(name) ?? '' };
    connections.set(name, await connect({ ...login, inboxPrefix: inboxPrefixOf(name) }));
  }
}, 60_000);
afterAll(async () => {
  for (const connection of connections.values()) await connection.close();
  await stop?.();
  await ground?.dataDir.lock.release();
  await rm(dir, { recursive: true, force: true });
});

const userOf = (edge: string): string => `edge.${edge.replace('/', '.')}`;
const connectionOf = (user: string): NatsConnection => connections.get(user) as NatsConnection;

/** What the server refuses a user while `act` runs: it says so on the connection, before it answers the next ping. */
const refusedTo = async (user: string, act: (connection: NatsConnection) => void): Promise<ReadonlySet<string>> => {
  const connection = connectionOf(user);
  const refused = new Set<string>();
  const statuses = connection.status();
  const listening = (async () => {
    for await (const status of statuses) {
      const subject = status.type === 'error' ? /"([^"]+)"/.exec(status.error.message)?.[1] : undefined;
      if (subject === END) return;
      if (subject !== undefined) refused.add(subject);
    }
  })();
  act(connection);
  connection.publish(END, '');
  await listening;
  return refused;
};
/** Nobody may publish on it: the server's refusal says that it has heard everything before. */
const END = 'nobody.may';

const api = (verb: string, stream: string): string => `$JS.API.STREAM.${verb}.${stream}`;
const [P, E, H, J, W, M] = [
  'platform',
  'platform-edge',
  'platform-handlers',
  'platform-projections',
  'platform-http',
  'migrate',
];
const [PBX, OTHER, BETA] = ['edge.acme.pbx', 'edge.acme.other', 'edge.beta.pbx'];
const PROGRAM = [P, E, H, J, W];
const KEPT = ['EVENTS', 'DEAD', 'ADVISORIES'];
const CLEARED = ['TIMERS', 'OBJ_payloads', 'KV_limits', 'KV_idempotency', 'KV_sign-in-codes'];

/** Who may publish on what, as a person would say it: written by hand, and not from the grants. */
const MAY_PUBLISH: readonly (readonly [string, readonly string[]])[] = [
  ['ev.3.acme.room.RM_1.room_started', [P, E, H, W, M]],
  ['ev.3.acme.projection.rooms.projection_rebuilt', [P, E, H, J, W, M]],
  ['ev.3.acme.projection.rooms.projection_rebuild_requested', [P, E, H, W, M]],
  ['ev.3.acme.dead_letter.dl-1.dead_letter_written', [P, E, H, J, W, M]],
  ['ev.3.acme.audit.EVENTS.audit_checkpointed', [P, E, H, J, W, M]],
  ['in.acme.pbx.events', [PBX]],
  ['in.acme.other.events', [OTHER]],
  ['in.acme.unheard-of.events', []],
  ['in.beta.pbx.events', [BETA]],
  ['live.3.acme.room.RM_1.room_started', []],
  ['delta.acme.x', []],
  ['pos.rooms', [P, J]],
  ['progress.rebuild.rooms', [P, J]],
  ['ask.pos', PROGRAM],
  ['ask.projectors', [P, W, M]],
  ['dead.acme.create-room.dl-1', [P, H, J]],
  ['timer.acme.t-1', [P, H]],
  ['replay.acme.test.room.RM_1.room_started', [P, H]],
  ['$O.payloads.C.x', [P, E, H, W]],
  ['$KV.limits.x', [P, W]],
  ['_INBOX.x', []],
  ['_INBOX_platform-http.x', [P, J]],
  ['_INBOX_edge.acme.pbx.x', [P, E]],
  ['$SYS.REQ.SERVER.PING', []],
  ['anything.else', []],
  ...KEPT.flatMap((stream) =>
    ['CREATE', 'UPDATE', 'DELETE', 'RESTORE', 'PURGE', 'MSG.DELETE'].map((verb) => [api(verb, stream), [M]] as const),
  ),
  ...CLEARED.flatMap((stream) =>
    ['CREATE', 'UPDATE', 'DELETE', 'RESTORE', 'MSG.DELETE'].map((verb) => [api(verb, stream), [M]] as const),
  ),
  ...['CREATE', 'UPDATE', 'DELETE', 'RESTORE'].map((verb) => [api(verb, 'KV_vault'), [M]] as const),
  // Who may take a key out erases a person.
  [api('MSG.DELETE', 'KV_vault'), [P, H, M]],
  ['$KV.vault.person.ps-1', [P, E, H, W]],
  ['$KV.vault.masters', PROGRAM],
  ['$JS.API.DIRECT.GET.KV_vault', [...PROGRAM, M]],
  ['$KV.sign-in-codes.x', [P, W]],
  [api('PURGE', 'TIMERS'), [P, H, M]],
  [api('PURGE', 'OBJ_payloads'), [P, E, H, W, M]],
  [api('PURGE', 'KV_limits'), [M]],
  [api('INFO', 'EVENTS'), [...PROGRAM, M]],
  [api('INFO', 'SOMEBODYS'), [P, M]],
  ['$JS.API.STREAM.LIST', [P, M]],
  [api('SNAPSHOT', 'EVENTS'), [P, M]],
  [api('CREATE', 'SOMEBODYS'), [M]],
  ['$JS.API.DIRECT.GET.EVENTS', [...PROGRAM, M]],
  ['$JS.API.DIRECT.GET.DEAD', [P, H, J, W, M]],
  ['$JS.API.DIRECT.GET.ADVISORIES', [P, H, M]],
  ['$JS.API.DIRECT.GET.KV_limits.$KV.limits.x', [P, W, M]],
  ['$JS.API.CONSUMER.CREATE.EVENTS.x', [P, H, J, M]],
  ['$JS.API.CONSUMER.DURABLE.CREATE.EVENTS.x', [P, H, M]],
  ['$JS.API.CONSUMER.MSG.NEXT.EVENTS.create-room', [P, H, J, M]],
  ['$JS.API.CONSUMER.MSG.NEXT.TIMERS.fire-timers', [P, H, M]],
  ['$JS.API.CONSUMER.DELETE.EVENTS.x', [P, H, J, M]],
  ['$JS.API.CONSUMER.PAUSE.EVENTS.x', [P, M]],
  ['$JS.ACK.EVENTS.create-room.1.1.1.1.0', [P, H, J]],
];

/** Who may listen on what. */
const MAY_LISTEN: readonly (readonly [string, readonly string[]])[] = [
  ['live.>', PROGRAM],
  ['live.*.acme.>', [...PROGRAM, PBX, OTHER]],
  ['live.*.beta.>', [...PROGRAM, BETA]],
  ['pos.>', PROGRAM],
  ['progress.>', PROGRAM],
  ['in.*.*.>', [P, E]],
  ['in.acme.pbx.>', [P, E]],
  ['ask.pos', [P, J]],
  ['ask.projectors', [P, J]],
  ['$JS.EVENT.ADVISORY.CONSUMER.>', [P, H]],
  ['_INBOX_platform.>', [P]],
  ['_INBOX_platform-http.>', [W]],
  ['_INBOX_migrate.>', [M]],
  ['_INBOX_edge.acme.pbx.>', [PBX]],
  ['_INBOX_edge.acme.>', []],
  ['_INBOX_edge.>', []],
  ['_INBOX.>', []],
  ['ev.>', []],
  ['dead.>', []],
  ['delta.>', []],
  ['$JS.API.>', []],
  ['$SYS.>', []],
  ['>', []],
];

const covers = (grant: string, subject: string): boolean => {
  const [wanted, given] = [subject.split('.'), grant.split('.')];
  for (const [index, token] of given.entries()) {
    const one = wanted[index];
    if (token === '>') return one !== undefined;
    if (one === undefined || one === '>' || (token !== '*' && token !== one)) return false;
  }
  return given.length === wanted.length;
};
const anyCovers = (grants: readonly string[] = [], subject: string): boolean =>
  grants.some((grant) => covers(grant, subject));
const named = (table: typeof MAY_PUBLISH, user: string): readonly string[] =>
  table.filter(([, users]) => users.includes(user)).map(([subject]) => subject);

describe('of the users of the local broker', () => {
  it('the tables speak of all of them', () => {
    const all = USERS.map(({ name }) => name);
    for (const table of [MAY_PUBLISH, MAY_LISTEN])
      expect(new Set(table.flatMap(([, users]) => users))).toEqual(new Set(all));
  });

  it.each(USERS)('$name may publish where the table says so, and nowhere else', async (user) => {
    const expected = named(MAY_PUBLISH, user.name);
    const subjects = MAY_PUBLISH.map(([subject]) => subject);
    const granted = subjects.filter((one) => anyCovers(user.publish, one) && !anyCovers(user.denyPublish, one));
    expect(granted).toEqual(expected);
    const refused = await refusedTo(user.name, (connection) => {
      // A payload that is no request: what is allowed is answered with an error and changes nothing.
      for (const subject of subjects)
        connection.publish(subject, 'not json', { reply: `${inboxPrefixOf(user.name)}.x` });
    });
    expect(subjects.filter((subject) => !refused.has(subject))).toEqual(expected);
  });

  it.each(USERS)('$name may listen where the table says so, and nowhere else', async (user) => {
    const expected = named(MAY_LISTEN, user.name);
    const subjects = MAY_LISTEN.map(([subject]) => subject);
    expect(subjects.filter((one) => anyCovers(user.subscribe, one))).toEqual(expected);
    const open: Subscription[] = [];
    const refused = await refusedTo(user.name, (connection) => {
      for (const subject of subjects) open.push(connection.subscribe(subject, { callback: () => undefined }));
    });
    for (const subscription of open) if (!subscription.isClosed()) subscription.unsubscribe();
    expect(subjects.filter((subject) => !refused.has(subject))).toEqual(expected);
  });

  it('nobody gets in without what proves who they are', async () => {
    const logins = [{}, { user: 'platform' }, { user: 'platform', pass: 'guessed' }, { user: 'nobody', pass: '' }];
    for (const login of logins)
      await expect(connect({ servers: nats.url, reconnect: false, ...login })).rejects.toThrow(/authorization/i);
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
    await broker.js.publish('ev.1.acme.room.RM_1.room_started', 'x'.repeat(1_000));
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
