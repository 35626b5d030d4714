import { describe, expect, it, vi } from 'vitest';
import { openIdentity } from '../../infra/parts/identity.ts';
import { SECURITY_TENANT } from '../../schemas/refusals.ts';
import { INSTANCE, TENANT, useWorld } from './facade-world.ts';

const world = useWorld();
const { call } = world;
const COOKIE = `__Host-aura-${INSTANCE}`;
const own = () => ({ origin: world.url, 'sec-fetch-site': 'same-origin' });
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36';

/** Signs a browser in; gives its Cookie header. */
const signIn = async (grant: object = {}): Promise<Record<string, string>> => {
  const { code } = await world.facade.newSignInCode({ tenant: TENANT, subject: 'ann', roles: ['operator'], ...grant });
  const { headers } = await call('POST', '/api/v1/session', {
    token: null,
    body: { code },
    headers: { ...own(), 'user-agent': AGENT },
  });
  return { cookie: (headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
};
const asks = async (cookie: Record<string, string>) =>
  (await call('GET', '/api/v1/session', { token: null, headers: cookie })).status;
const log = async (query = '', token?: string) =>
  (await call('GET', `/api/v1/security/log${query}`, token === undefined ? {} : { token })).body.items as Record<
    string,
    unknown
  >[];

describe('a session', () => {
  it('is listed with where it came from, without the address', async () => {
    const cookie = await signIn({ subject: 'lise' });
    const { body } = await vi.waitFor(async () => {
      const listed = await call('GET', '/api/v1/sessions', { token: null, headers: cookie });
      expect(listed.body.items).toHaveLength(1);
      return listed;
    }, 10_000);
    expect(body.items).toEqual([
      expect.objectContaining({
        subject: 'lise',
        state: 'open',
        current: true,
        method: 'link',
        agent: 'Chrome on Linux',
        network: '127.0.0.0/24',
      }),
    ]);
    expect(JSON.stringify(body)).not.toMatch(/127\.0\.0\.1|Mozilla/);
  });

  it('is over in every process once it was signed out, and stays over after a restart', async () => {
    const [cookie, other] = [await signIn(), openIdentity(world)];
    const session = JSON.parse(
      Buffer.from((cookie['cookie'] ?? '').split('.')[1] ?? '', 'base64url').toString(),
    ).session;
    try {
      expect(await other.ports.sessionStates.of(TENANT, session)).toMatchObject({ over: false });
      await call('DELETE', '/api/v1/session', { token: null, headers: { ...cookie, ...own() } });
      await vi.waitFor(
        async () => expect(await other.ports.sessionStates.of(TENANT, session)).toMatchObject({ over: true }),
        5_000,
      );
    } finally {
      other.close();
    }
    const restarted = openIdentity(world);
    expect(await restarted.ports.sessionStates.of(TENANT, session)).toMatchObject({ over: true });
    restarted.close();
    expect(await asks(cookie)).toBe(401);
  });

  it('is ended by its own person, by an administrator, and by nobody else', async () => {
    const [mine, also] = [await signIn({ subject: 'mia' }), await signIn({ subject: 'mia' })];
    const theirs = await vi.waitFor(async () => {
      const { body } = await call('GET', '/api/v1/sessions?state=open', { token: null, headers: mine });
      expect(body.items).toHaveLength(2);
      return body.items.find(({ current }: { current: boolean }) => !current).id as string;
    }, 10_000);
    const stranger = await world.token({ subject: 'eve', scope: 'rooms:read' });
    expect((await call('DELETE', `/api/v1/sessions/${theirs}`, { token: stranger })).body.code).toBe(
      'SESSION_NOT_FOUND',
    );
    expect((await call('GET', '/api/v1/sessions?all=true', { token: stranger })).body.code).toBe('FORBIDDEN');
    expect((await call('GET', '/api/v1/sessions?subject=mia', { token: stranger })).body.code).toBe('FORBIDDEN');
    const foreign = await world.token({ tenant: 'other' });
    expect((await call('DELETE', `/api/v1/sessions/${theirs}`, { token: foreign })).status).toBe(404);
    const ended = await call('DELETE', `/api/v1/sessions/${theirs}`, { token: null, headers: { ...mine, ...own() } });
    expect([ended.status, ended.body.state]).toEqual([200, 'ended']);
    expect([await asks(mine), await asks(also)]).toEqual([200, 401]);
    const admin = await call('DELETE', '/api/v1/sessions?subject=mia');
    expect([admin.status, admin.body]).toEqual([200, { ended: 1 }]);
    expect(await asks(mine)).toBe(401);
  });

  it('and all others of the person end at once when somebody signs out everywhere', async () => {
    const cookies = [
      await signIn({ subject: 'max' }),
      await signIn({ subject: 'max' }),
      await signIn({ subject: 'max' }),
    ];
    const bystander = await signIn({ subject: 'bob' });
    const { body } = await call('DELETE', '/api/v1/sessions', { token: null, headers: { ...cookies[0], ...own() } });
    expect(body).toEqual({ ended: 3 });
    expect(await Promise.all(cookies.map(asks))).toEqual([401, 401, 401]);
    expect(await asks(bystander)).toBe(200);
  });

  it('ends the streams that its cookie opened', async () => {
    const cookie = await signIn({ subject: 'sse' });
    const stream = await fetch(`${world.url}/api/v1/events/stream`, {
      headers: cookie,
      signal: AbortSignal.timeout(20_000),
    });
    expect(stream.status).toBe(200);
    const ended = stream.text();
    await call('DELETE', '/api/v1/session', { token: null, headers: { ...cookie, ...own() } });
    await expect(ended).resolves.toEqual(expect.any(String));
  });

  it('that never began here is refused, whoever signed its cookie', async () => {
    const token = await world.token({ session: 'se-of-another-log', subject: 'ann' });
    expect(await asks({ cookie: `${COOKIE}=${token}` })).toBe(401);
  });
});

describe('a sign-in code', () => {
  it('works in another process than the one that made it, once, whoever is first', async () => {
    const other = openIdentity(world);
    try {
      const { code } = await world.facade.newSignInCode({ tenant: TENANT, subject: 'ann', scope: '*' });
      const both = await Promise.all([
        other.ports.signInCodes.take(code),
        ...[1, 2, 3].map(() => openIdentity(world).ports.signInCodes.take(code)),
      ]);
      expect(both.filter((taken) => taken !== undefined)).toHaveLength(1);
      expect(await other.ports.signInCodes.take(code)).toBeUndefined();
      const { code: next } = await world.facade.newSignInCode({ tenant: TENANT, subject: 'ann', scope: '*' });
      const kept = await world.broker.jsm.streams.getMessage('KV_sign-in-codes', {
        last_by_subj: '$KV.sign-in-codes.>',
      });
      expect(kept?.subject + (kept?.string() ?? '')).not.toContain(next);
    } finally {
      other.close();
    }
  });
});

describe('the security log', () => {
  it('tells who came in, who went, and which keys changed', async () => {
    const cookie = await signIn({ subject: 'zoe' });
    await call('DELETE', '/api/v1/session', { token: null, headers: { ...cookie, ...own() } });
    const { body: key } = await call('POST', '/api/v1/api-keys', { body: { name: 'k', roles: ['viewer'] } });
    await call('POST', `/api/v1/api-keys/${key.id}/rotate`);
    await call('DELETE', `/api/v1/api-keys/${key.id}`, { headers: { 'if-match': '*' } });
    await vi.waitFor(async () => {
      expect((await log('?subject=zoe')).map(({ kind }) => kind)).toEqual(['signed_out', 'signed_in']);
      expect((await log(`?subject=${key.id}`)).map(({ kind }) => kind)).toEqual([
        'key_revoked',
        'key_rotated',
        'key_created',
      ]);
    }, 10_000);
    const [newest] = await log('?limit=1');
    expect((await log(`?from=${String(newest?.['at'])}&kind=key_revoked`)).length).toBeGreaterThan(0);
    expect(await log('?to=2020-01-01')).toEqual([]);
    expect((await call('GET', '/api/v1/security/log?from=soon')).body.code).toBe('MOMENT_INVALID');
    expect((await call('GET', '/api/v1/security/log?kind=x')).body.code).toBe('BODY_INVALID');
  });

  it('tells of refusals in the tenant of who was refused, or in the platform where nobody knows', async () => {
    const token = await world.token({ subject: 'nosy', scope: 'rooms:read' });
    await call('GET', '/api/v1/api-keys', { token });
    const cookie = await signIn({ subject: 'csrf' });
    const forged = { ...cookie, origin: 'https://evil.example' };
    expect((await call('POST', '/api/v1/rooms', { token: null, headers: forged, body: {} })).status).toBe(403);
    expect((await call('GET', '/api/v1/events/stream', { token: null, headers: forged })).status).toBe(403);
    await call('GET', '/api/v1/rooms', { token: 'abc.def.ghi' });
    const platform = await world.token({ tenant: TENANT, roles: ['platform-admin'] });
    await vi.waitFor(async () => {
      expect(await log('?subject=nosy')).toEqual([
        expect.objectContaining({
          kind: 'refused',
          code: 'FORBIDDEN',
          permission: 'tenant:read',
          route: '/api/v1/api-keys',
          credential: 'bearer',
          network: '127.0.0.0/24',
        }),
      ]);
      const codes = (await log('?platform=true&kind=refused', platform)).map(({ code }) => code);
      expect(codes).toEqual(expect.arrayContaining(['UNAUTHENTICATED', 'ORIGIN_NOT_ALLOWED']));
    }, 10_000);
    expect((await call('GET', '/api/v1/security/log?platform=true')).body.code).toBe('FORBIDDEN');
  });

  it('is not flooded: a thousand wrong tokens are an event, and a count', async () => {
    const before = (await world.reader.last()).seq;
    for (let round = 0; round < 20; round += 1)
      await Promise.all(Array.from({ length: 50 }, () => call('GET', '/api/v1/rooms', { token: `aura_${round}` })));
    const found: string[] = [];
    const from = { stream: 'EVENTS', seq: before + 1 };
    for await (const { event } of world.reader.read({ tenant: SECURITY_TENANT, from })) found.push(event.type);
    expect(found.filter((type) => type.includes('refused')).length).toBeLessThanOrEqual(3);
  });

  it('is for who may read what is the tenant’s', async () => {
    expect(
      (await call('GET', '/api/v1/security/log', { token: await world.token({ scope: 'events:read' }) })).status,
    ).toBe(403);
    const other = await log('', await world.token({ tenant: 'other' }));
    expect(other).toEqual([]);
  });
});
