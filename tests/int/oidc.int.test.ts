import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider as OidcProvider } from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { INSTANCE, TENANT, useWorld } from './facade-world.ts';

/** What the provider says of its people. */
const PEOPLE: Readonly<Record<string, Record<string, unknown>>> = {
  ann: {
    roles: ['operator', 'platform-admin', 'nonsense'],
    name: 'Ann Example',
    email: 'ann@acme.example',
    email_verified: true,
  },
  bob: { name: 'Bob', email: 'bob@acme.example', email_verified: true },
  eve: { name: 'Eve', email: 'bob@acme.example', email_verified: false },
};
const CLIENT = { id: 'aura', secret: 'a client secret of the tests' };
const oidc = {
  issuer: '',
  clientId: CLIENT.id,
  clientSecret: CLIENT.secret,
  scopes: 'openid profile email',
  name: 'Acme ID',
  admission: {
    tenant: { is: TENANT },
    rolesClaim: 'roles',
    mayGrant: ['viewer', 'operator', 'tenant-admin'] as const,
  },
};
let server: Server;
let provider: OidcProvider;
beforeAll(async () => {
  server = createServer((request, response) => void provider.callback()(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  oidc.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const world = useWorld({ oidc });
const { call } = world;
beforeAll(() => {
  provider = new OidcProvider(oidc.issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${world.url}/api/v1/session/callback`],
        post_logout_redirect_uris: [`${world.url}/`],
      },
    ],
    claims: { profile: ['name', 'roles'], email: ['email', 'email_verified'] },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) }),
    features: { rpInitiatedLogout: { enabled: true } },
    cookies: { keys: ['a key of the tests'] },
  });
});

/** A browser that keeps its cookies by host and follows no redirect by itself. */
const browser = () => {
  const jar = new Map<string, Map<string, string>>();
  return async (url: string, form?: Record<string, string>) => {
    const { host } = new URL(url);
    const own = jar.get(host) ?? new Map<string, string>();
    jar.set(host, own);
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...own].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      own.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const location = response.headers.get('location');
    return {
      status: response.status,
      location: location === null ? '' : new URL(location, url).href,
      setCookie: response.headers.getSetCookie(),
      text: await response.text(),
      cookie: [...own].map(([name, value]) => `${name}=${value}`).join('; '),
    };
  };
};
type Browser = ReturnType<typeof browser>;

/** From the sign-in page to the provider, through its pages, up to the address it sends the browser back to. */
const through = async (go: Browser, person: string, returnTo = '/rooms?state=active') => {
  const begun = await go(`${world.url}/api/v1/session/login?return_to=${encodeURIComponent(returnTo)}`);
  expect([begun.status, begun.text]).toEqual([302, '']);
  let at = begun.location;
  for (let step = 0; step < 12 && !at.startsWith(world.url); step += 1) {
    const page = await go(at);
    if (page.location !== '') {
      at = page.location;
      continue;
    }
    const prompt = /name="prompt" value="(\w+)"/.exec(page.text)?.[1] ?? '';
    const action = /action="([^"]+)"/.exec(page.text)?.[1] ?? '';
    at = (await go(new URL(action, at).href, { prompt, login: person, password: 'x' })).location;
  }
  return at;
};
const problemOf = (location: string) => new URLSearchParams(new URL(location).hash.slice(1)).get('sign-in-problem');

describe('signing in at an OpenID provider', () => {
  it('is offered where one is configured', async () => {
    const { body } = await call('GET', '/api/v1/session/options', { token: null });
    expect(body).toEqual({ link: true, oidc: { name: 'Acme ID', issuer: oidc.issuer, url: '/api/v1/session/login' } });
  });

  it('asks for a code with PKCE, state and nonce, and leads back signed in, with the roles that it may give', async () => {
    const go = browser();
    const begun = await go(`${world.url}/api/v1/session/login`);
    const asked = new URL(begun.location).searchParams;
    expect([asked.get('response_type'), asked.get('code_challenge_method')]).toEqual(['code', 'S256']);
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)).toMatch(/^[\w-]{43}$/);
    expect(begun.setCookie.join()).toMatch(/-oidc=.*HttpOnly; Secure; SameSite=Lax/);

    const back = await go(await through(go, 'ann'));
    expect([back.status, back.location]).toEqual([302, `${world.url}/rooms?state=active`]);
    expect(back.setCookie.join()).toMatch(
      new RegExp(`^__Host-aura-${INSTANCE}=.*HttpOnly; Secure; SameSite=Strict; Max-Age=28800`),
    );
    const { body } = await call('GET', '/api/v1/session', { token: null, headers: { cookie: back.cookie } });
    expect(body).toMatchObject({ subject: 'ann', tenant: TENANT, roles: ['operator'] });
    const end = new URL(body.sign_out_url);
    expect([end.origin, end.searchParams.get('client_id'), end.searchParams.get('post_logout_redirect_uri')]).toEqual([
      oidc.issuer,
      CLIENT.id,
      `${world.url}/`,
    ]);
    await vi.waitFor(async () => {
      const log = await call('GET', '/api/v1/security/log?kind=signed_in&subject=ann');
      expect(log.body.items[0]).toMatchObject({ credential: 'oidc', subject: 'ann' });
    }, 10_000);
  });

  it('refuses whoever has no role, and says so on the page and in the security log', async () => {
    const go = browser();
    const back = await go(await through(go, 'bob'));
    expect([back.status, problemOf(back.location)]).toEqual([302, 'SIGN_IN_NOT_ALLOWED']);
    expect(back.setCookie.join()).not.toContain(`__Host-aura-${INSTANCE}=`);
    await vi.waitFor(async () => {
      const log = await call('GET', '/api/v1/security/log?kind=refused&subject=bob');
      expect(log.body.items[0]).toMatchObject({ code: 'SIGN_IN_NOT_ALLOWED', credential: 'oidc' });
    }, 10_000);
  });

  it('knows a member by the verified e-mail address, and nobody by one that was only typed', async () => {
    const member = await call('POST', '/api/v1/members', { body: { subject: 'bob@acme.example', roles: ['viewer'] } });
    expect(member.status, JSON.stringify(member.body)).toBe(201);
    const [bob, eve] = [browser(), browser()];
    const back = await bob(await through(bob, 'bob', '/'));
    const { body } = await call('GET', '/api/v1/session', { token: null, headers: { cookie: back.cookie } });
    expect(body).toMatchObject({ subject: 'bob@acme.example', roles: ['viewer'] });
    expect(problemOf((await eve(await through(eve, 'eve'))).location)).toBe('SIGN_IN_NOT_ALLOWED');
  });

  it.each([
    ['https://evil.example/', '/'],
    ['//evil.example/', '/'],
    ['/\\evil.example', '/'],
    ['/%09/evil.example', '/%09/evil.example'],
    ['javascript:alert(1)', '/'],
    ['/api/v1/rooms', '/'],
    ['/rooms/x?at=EVENTS:1#here', '/rooms/x?at=EVENTS:1#here'],
  ])('asked to come back to %s comes back to %s', async (wanted, place) => {
    const go = browser();
    const back = await go(await through(go, 'ann', wanted));
    expect(back.location).toBe(world.url + place);
  });

  it('takes no way back that began in another browser, was forged, or was taken before', async () => {
    const [victim, attacker] = [browser(), browser()];
    const planted = await through(attacker, 'ann');
    // Sign-in CSRF: the attacker's answer in the victim's browser.
    await victim(`${world.url}/api/v1/session/login`);
    expect(problemOf((await victim(planted)).location)).toBe('SIGN_IN_EXPIRED');
    expect(problemOf((await browser()(planted)).location)).toBe('SIGN_IN_EXPIRED');
    const forged = new URL(planted);
    forged.searchParams.set('code', 'guessed');
    expect(problemOf((await attacker(forged.href)).location)).toBe('SIGN_IN_REFUSED');
    const go = browser();
    const way = await through(go, 'ann');
    expect((await go(way)).location).toContain('/rooms');
    expect(problemOf((await go(way)).location)).toBe('SIGN_IN_REFUSED');
  });

  it('brings the error of the provider back as a word, and none of its text', async () => {
    const go = browser();
    const begun = await go(`${world.url}/api/v1/session/login`);
    const state = new URL(begun.location).searchParams.get('state') ?? '';
    const denied = `error=access_denied&error_description=${encodeURIComponent('<b>call 555</b>')}&state=${state}&iss=${encodeURIComponent(oidc.issuer)}`;
    const back = await go(`${world.url}/api/v1/session/callback?${denied}`);
    expect(problemOf(back.location)).toBe('SIGN_IN_REFUSED');
    expect(back.location).toContain('access_denied');
    expect(back.location).not.toContain('555');
  });
});
