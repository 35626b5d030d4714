import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forgottenTables } from '../../db/queries/tenant-rows.ts';
import deleteTenant from '../../handlers/tenants/delete-tenant.ts';
import { findDeclarations, loadCatalogue } from '../../schemas/catalogue.ts';
import { type DataOf, emit, type EventDeclaration } from '../../schemas/define.ts';
import { Fault } from '../../schemas/errors.ts';
import { participantJoined } from '../../schemas/participants.ts';
import { writeDeadLetter } from '../../streams/dead-letters.ts';
import { startHandlers } from '../../streams/start-handlers.ts';
import { countBeside } from '../../streams/tenant-removal.ts';
import { eraseAgain, readErasures } from '../../infra/backup/erased.ts';
import { openBackup } from '../../infra/backup/open.ts';
import { restoreLog } from '../../infra/backup/restore.ts';
import { takeBackup } from '../../infra/backup/take.ts';
import { connectBroker } from '../../streams/broker.ts';
import { deletedTenants, readStanding } from '../../streams/standing.ts';
import { standingOf } from '../../streams/tenant-standing.ts';
import { newKey } from '../../streams/vault/cipher.ts';
import { tempDir, useNats } from '../ground.ts';
import { until } from './backbone.ts';
import { useWorld } from './facade-world.ts';
import { leftOf } from './left-of-tenant.ts';

const world = useWorld({ people: true, deletions: false, timers: true });
const place = useNats();
const { rowsOf, tablesWith, filesWith, said, keysOf } = leftOf(world);
const [DOOMED, BYSTANDER] = ['doomed', 'bystander'] as const;
const V1 = '/api/v1';
const WORKER = fileURLToPath(new URL('../fixtures/deleting-worker.ts', import.meta.url));
const meter = { count: () => undefined, set: () => undefined, observe: () => undefined };

/** Stands in fields that are declared to be about people. */
const canaryOf = (tenant: string): string => `Kanarienvogel-of-${tenant}`;
/** Stands in others: the log keeps it, the read models do not. */
const plainOf = (tenant: string): string => `Spatz-of-${tenant}`;
const root = (tenant = 'platform') => world.token({ tenant, subject: 'owner', roles: ['platform-admin'] });
const platform = async (
  method: string,
  path: string,
  more: { body?: unknown; headers?: Record<string, string> } = {},
) => world.call(method, V1 + path, { ...more, token: await root() });
const admin = (tenant: string, subject = canaryOf(tenant)) => world.token({ tenant, subject, roles: ['tenant-admin'] });
const asAdmin = async (tenant: string, method: string, path: string, body?: unknown) =>
  world.call(method, V1 + path, { token: await admin(tenant), ...(body === undefined ? {} : { body }) });

const remove = async (tenant: string, { confirm = tenant, ifMatch = '' } = {}) => {
  const tag = ifMatch || `"${(await platform('GET', `/tenants/${tenant}`)).body.revision ?? 1}"`;
  return platform('DELETE', `/tenants/${tenant}?confirm=${confirm}`, { headers: { 'if-match': tag } });
};

/** What the platform says of itself is not made up. */
const OWN =
  /^(tenant|projection|api_key|session|refusal|member|person|audit|audit_gap|audit_rotation|timer|replay|vault)$/;

/** The example of a type with the tenant's canary in every personal field. */
const withCanary = (event: EventDeclaration, tenant: string): DataOf<EventDeclaration> => {
  const data: Record<string, unknown> = { ...(event.example as object) };
  for (const { of, fields } of event.personal) {
    data[of] = `ps-${tenant}`;
    for (const field of fields) {
      const { type } = event.data.properties[field] as { type?: string };
      data[field] = type === 'object' ? { said: canaryOf(tenant) } : canaryOf(tenant);
    }
  }
  return data;
};

const joined = (tenant: string, participantId: string, metadata = canaryOf(tenant)) =>
  emit(participantJoined, { ...(withCanary(participantJoined, tenant) as object), participantId, metadata } as never);

/** One of everything that can be there of a tenant: rows in every table, large data, a dead letter, a timer, keys of people, an erasure. */
const furnish = async (tenant: string): Promise<void> => {
  expect((await platform('POST', '/tenants', { body: { id: tenant, display_name: plainOf(tenant) } })).status).toBe(
    201,
  );
  const cause = { tenant, source: '/auralink/tests' };
  for (const event of (await findDeclarations()).filter(({ of }) => !OWN.test(of.name)))
    await world.publisher.publish(emit(event, withCanary(event, tenant) as never), cause);
  const large = await world.publisher.publish(joined(tenant, 'PA_large', `${canaryOf(tenant)} `.repeat(20_000)), cause);
  const [stored] = await world.reader.many([large.position]);
  await writeDeadLetter(world.broker, world.publisher, meter, {
    stored: stored as never,
    handler: 'a-handler',
    kind: 'handler',
    fault: new Fault('INTERNAL', { reason: `nobody knows ${canaryOf(tenant)}` }),
    attempts: 1,
    firstAt: new Date().toISOString(),
  });
  const timer = {
    id: 'a-timer',
    at: '2099-01-01T00:00:00Z',
    event: { type: participantJoined.type, data: withCanary(participantJoined, tenant) },
  };
  for (const [path, body] of [
    ['/timers', timer],
    [
      '/members',
      { subject: `${canaryOf(tenant)}-2`, email: 'ann@example.org', name: canaryOf(tenant), roles: ['viewer'] },
    ],
    ['/api-keys', { name: plainOf(tenant), roles: ['viewer'] }],
    ['/audit/erasures', { identity: 'somebody', reason: 'request 118' }],
  ] as const) {
    // Who sets a timer is named by it in clear.
    const token = await admin(tenant, path === '/timers' ? plainOf(tenant) : canaryOf(tenant));
    const { status, body: answered } = await world.call('POST', V1 + path, { token, body });
    expect([path, status], JSON.stringify(answered)).toEqual([path, expect.toSatisfy((code: number) => code < 300)]);
  }
  const { code } = await world.facade.newSignInCode({ tenant, subject: plainOf(tenant), roles: ['viewer'] });
  expect((await world.call('POST', `${V1}/session`, { token: null, body: { code } })).status).toBe(201);
};

const settled = async (): Promise<void> => {
  const last = await world.reader.last();
  await until(() => world.live.projected().seq >= last.seq, 'the read models');
};

let before: {
  readonly doomed: Record<string, string>;
  readonly bystander: Record<string, string>;
  readonly keys: number;
};
let backup: string;
let handlers: Awaited<ReturnType<typeof startHandlers>> | undefined;
beforeAll(async () => {
  for (const tenant of [DOOMED, BYSTANDER]) await furnish(tenant);
  await until(async () => (await asAdmin(DOOMED, 'GET', '/audit/erasures')).body.items[0]?.state === 'verified');
  await until(async () => (await asAdmin(BYSTANDER, 'GET', '/audit/erasures')).body.items[0]?.state === 'verified');
  await settled();
  backup = join(await tempDir(), 'before');
  const { signal } = new AbortController();
  await takeBackup({ broker: world.broker, path: backup, version: '0.0.0', onProgress: () => undefined, signal });
  before = { doomed: await rowsOf(DOOMED), bystander: await rowsOf(BYSTANDER), keys: await keysOf(DOOMED) };
}, 60_000);
afterAll(() => handlers?.stop());

describe('a tenant is not deleted', () => {
  it('unless its id is said twice, from the state that was read, by whoever runs the platform, once it is suspended', async () => {
    const codeOf = async (answer: ReturnType<typeof remove>) => {
      const { status, body } = await answer;
      return [status, body.code];
    };
    expect(await codeOf(platform('DELETE', `/tenants/${DOOMED}?confirm=${DOOMED}`))).toEqual([
      428,
      'PRECONDITION_REQUIRED',
    ]);
    expect(await codeOf(platform('DELETE', `/tenants/${DOOMED}`, { headers: { 'if-match': '*' } }))).toEqual([
      400,
      'TENANT_NOT_CONFIRMED',
    ]);
    for (const confirm of ['', 'DOOMED', BYSTANDER, `${DOOMED} `])
      expect(await codeOf(remove(DOOMED, { confirm: encodeURIComponent(confirm) })), confirm).toEqual([
        400,
        'TENANT_NOT_CONFIRMED',
      ]);
    expect(await codeOf(remove(DOOMED))).toEqual([409, 'TENANT_NOT_SUSPENDED']);
    expect(await codeOf(remove('nobody-ever'))).toEqual([404, 'TENANT_NOT_FOUND']);
    expect((await remove('a.b')).status).toBe(400);
    await platform('POST', '/tenants', { body: { id: 'platform' } });
    await platform('POST', '/tenants', { body: { id: 'default' } });
    for (const needed of ['platform', 'default']) expect(await codeOf(remove(needed))).toEqual([409, 'TENANT_NEEDED']);
    for (const tenant of [DOOMED, 'stranger']) {
      const headers = { 'if-match': '*' };
      const token = await admin(tenant);
      expect(
        await codeOf(world.call('DELETE', `${V1}/tenants/${DOOMED}?confirm=${DOOMED}`, { token, headers })),
      ).toEqual([403, 'FORBIDDEN']);
    }
    expect((await platform('POST', `/tenants/${DOOMED}/suspend`, { body: { reason: plainOf(DOOMED) } })).status).toBe(
      200,
    );
    expect(await codeOf(remove(DOOMED, { ifMatch: '"1"' }))).toEqual([412, 'PRECONDITION_FAILED']);
    expect((await platform('GET', `/tenants/${DOOMED}`)).body.state).toBe('suspended');
  });
});

describe('a tenant that is deleted', () => {
  it('is refused from the moment on, by whatever credential; who asks again gets the same answer', async () => {
    const { code } = await world.facade.newSignInCode({ tenant: DOOMED, subject: 'ada', roles: ['viewer'] });
    const first = await remove(DOOMED);
    expect([first.status, first.headers.get('location'), first.body.state]).toEqual([
      202,
      `${V1}/tenants/${DOOMED}`,
      'deleting',
    ]);
    const again = await remove(DOOMED, { ifMatch: '"1"' });
    expect([again.status, again.headers.get('location'), again.body]).toEqual([
      202,
      `${V1}/tenants/${DOOMED}`,
      first.body,
    ]);
    for (const token of [await admin(DOOMED), await root(DOOMED)])
      for (const [method, path] of [
        ['GET', '/rooms'],
        ['GET', '/events'],
        ['GET', '/session'],
        ['POST', '/timers'],
        ['GET', '/events/stream'],
      ] as const) {
        const { status, body } = await world.call(method, V1 + path, { token });
        expect([path, status, body.code]).toEqual([path, 410, 'TENANT_DELETED']);
      }
    const signedIn = await world.call('POST', `${V1}/session`, { token: null, body: { code } });
    expect([signedIn.status, signedIn.body.code]).toEqual([410, 'TENANT_DELETED']);
    const anew = await platform('POST', '/tenants', { body: { id: DOOMED } });
    expect([anew.status, anew.body.code]).toEqual([410, 'TENANT_DELETED']);
    for (const step of ['resume', 'suspend'])
      expect(
        (
          await platform('POST', `/tenants/${DOOMED}/${step}`, {
            body: step === 'suspend' ? { reason: 'x' } : undefined,
          })
        ).status,
      ).toBe(409);
  });

  it('is gone although whoever deletes it is killed half way, and its row is the receipt', async () => {
    const { url, user, password } = world.nats;
    const worker = fork(WORKER, [url, user, password, world.postgres.url]);
    await once(worker, 'message');
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    // As the server would after some seconds: its place in the log is nobody's any more.
    await world.broker.jsm.consumers.delete('EVENTS', deleteTenant.name);
    expect([await keysOf(DOOMED), before.keys > 1]).toEqual([0, true]);
    expect(await said(DOOMED)).not.toContain(canaryOf(DOOMED));
    expect(await countBeside(world.broker, DOOMED)).toEqual({ objects: 1, dead_letters: 1, timers: 1 });

    const { broker, publisher, reader } = world;
    handlers = await startHandlers({ broker, meter, publisher, reader, handlers: [deleteTenant], ports: world.about });
    const shown = async () => (await platform('GET', `/tenants/${DOOMED}`)).body;
    await until(async () => (await shown()).state === 'deleted', 'the deletion');
    const rows = forgottenTables().reduce((sum, table) => sum + Number(before.doomed[table]?.split(' ')[0] ?? 0), 0);
    const receipt = await shown();
    expect(receipt).toMatchObject({
      display_name: null,
      reason: null,
      created_by: 'owner',
      deletion_requested_by: 'owner',
      deleted_at: expect.any(String),
      removed: { objects: 1, dead_letters: 1, timers: 1, replays: 0, rooms: 0 },
    });
    // Refusals are told in the meantime: rows of them come on top.
    expect(receipt.removed.rows).toBeGreaterThanOrEqual(rows);
    expect(receipt.removed.data_keys).toBeGreaterThanOrEqual(before.keys);
    expect(await countBeside(world.broker, DOOMED)).toEqual({ objects: 0, dead_letters: 0, timers: 0 });
    expect(await countBeside(world.broker, BYSTANDER)).toEqual({ objects: 1, dead_letters: 1, timers: 1 });
    expect((await remove(DOOMED)).body).toEqual(receipt);
  }, 90_000);

  /** What is left of it, and that nobody else has lost anything. */
  const isGone = async (): Promise<void> => {
    await settled();
    expect(Object.keys(await rowsOf(DOOMED)).toSorted()).toEqual([
      'audit_erasures',
      'event_counts',
      'event_index',
      'tenants',
    ]);
    expect(await rowsOf(BYSTANDER)).toEqual(before.bystander);
    for (const text of [canaryOf(DOOMED), plainOf(DOOMED)]) expect([text, await tablesWith(text)]).toEqual([text, []]);
    expect(await tablesWith(canaryOf(BYSTANDER))).not.toEqual([]);
  };

  it('has left no row, file or answer that holds the canary; nobody else has lost anything, and the log holds', async () => {
    for (const table of forgottenTables().filter((name) => !/^projection_|^replays$/.test(name)))
      expect([table, before.doomed[table]]).toEqual([table, expect.any(String)]);
    await isGone();
    expect(filesWith(canaryOf(DOOMED))).toBe('');
    expect(await said(BYSTANDER)).toContain(canaryOf(BYSTANDER));
    const { events } = await loadCatalogue();
    const exported = await platform('GET', `/tenants/${DOOMED}/export`);
    const lines = String(exported.body)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; event?: { type: string } });
    expect(exported.body).not.toContain(canaryOf(DOOMED));
    expect(lines.at(-1)?.kind).toBe('end');
    expect(
      new Set(lines.map(({ event }) => event?.type).filter((type) => events.has(type ?? ''))).size,
    ).toBeGreaterThan(30);
    expect((await platform('POST', '/audit/verify', { body: {} })).body.ok).toBe(true);
  });

  it('says nothing more: what comes late makes no row, no key, and nothing that can be read', async () => {
    const cause = { tenant: DOOMED, source: '/auralink/tests' };
    await world.publisher.publish(joined(DOOMED, 'PA_late'), cause);
    await isGone();
    expect(await keysOf(DOOMED)).toBe(0);
    expect(await said(DOOMED)).not.toContain(canaryOf(DOOMED));
  });

  it('does not come back with a rebuild, neither beside nor from nothing, and a comparison finds nothing', async () => {
    const wait = { headers: { prefer: 'wait=30' } };
    for (const projection of ['participants', 'tenants', 'erasures']) {
      expect((await platform('POST', `/projections/${projection}/rebuild`, wait)).status, projection).toBeLessThan(300);
      const compared = await platform('POST', `/projections/${projection}/compare`, wait);
      expect(compared.body, projection).toMatchObject({
        state: 'done',
        rows_differing: 0,
        rows_differing_elsewhere: 0,
      });
    }
    await isGone();
    await world.stopProjecting();
    await world.database.own((sql) => sql('drop schema aura cascade'));
    await world.startProjecting();
    const last = await world.reader.last();
    await until(() => world.projected() >= last.seq, 'the read models');
    await isGone();
  }, 90_000);

  it('is deleted again where a backup from before is restored with the list of what was deleted since', async () => {
    const list = join(dirname(backup), 'deleted.ndjson');
    const { items } = (await platform('GET', '/tenants?state=deleted')).body;
    await writeFile(list, items.map((item: object) => `${JSON.stringify(item)}\n`).join(''));
    const { url, user, password } = place;
    const broker = await connectBroker({ url, user, password, name: 'test', patienceMs: 10_000 });
    try {
      const { signal } = new AbortController();
      const opened = await openBackup(backup);
      await restoreLog({ broker, backup: opened, replace: false, onStream: () => undefined, signal });
      expect([await keysOf(DOOMED, broker), (await countBeside(broker, DOOMED)).objects]).toEqual([before.keys, 1]);
      const masters = [newKey()];
      for (const _again of [1, 2]) await eraseAgain(broker, async () => masters, await readErasures(list));
      expect(await keysOf(DOOMED, broker)).toBe(0);
      expect(await keysOf(BYSTANDER, broker)).toBe(before.keys);
      expect(await countBeside(broker, DOOMED)).toEqual({ objects: 0, dead_letters: 0, timers: 0 });
      expect(await countBeside(broker, BYSTANDER)).toEqual({ objects: 1, dead_letters: 1, timers: 1 });
      expect([...(await deletedTenants(broker)).keys()]).toEqual([DOOMED]);
      expect(standingOf(DOOMED, await readStanding(broker, world.reader.reading, DOOMED)).state).toBe('deleted');
    } finally {
      await broker.close();
    }
    for (const line of [
      '{"id":"acme","state":"active"}',
      '{"id":"a.b","state":"deleted"}',
      '{"state":"deleted"}',
      'null',
    ]) {
      await writeFile(list, line);
      await expect(readErasures(list), line).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    }
  });
});
