import { rm } from 'node:fs/promises';
import path from 'node:path';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asMigrator } from '../../infra/parts/migrate.ts';
import type { Local } from '../../infra/local/start.ts';
import { connectBroker } from '../../streams/broker.ts';
import { ensureTopology } from '../../streams/ensure.ts';
import { payloadsOf } from '../../streams/payloads/store.ts';
import { countBeside, removeBeside } from '../../streams/tenant-removal.ts';
import { newKey } from '../../streams/vault/cipher.ts';
import { Keeper } from '../../streams/vault/keeper.ts';
import { openKeyRing } from '../../streams/vault/kms.ts';
import { aura, ndjson } from '../aura.ts';
import { api, type BrokerUsers, MAY_LISTEN, MAY_PUBLISH, named, openBrokerUsers, USERS } from '../broker-users.ts';
import { tempDir } from '../ground.ts';
import { codeOf } from './backbone.ts';

let dir: string;
let opened: BrokerUsers;
let nats: Local['nats'];

beforeAll(async () => {
  dir = await tempDir();
  opened = await openBrokerUsers(dir);
  ({ nats } = opened);
}, 60_000);
afterAll(async () => {
  await opened?.close();
  await rm(dir, { recursive: true, force: true });
});

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
    expect(await opened.publishes(user.name, subjects)).toEqual(expected);
  });

  it.each(USERS)('$name may listen where the table says so, and nowhere else', async (user) => {
    const expected = named(MAY_LISTEN, user.name);
    const subjects = MAY_LISTEN.map(([subject]) => subject);
    expect(subjects.filter((one) => anyCovers(user.subscribe, one))).toEqual(expected);
    expect(await opened.listens(user.name, subjects)).toEqual(expected);
  });

  it('nobody gets in without what proves who they are', async () => {
    const logins = [{}, { user: 'platform' }, { user: 'platform', pass: 'guessed' }, { user: 'nobody', pass: '' }];
    for (const login of logins)
      await expect(connect({ servers: nats.url, reconnect: false, ...login })).rejects.toThrow(/authorization/i);
  });

  it.each(['platform-handlers', 'migrate'])('%s can remove what lies beside the log for one tenant', async (user) => {
    const as = async (login: object) => connectBroker({ url: nats.url, ...login, name: 'test', patienceMs: 5_000 });
    const program = await as(nats);
    const kms = await openKeyRing(async () => [newKey()]);
    const holders = ['doomed', 'kept'].map((tenant) => ({ tenant, subject: 'ps-1', purpose: 'person' as const }));
    await new Keeper(program, kms).withKeys(holders);
    for (const { tenant } of holders) {
      await payloadsOf(program).put(tenant, Buffer.from(`{"of":"${tenant}"}`));
      await program.js.publish(`dead.${tenant}.a-handler.dl-1`, '{}');
      await program.js.publish(`timer.due.${tenant}.tm-1`, '{}');
    }
    const broker = await as({ user, password: opened.ground.secrets.natsPasswords.get(user) });
    const keeper = new Keeper(broker, kms);
    const all = { objects: 1, dead_letters: 1, timers: 1 };
    expect(await countBeside(broker, 'doomed')).toEqual(all);
    expect(await keeper.destroyTenant('doomed')).toBe(1);
    await removeBeside(broker, 'doomed');
    expect(await countBeside(broker, 'doomed')).toEqual({ objects: 0, dead_letters: 0, timers: 0 });
    expect(await countBeside(broker, 'kept')).toEqual(all);
    const [gone, kept] = await new Keeper(program, kms).fetch(holders);
    expect([gone?.keys.size, kept?.keys.size]).toEqual([0, 1]);
    for (const stream of ['OBJ_payloads', 'TIMERS', 'DEAD', 'KV_vault'])
      await asMigrator(nats, (migrator) => migrator.jsm.streams.purge(stream));
    for (const one of [program, broker]) await one.close();
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
