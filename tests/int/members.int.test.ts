import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { memberRemoved } from '../../schemas/members.ts';
import { TENANT, useWorld } from './facade-world.ts';

/** An issuer that knows who people are, and nothing of roles. */
const issuer = {
  jwksUrl: '',
  issuer: 'https://id.acme.example',
  audience: 'aura',
  tenant: { is: TENANT },
  rolesClaim: 'roles',
  scopeClaim: 'scope',
  mayGrant: ['viewer', 'operator'],
} as const;
let keys: Server;
let sign: (claims: JWTPayload) => Promise<string>;
beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' };
  keys = createServer((_request, response) => void response.end(JSON.stringify({ keys: [jwk] })));
  await new Promise<void>((done) => keys.listen(0, '127.0.0.1', done));
  sign = (claims) =>
    new SignJWT({ iss: issuer.issuer, aud: issuer.audience, scope: 'openid email', ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'k' })
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(privateKey);
});
afterAll(() => {
  keys.closeAllConnections();
  keys.close();
});

const world = useWorld({
  facade: () => ({ issuer: { ...issuer, jwksUrl: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/keys` } }),
});
const { call } = world;

const members = '/api/v1/members';
const admin = () => world.token({ subject: 'boss', roles: ['tenant-admin'], scope: '*' });
const add = async (body: object, token?: string) => call('POST', members, { body, token: token ?? (await admin()) });
const act = async (method: 'PATCH' | 'DELETE', ref: string, etag: string | null, body?: object, token?: string) =>
  call(method, `${members}/${ref}`, {
    token: token ?? (await admin()),
    headers: etag === null ? {} : { 'if-match': etag },
    ...(body ? { body } : {}),
  });
const etagOf = async (ref: string) =>
  (await call('GET', `${members}/${ref}`, { token: await admin() })).headers.get('etag');

describe('a member', () => {
  it('is added, found by id, subject and address, listed, given other roles and removed; each is an event', async () => {
    const added = await add({ subject: 'Ann@Acme.example', email: 'ann@acme.example', name: 'Ann', roles: ['viewer'] });
    expect([added.status, added.body.subject, added.body.roles]).toEqual([201, 'ann@acme.example', ['viewer']]);
    expect(added.headers.get('location')).toBe(`${members}/${added.body.id}`);
    for (const ref of [added.body.id, 'ann@acme.example', 'ANN@acme.example'])
      expect((await call('GET', `${members}/${encodeURIComponent(ref)}`)).body.id).toBe(added.body.id);
    const { body: found } = await call('GET', `${members}?search=ANN&role=viewer`);
    expect(found.items.map(({ id }: { id: string }) => id)).toEqual([added.body.id]);
    expect((await call('GET', `${members}?role=tenant-admin&search=ann`)).body.items).toEqual([]);

    const changed = await act('PATCH', added.body.id, added.headers.get('etag'), { roles: ['operator', 'operator'] });
    expect([changed.status, changed.body.roles, changed.body.changed_by]).toEqual([200, ['operator'], 'boss']);
    const removed = await act('DELETE', added.body.id, changed.headers.get('etag'));
    expect([removed.status, removed.body.removed_at === null]).toEqual([200, false]);
    expect((await call('GET', `${members}?search=ann`)).body.items).toEqual([]);

    const again = await add({ subject: 'ann@acme.example', roles: ['viewer'] });
    expect([again.status, again.body.id, again.body.removed_at]).toEqual([201, added.body.id, null]);
    const { body: events } = await call('GET', `/api/v1/events?subject=member/${added.body.id}&order=asc`);
    expect(events.items.map(({ event }: { event: { type: string } }) => event.type.split('.').slice(3, 4)[0])).toEqual([
      'added',
      'roles_changed',
      'removed',
      'added',
    ]);
  });

  it('is there once, however often and however much at once it is added', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => add({ subject: 'twin', roles: ['viewer'] })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { status, body } of answers.filter((each) => each.status !== 201))
      expect([409, ['MEMBER_EXISTS', 'REVISION_CONFLICT'].includes(body.code)]).toEqual([status, true]);
    expect((await add({ subject: 'twin', roles: ['viewer'] })).body.code).toBe('MEMBER_EXISTS');
  });

  it('is added beside many others at the same moment', async () => {
    const token = await admin();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, at) => add({ subject: `crowd-${at}`, roles: ['viewer'] }, token)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  });

  it('is changed only by who has seen it as it is', async () => {
    const { body, headers } = await add({ subject: 'seen', roles: ['viewer'] });
    expect((await act('PATCH', body.id, null, { roles: ['operator'] })).body.code).toBe('PRECONDITION_REQUIRED');
    expect((await act('DELETE', body.id, null)).status).toBe(428);
    expect((await act('PATCH', body.id, headers.get('etag'), { roles: ['operator'] })).status).toBe(200);
    const late = await act('PATCH', body.id, headers.get('etag'), { roles: ['viewer'] });
    expect([late.status, late.body.code]).toEqual([412, 'PRECONDITION_FAILED']);
  });

  it('of another tenant is not there', async () => {
    const { body } = await add({ subject: 'apart', roles: ['viewer'] });
    const foreign = await world.token({ tenant: 'other', subject: 'boss', roles: ['tenant-admin'] });
    expect((await call('GET', `${members}/${body.id}`, { token: foreign })).body.code).toBe('MEMBER_NOT_FOUND');
    expect((await act('DELETE', body.id, '"1"', undefined, foreign)).status).toBe(404);
    expect((await call('GET', members, { token: foreign })).body.items).toEqual([]);
  });

  it.each([
    [{ subject: 'x', roles: [] }],
    [{ subject: 'x', roles: ['root'] }],
    [{ subject: '', roles: ['viewer'] }],
    [{ roles: ['viewer'] }],
    [{ subject: 'x', email: 'no address', roles: ['viewer'] }],
    [{ subject: 'x', roles: ['viewer'], tenant_id: 'other' }],
  ])('is not made of %j', async (body) => {
    const { status, body: said } = await add(body);
    expect([status, said.code]).toEqual([400, 'BODY_INVALID']);
  });
});

describe('roles', () => {
  it('above their own nobody gives, takes or touches', async () => {
    expect((await add({ subject: 'keeper', roles: ['tenant-admin'] })).status).toBe(201);
    const up = await add({ subject: 'climber', roles: ['platform-admin'] });
    expect([up.status, up.body.code, up.body.role]).toEqual([403, 'ROLE_ABOVE_YOURS', 'platform-admin']);
    const narrow = await world.token({ subject: 'narrow', roles: ['tenant-admin'], scope: 'tenant:* rooms:*' });
    expect((await add({ subject: 'climber', roles: ['operator'] }, narrow)).body.code).toBe('ROLE_ABOVE_YOURS');
    const platform = await world.token({ subject: 'root', roles: ['platform-admin'], scope: '*' });
    const { body, headers } = await add({ subject: 'over', roles: ['platform-admin'] }, platform);
    const demoted = await act('PATCH', body.id, headers.get('etag'), { roles: ['viewer'] });
    expect(demoted.body.code).toBe('ROLE_ABOVE_YOURS');
    expect((await act('DELETE', body.id, headers.get('etag'))).body.code).toBe('ROLE_ABOVE_YOURS');
    expect((await act('DELETE', body.id, headers.get('etag'), undefined, platform)).status).toBe(200);
  });

  it('are seen by who administers; anybody sees their own', async () => {
    const { body } = await add({ subject: 'dan', roles: ['viewer'] });
    const dan = await world.token({ subject: 'dan', roles: ['viewer'] });
    expect((await call('GET', `${members}/dan`, { token: dan })).body.id).toBe(body.id);
    expect((await call('GET', `${members}/twin`, { token: dan })).body.code).toBe('MEMBER_NOT_FOUND');
    expect((await call('GET', members, { token: dan })).status).toBe(403);
    const helper = await world.token({ subject: 'dan', roles: ['agent-admin'] });
    expect((await add({ subject: 'friend', roles: ['viewer'] }, helper)).status).toBe(403);
  });
});

describe('the last administrator', () => {
  const tenant = 'lonely';
  const root = () => world.token({ tenant, subject: 'root', roles: ['platform-admin'], scope: '*' });
  const admins = async () => (await call('GET', `${members}?role=tenant-admin`, { token: await root() })).body.items;

  it('stays, even where two remove each other at the same moment', async () => {
    for (const subject of ['a', 'b'])
      expect((await add({ subject, roles: ['tenant-admin'] }, await root())).status).toBe(201);
    const [a, b] = await admins();
    const token = await root();
    const answers = await Promise.all(
      [a, b].map(({ id, revision }) => act('DELETE', id, `"${revision}"`, undefined, token)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
    const [left, ...others] = await admins();
    expect(others).toEqual([]);
    const last = await act('DELETE', left.id, `"${left.revision}"`, undefined, token);
    expect([last.status, last.body.code]).toEqual([409, 'LAST_ADMIN']);
    const down = await act('PATCH', left.id, `"${left.revision}"`, { roles: ['viewer'] }, token);
    expect(down.body.code).toBe('LAST_ADMIN');
    expect(
      (await act('PATCH', left.id, `"${left.revision}"`, { roles: ['tenant-admin', 'viewer'] }, token)).status,
    ).toBe(200);
  });
});

it('who is removed is named on the log by a pseudonym, and by whom', async () => {
  const { body } = await add({ subject: 'gone', roles: ['viewer'] });
  await act('DELETE', body.id, await etagOf(body.id));
  const stored = await world.reader.lastOfType(TENANT, `member/${body.id}`, memberRemoved);
  expect(stored?.event.data).toMatchObject({ memberId: body.id, personId: body.person_id, by: 'boss' });
});

describe('what somebody holds already', () => {
  const rooms = async (token: string) => (await call('GET', '/api/v1/rooms', { token })).status;
  const timer = { id: 'x', at: '2099-01-01T00:00:00Z', event: { type: 'com.auralink.nothing.v1', data: {} } };
  const write = async (token: string) => (await call('POST', '/api/v1/timers', { token, body: timer })).status;

  it('ends with the membership, in every process; what is made afterwards holds', async () => {
    const { body, headers } = await add({ subject: 'leaver', roles: ['viewer'] });
    const token = await world.token({ subject: 'leaver', roles: ['viewer'] });
    expect(await rooms(token)).toBe(200);
    expect((await act('DELETE', body.id, headers.get('etag'))).status).toBe(200);
    await vi.waitFor(async () => expect(await rooms(token)).toBe(401), 20_000);
    expect((await call('GET', '/api/v1/rooms', { token })).body.detail).toContain('no member any more');
    // Tokens say their age in whole seconds.
    await add({ subject: 'leaver', roles: ['viewer'] });
    const anew = () => world.token({ subject: 'leaver', roles: ['viewer'] });
    await vi.waitFor(async () => expect(await rooms(await anew())).toBe(200), { timeout: 20_000, interval: 200 });
    expect(await rooms(token)).toBe(401);
  });

  it('is held to the roles there are now, and gains nothing by better ones', async () => {
    const { body, headers } = await add({ subject: 'demoted', roles: ['operator'] });
    const token = await world.token({ subject: 'demoted', roles: ['operator'] });
    expect(await write(token)).toBe(422);
    const down = await act('PATCH', body.id, headers.get('etag'), { roles: ['viewer'] });
    await vi.waitFor(async () => expect(await write(token)).toBe(403), 20_000);
    expect(await rooms(token)).toBe(200);
    const up = await act('PATCH', body.id, down.headers.get('etag'), { roles: ['tenant-admin'] });
    expect(up.status).toBe(200);
    await vi.waitFor(async () => expect(await write(token)).toBe(422), 20_000);
    expect((await call('GET', members, { token })).status).toBe(403);
  });

  it('an event stream ends with it', async () => {
    const { body, headers } = await add({ subject: 'listener', roles: ['viewer'] });
    const token = await world.token({ subject: 'listener', roles: ['viewer'] });
    const stream = await fetch(`${world.url}/api/v1/events/stream`, { headers: { authorization: `Bearer ${token}` } });
    expect(stream.status).toBe(200);
    await act('DELETE', body.id, headers.get('etag'));
    const reader = stream.body?.getReader();
    for (let done = false; !done;) done = (await reader?.read())?.done ?? true;
    expect(await rooms(token)).toBe(401);
  });
});

describe('a token of an issuer that tells no roles', () => {
  const claims = { sub: '00u-4711', email: 'Mia@Acme.example', email_verified: true };

  it('has those of the member of its subject or verified address, as they are at each request', async () => {
    const token = await sign(claims);
    const nobody = await call('GET', '/api/v1/session', { token });
    expect([nobody.status, nobody.body.code]).toEqual([403, 'FORBIDDEN']);
    expect(nobody.body.detail).toContain('aura members add');

    const added = await add({ subject: 'mia@acme.example', roles: ['viewer'] });
    const { body } = await call('GET', '/api/v1/session', { token });
    expect(body).toMatchObject({ subject: 'mia@acme.example', tenant: TENANT, roles: ['viewer'] });
    expect((await call('GET', members, { token })).status).toBe(403);
    const up = await act('PATCH', added.body.id, added.headers.get('etag'), { roles: ['tenant-admin'] });
    expect((await call('GET', members, { token })).status).toBe(200);
    const own = await call('GET', `${members}/mia@acme.example`, { token: await sign(claims) });
    expect(own.body.id).toBe(added.body.id);

    await act('DELETE', added.body.id, up.headers.get('etag'));
    expect((await call('GET', '/api/v1/session', { token })).body.code).toBe('UNAUTHENTICATED');
  });

  it('is nobody by an address that was only typed, and signs a browser in for no longer than the membership', async () => {
    const typed = await sign({ ...claims, email_verified: false });
    const added = await add({ subject: 'mia@acme.example', roles: ['operator'] });
    expect((await call('GET', '/api/v1/session', { token: typed })).body.code).toBe('FORBIDDEN');
    // Tokens say their age in whole seconds; those of before the removal are over.
    const token = await vi.waitFor(
      async () => {
        const anew = await sign(claims);
        expect((await call('GET', '/api/v1/session', { token: anew })).status).toBe(200);
        return anew;
      },
      { timeout: 20_000, interval: 200 },
    );
    const { body } = await call('POST', '/api/v1/session/codes', { token });
    const headers = { origin: world.url };
    const signedIn = await call('POST', '/api/v1/session', { token: null, body: { code: body.code }, headers });
    const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const here = () => call('GET', '/api/v1/session', { token: null, headers: { cookie } });
    expect((await here()).body.roles).toEqual(['operator']);
    const changed = await act('PATCH', added.body.id, added.headers.get('etag'), { roles: ['tenant-admin'] });
    expect((await here()).body.roles).toEqual(['tenant-admin']);
    await act('DELETE', added.body.id, changed.headers.get('etag'));
    expect((await here()).body.code).toBe('UNAUTHENTICATED');
  });
});
