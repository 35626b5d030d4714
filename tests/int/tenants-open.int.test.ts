import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '../../infra/config.ts';
import { openTenants } from '../../infra/parts/tenants.ts';
import { tenantCreated } from '../../schemas/tenants.ts';
import { connectBroker, type Broker } from '../../streams/broker.ts';
import type { StandingWatch } from '../../streams/standing.ts';
import { useWorld } from './facade-world.ts';

const world = useWorld();
const LONG = { timeout: 20_000 };
const watches: StandingWatch[] = [];
let own: Broker;

/** As a process starts, with a connection of its own. */
const open = async (admits: 'open' | 'listed'): Promise<StandingWatch> => {
  const config = { admits, livekitTenant: 'calls', edges: [{ tenant: 'sip', name: 'a', owners: [] }], roles: ROLES };
  const { publisher, reader, live, database } = world;
  const watch = await openTenants(config, { broker: own, publisher, reader, live }, database);
  watches.push(watch);
  return watch;
};

beforeAll(async () => {
  const { url, user, password } = world.nats;
  own = await connectBroker({ url, user, password, name: 'own' });
});
afterAll(async () => {
  for (const watch of watches) watch.close();
  await own?.close();
});

const asPlatform = async (method: string, path: string, body?: unknown) =>
  world.call(method, `/api/v1${path}`, {
    body,
    token: await world.token({ tenant: 'platform', roles: ['platform-admin'] }),
  });
const creators = async (tenant: string) =>
  (await world.reader.ofAggregate(tenant, `tenant/${tenant}`)).map(({ event }) => [
    event.type,
    (event.data as { createdBy?: string }).createdBy,
  ]);

describe('a process that starts', () => {
  it('creates whom its configuration names, once, however many start', async () => {
    await Promise.all([open('open'), open('listed')]);
    await open('open');
    for (const tenant of ['default', 'calls', 'sip'])
      expect([tenant, await creators(tenant)]).toEqual([tenant, [[tenantCreated.type, 'configuration']]]);
  });

  it('in open mode creates a tenant when it is first used for a change, not when it is read', async () => {
    const [one, two] = [await open('open'), await open('open')];
    await one.check('fresh');
    expect(await creators('fresh')).toEqual([]);
    await Promise.all([one.check('fresh', true), two.check('fresh', true)]);
    expect(await creators('fresh')).toEqual([[tenantCreated.type, 'first use']]);
    await expect.poll(async () => (await asPlatform('GET', '/tenants/fresh')).body.created_by, LONG).toBe('first use');
    await expect.poll(() => two.known('fresh')?.state, LONG).toBe('active');
  });

  it('in listed mode refuses a stranger and creates nobody', async () => {
    const watch = await open('listed');
    await expect(watch.check('stranger', true)).rejects.toMatchObject({ code: 'TENANT_UNKNOWN' });
    expect(await creators('stranger')).toEqual([]);
  });
});

describe('while the broker is away', () => {
  it('the read models say who is suspended and what its limits are, and who is known', async () => {
    await asPlatform('POST', '/tenants', { id: 'held', limits: { rooms_open: 4 } });
    await asPlatform('POST', '/tenants/held/suspend', { reason: 'abuse' });
    await asPlatform('POST', '/tenants', { id: 'good', limits: { rooms_open: 5 } });
    await expect.poll(async () => (await asPlatform('GET', '/tenants/held')).body.state, LONG).toBe('suspended');
    await expect.poll(async () => (await asPlatform('GET', '/tenants/good')).status, LONG).toBe(200);
    const before = await open('listed');
    await own.close();
    // What it has met before is known without anybody.
    await expect(before.check('held')).rejects.toMatchObject({
      code: 'TENANT_SUSPENDED',
      details: { reason: 'abuse' },
    });
    expect(await before.of('good')).toMatchObject({ state: 'active', limits: { rooms_open: 5 } });
    await before.check('good', true);
    await expect(before.check('stranger')).rejects.toMatchObject({ code: 'TENANT_UNKNOWN' });
  });
});
