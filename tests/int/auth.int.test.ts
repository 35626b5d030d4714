import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { INSTANCE, SECRET, TENANT, useWorld } from './facade-world.ts';

const world = useWorld();
const { call } = world;

const CLAIMS = { tenant: TENANT, scope: '*' };
const COOKIE = `__Host-aura-${INSTANCE}`;

const bytes = (secret: string) => new TextEncoder().encode(secret);

/** A good token but for what the change makes of it. */
const forged = (
  change: (token: SignJWT) => SignJWT,
  secret = SECRET,
  claims: Record<string, unknown> = CLAIMS,
  header: { alg: string } = { alg: 'HS256' },
) =>
  change(
    new SignJWT(claims)
      .setProtectedHeader(header)
      .setSubject('x')
      .setIssuer('auralink')
      .setAudience('auralink')
      .setExpirationTime('5m'),
  ).sign(bytes(secret));

const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

const whoami = (token: string | null, headers: Record<string, string> = {}) =>
  call('GET', '/api/v1/session', { token, headers });

describe('a bearer token', () => {
  it('says who asks', async () => {
    const { status, body } = await whoami(await world.token({ subject: 'ann', scope: 'rooms:read' }));
    expect(status).toBe(200);
    expect(body).toEqual({
      subject: 'ann',
      tenant: TENANT,
      roles: [],
      permissions: ['rooms:read'],
      scope: 'rooms:read',
      sign_out_url: null,
      expires_at: expect.stringMatching(/^\d{4}-/),
    });
  });

  const past = () => Math.floor(Date.now() / 1000) - 60;
  const bad: readonly (readonly [string, () => Promise<string>])[] = [
    [
      'without a signature (alg none)',
      async () =>
        `${json({ alg: 'none' })}.${json({ ...CLAIMS, sub: 'x', iss: 'auralink', aud: 'auralink', exp: past() + 600 })}.`,
    ],
    ['signed with another secret', () => forged((token) => token, 'another secret of more than 32 bytes!')],
    ['signed with another algorithm', () => forged((token) => token, `${SECRET}${SECRET}`, CLAIMS, { alg: 'HS512' })],
    ['for another audience', () => forged((token) => token.setAudience('livekit'))],
    ['from another issuer', () => forged((token) => token.setIssuer('somebody'))],
    ['that has expired', () => forged((token) => token.setExpirationTime(past()))],
    ['that does not hold yet', () => forged((token) => token.setNotBefore(past() + 120))],
    [
      'without an end',
      () =>
        new SignJWT(CLAIMS)
          .setProtectedHeader({ alg: 'HS256' })
          .setSubject('x')
          .setIssuer('auralink')
          .setAudience('auralink')
          .sign(bytes(SECRET)),
    ],
    ['without a tenant', () => forged((token) => token, SECRET, { scope: '*' })],
    ['whose tenant is no token of a subject', () => forged((token) => token, SECRET, { tenant: 'a.>', scope: '*' })],
    ['without a scope', () => forged((token) => token, SECRET, { tenant: TENANT })],
    ['made for a cookie', () => world.token({ session: 'stolen' })],
    ['that is no token', async () => 'abc.def.ghi'],
  ];
  it.each(bad)('%s is refused', async (_name, make) => {
    const { status, body, headers } = await whoami(await make());
    expect([status, body.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('is not taken from the address', async () => {
    const token = await world.token();
    for (const name of ['token', 'access_token', 'authorization'])
      expect((await call('GET', `/api/v1/rooms?${name}=${token}`, { token: null })).status).toBe(401);
  });

  it('is not replaced by headers that name somebody', async () => {
    const { status } = await call('GET', '/api/v1/session', {
      token: null,
      headers: { 'x-user-id': 'admin', 'x-tenant': TENANT, 'x-forwarded-user': 'admin' },
    });
    expect(status).toBe(401);
  });
});

describe('scopes', () => {
  it.each([
    ['rooms:read', 'GET', '/api/v1/rooms', 200],
    ['rooms:*', 'GET', '/api/v1/rooms', 200],
    ['*', 'GET', '/api/v1/rooms', 200],
    ['events:read rooms:read', 'GET', '/api/v1/rooms', 200],
    ['rooms:write', 'GET', '/api/v1/rooms', 403],
    ['', 'GET', '/api/v1/rooms', 403],
    ['rooms:readx', 'GET', '/api/v1/rooms', 403],
    ['rooms', 'GET', '/api/v1/rooms', 403],
    ['rooms:read', 'POST', '/api/v1/rooms', 403],
    ['events:read', 'POST', '/api/v1/events', 403],
    ['rooms:*', 'GET', '/metrics', 403],
    ['system:read', 'GET', '/metrics', 200],
    ['system:read', 'GET', '/api/v1/projections', 200],
  ])('%j may %s %s: %i', async (scope, method, path, status) => {
    const answered = await call(method, path, { token: await world.token({ scope }) });
    expect(answered.status).toBe(status);
    if (status === 403) expect(answered.body).toMatchObject({ code: 'FORBIDDEN', permission: expect.any(String) });
  });
});

describe('without a credential', () => {
  it('every operation of the API is refused but those that say so', async () => {
    const { body: document } = await call('GET', '/openapi.json', { token: null });
    const open: string[] = [];
    for (const [path, operations] of Object.entries(
      document.paths as Record<string, Record<string, { security?: unknown[] }>>,
    ))
      for (const [method, operation] of Object.entries(operations)) {
        const { status } = await call(method.toUpperCase(), path.replaceAll(/\{[^}]+\}/g, 'x'), { token: null });
        if (status !== 401) open.push(`${method.toUpperCase()} ${path}`);
        else if (path !== '/webhooks/livekit' && path !== '/api/v1/session') expect(operation.security).not.toEqual([]);
      }
    expect(open.toSorted()).toEqual([
      'GET /api/v1/audit/keys',
      'GET /api/v1/session/callback',
      'GET /api/v1/session/login',
      'GET /api/v1/session/options',
      'GET /asyncapi.json',
      'GET /audit/keys',
      'GET /docs/errors',
      'GET /docs/events',
      'GET /health',
      'GET /livez',
      'GET /openapi.json',
      'GET /readyz',
      'GET /schemas/{type}',
      'POST /api/v1/session',
      'POST /webhooks/livekit',
    ]);
  });
});

describe('a browser', () => {
  const own = () => ({ origin: world.url, 'sec-fetch-site': 'same-origin' });
  const signIn = async (code: string, headers: Record<string, string> = own()) =>
    call('POST', '/api/v1/session', { token: null, body: { code }, headers });
  const newCode = async () => (await world.facade.newSignInCode({ tenant: TENANT, subject: 'ann', scope: '*' })).code;
  const cookieOf = (headers: Headers) => (headers.get('set-cookie') ?? '').split(';')[0] ?? '';

  it('exchanges a code for a cookie that scripts cannot read and other sites cannot send, once', async () => {
    const code = await newCode();
    const first = await signIn(code);
    expect([first.status, first.body.subject]).toEqual([201, 'ann']);
    const cookie = first.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(new RegExp(`^${COOKIE}=`));
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/']) expect(cookie).toContain(attribute);
    expect(cookie).not.toContain('Domain');
    const second = await signIn(code);
    expect([second.status, second.body.code, second.headers.get('set-cookie')]).toEqual([
      401,
      'SIGN_IN_CODE_INVALID',
      null,
    ]);
    expect((await signIn('guessed')).body.code).toBe('SIGN_IN_CODE_INVALID');
  });

  it('is not signed in by a foreign page', async () => {
    const code = await newCode();
    expect((await signIn(code, { origin: 'https://evil.example' })).body.code).toBe('ORIGIN_NOT_ALLOWED');
    expect((await signIn(code, { 'sec-fetch-site': 'cross-site' })).body.code).toBe('ORIGIN_NOT_ALLOWED');
    expect((await signIn(code)).status).toBe(201);
  });

  it('gets another code for another browser, with its own rights and no more', async () => {
    const token = await world.token({ subject: 'ann', scope: 'rooms:read' });
    const made = await call('POST', '/api/v1/session/codes', { token });
    expect(made.status).toBe(201);
    expect(made.body.url).toBe(`${world.url}/#code=${made.body.code}`);
    const { body } = await signIn(made.body.code);
    expect(body).toMatchObject({ subject: 'ann', scope: 'rooms:read' });
  });

  it('that signed out is out, whatever it kept', async () => {
    const cookie = cookieOf((await signIn(await newCode())).headers);
    expect((await whoami(null, { cookie })).status).toBe(200);
    const out = await call('DELETE', '/api/v1/session', { token: null, headers: { cookie, ...own() } });
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toMatch(new RegExp(`^${COOKIE}=;.*Max-Age=0`));
    expect((await whoami(null, { cookie })).status).toBe(401);
  });

  it('cannot put a bearer token into the cookie, nor the cookie under another name', async () => {
    expect((await whoami(null, { cookie: `${COOKIE}=${await world.token()}` })).status).toBe(401);
    const value = cookieOf((await signIn(await newCode())).headers).split('=')[1];
    expect((await whoami(null, { cookie: `__Host-aura-ffffffff=${value}` })).status).toBe(401);
  });

  const origins: readonly (readonly [string, number, number, Record<string, string>])[] = [
    // read, write
    ['no Origin', 200, 403, {}],
    ['its own Origin', 200, 201, { origin: 'OWN' }],
    ['its own Origin, same-origin', 200, 201, { origin: 'OWN', 'sec-fetch-site': 'same-origin' }],
    ['a foreign Origin', 403, 403, { origin: 'https://evil.example' }],
    ['another port of the same host', 403, 403, { origin: 'http://127.0.0.1:1' }],
    ['Origin null (a sandboxed frame)', 403, 403, { origin: 'null' }],
    ['an Origin that only begins like its own', 403, 403, { origin: 'OWN.evil.example' }],
    ['no Origin, cross-site', 403, 403, { 'sec-fetch-site': 'cross-site' }],
    ['no Origin, same-site (another port)', 403, 403, { 'sec-fetch-site': 'same-site' }],
    ['no Origin, none (the address bar)', 200, 403, { 'sec-fetch-site': 'none' }],
    ['its own Origin, cross-site', 403, 403, { origin: 'OWN', 'sec-fetch-site': 'cross-site' }],
  ];
  it.each(origins)('with its cookie and %s may read: %i and write: %i', async (_name, read, write, given) => {
    const cookie = cookieOf((await signIn(await newCode())).headers);
    const headers = {
      ...given,
      cookie,
      ...(given['origin'] ? { origin: given['origin'].replace('OWN', world.url) } : {}),
    };
    expect((await call('GET', '/api/v1/rooms', { token: null, headers })).status).toBe(read);
    expect((await call('POST', '/api/v1/session/codes', { token: null, headers })).status).toBe(write);
  });

  it('is told to frame nothing, guess no types and load scripts only from here', async () => {
    const page = await call('GET', '/', { token: null, headers: { accept: 'text/html' } });
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`script-src 'self';`);
    expect(policy).toContain(`frame-ancestors 'none'`);
    expect(policy.replace(`style-src 'self' 'unsafe-inline'`, '')).not.toContain('unsafe');
    const data = await call('GET', '/api/v1/rooms');
    expect(data.headers.get('content-security-policy')).toContain(`default-src 'none'`);
    expect(data.headers.get('x-content-type-options')).toBe('nosniff');
    expect(data.headers.get('cache-control')).toBe('no-store');
    expect(data.headers.get('access-control-allow-origin')).toBeNull();
  });
});
