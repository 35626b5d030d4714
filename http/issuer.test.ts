import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import type { Issuer } from './issuer.ts';
import { verifierOf } from './verifier.ts';

const SECRET = 'a secret of the tests, longer than 32 bytes';
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** An issuer that answers so, and how often it was asked. */
const serve = async (answer: Answer) => {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  closing.push(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked, close };
};

const keyed = async (alg: string) => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg }] });
  const sign = (claims: JWTPayload) =>
    new SignJWT({ iss: 'https://id.example', aud: 'aura', sub: 'ann', exp: 4_000_000_000, ...claims })
      .setProtectedHeader({ alg, kid: 'k', typ: 'at+jwt' })
      .sign(privateKey);
  return { jwks, sign };
};

const trusting = (jwksUrl: string, more: Partial<Issuer> = {}) =>
  verifierOf({
    secret: SECRET,
    issuer: {
      jwksUrl,
      issuer: 'https://id.example',
      audience: 'aura',
      tenant: { is: 'acme' },
      rolesClaim: 'roles',
      scopeClaim: 'scope',
      mayGrant: ['viewer', 'operator'],
      ...more,
    },
  });

const json =
  (text: string): Answer =>
  (_request, response) =>
    void response.end(text);

describe('a token of the issuer', () => {
  it.each(['RS256', 'ES256', 'EdDSA'])('signed by %s holds', async (alg) => {
    const { jwks, sign } = await keyed(alg);
    const { url } = await serve(json(jwks));
    const verified = await trusting(url)(await sign({ roles: ['operator', 'editor'] }));
    expect(verified).toMatchObject({ tenant: 'acme', subject: 'ann', roles: ['operator'] });
  });

  it.each([
    ['in a path, as Keycloak has it', 'realm_access.roles', { realm_access: { roles: ['viewer'] } }, ['viewer']],
    ['under an address, as Auth0 has it', 'https://x.example/r', { 'https://x.example/r': ['viewer'] }, ['viewer']],
    ['as one text', 'groups', { groups: 'viewer operator' }, ['viewer', 'operator']],
    ['beside others it must not give', 'roles', { roles: ['platform-admin', 'viewer', 'guest'] }, ['viewer']],
    ['that it must not give, alone', 'roles', { roles: ['platform-admin'] }, []],
    ['that are none, beside a scope', 'roles', { roles: ['guest'], scope: 'rooms:read' }, []],
  ])('has its roles %s', async (_where, rolesClaim, claims, roles) => {
    const { jwks, sign } = await keyed('ES256');
    const { url } = await serve(json(jwks));
    expect((await trusting(url, { rolesClaim })(await sign(claims))).roles).toEqual(roles);
  });

  it.each([
    ['nothing', 'roles', {}],
    ['what is only in the prototype', 'constructor.name', {}],
    ['words of its own alone', 'roles', { roles: ['offline_access'], scope: 'openid email' }],
  ])('that says %s of roles and scope leaves them to the members of the tenant', async (_what, rolesClaim, claims) => {
    const { jwks, sign } = await keyed('ES256');
    const { url } = await serve(json(jwks));
    const { roles, scope, byMembership } = await trusting(url, { rolesClaim })(await sign(claims));
    expect({ roles, scope, byMembership }).toEqual({ roles: undefined, scope: undefined, byMembership: true });
  });

  it.each([
    [{ email: 'ann@acme.example', email_verified: true }, 'ann@acme.example'],
    [{ email: 'ann@acme.example', email_verified: 'true' }, undefined],
    [{ email: 'ann@acme.example' }, undefined],
  ])('brings an address only where it is verified: %j', async (claims, email) => {
    const { jwks, sign } = await keyed('ES256');
    const { url } = await serve(json(jwks));
    expect((await trusting(url)(await sign({ roles: ['viewer'], ...claims }))).email).toBe(email);
  });

  it('cannot say of itself that members tell its roles', async () => {
    const { jwks, sign } = await keyed('ES256');
    const { url } = await serve(json(jwks));
    const { byMembership } = await trusting(url)(await sign({ roles: ['viewer'], by_membership: true }));
    expect(byMembership).toBeUndefined();
  });

  it('is narrowed by the words of its scope that mean something here, and by no others', async () => {
    const { jwks, sign } = await keyed('ES256');
    const { url } = await serve(json(jwks));
    const verify = trusting(url);
    const claims = { roles: ['operator'], scope: 'openid email' };
    expect((await verify(await sign(claims))).scope).toBeUndefined();
    const scoped = await verify(await sign({ ...claims, scope: 'openid rooms:read tenant:write' }));
    expect(scoped.scope).toBe('rooms:read');
  });

  it('names its tenant only where the operator lets it', async () => {
    const { jwks, sign } = await keyed('ES256');
    const { url } = await serve(json(jwks));
    const token = await sign({ roles: ['viewer'], org: { id: 'umbrella' } });
    expect((await trusting(url)(token)).tenant).toBe('acme');
    expect((await trusting(url, { tenant: { claim: 'org.id' } })(token)).tenant).toBe('umbrella');
    await expect(trusting(url, { tenant: { claim: 'missing' } })(token)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });
});

describe('an issuer that cannot be asked', () => {
  it.each([
    ['answers with an error', (_request, response) => void response.writeHead(500).end()],
    ['sends elsewhere', (_request, response) => void response.writeHead(302, { location: 'http://evil' }).end()],
    ['answers with something else', json('<html>')],
    ['answers with no set of keys', json('{"keys": 5}')],
    ['answers without end', json(`{"keys": ["${'x'.repeat(600_000)}"]}`)],
  ] as readonly (readonly [string, Answer])[])(
    'because it %s is named, and nobody is let in',
    async (_what, answer) => {
      const { url } = await serve(answer);
      const { sign } = await keyed('RS256');
      await expect(trusting(url)(await sign({ roles: ['viewer'] }))).rejects.toMatchObject({
        code: 'IDENTITY_PROVIDER_UNREACHABLE',
        status: 503,
      });
    },
  );

  it('is not asked again by the very next token', async () => {
    const { url, asked } = await serve((_request, response) => void response.writeHead(503).end());
    const { sign } = await keyed('RS256');
    const verify = trusting(url);
    const token = await sign({ roles: ['viewer'] });
    for (let times = 0; times < 20; times++)
      await expect(verify(token)).rejects.toMatchObject({ code: 'IDENTITY_PROVIDER_UNREACHABLE' });
    expect(asked()).toBe(1);
  });
});
