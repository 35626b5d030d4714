import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { pino } from 'pino';
import { loadRoutes } from '../../http/discover.ts';
import { createFacade } from '../../http/server.ts';
import { createTelemetry } from '../../infra/telemetry.ts';

export const SECRET = 'a secret of the security tests, longer than 32 bytes';
export const INSTANCE = '5ec00001';
const OFF = { why: 'only who is let in matters here', how: 'see the other rows' };

/** What a token is made of, where it differs from one that holds. */
interface Forged {
  readonly claims?: JWTPayload;
  readonly header?: Readonly<Record<string, unknown>>;
  /** Claims that it shall not have. */
  readonly without?: readonly string[];
  /** Key id of the issuer's key that signs. */
  readonly kid?: string;
}

/** A facade that trusts an issuer beside itself, that issuer, and a server that nobody has a reason to ask. */
export interface IssuerGround {
  readonly url: string;
  readonly issuer: string;
  /** How often the issuer was asked for its keys. */
  readonly fetches: () => number;
  /** How often the canary was asked for anything. */
  readonly canary: { readonly url: string; readonly hits: () => number };
  /** Which keys the issuer publishes from now on; there are `one`, `two` and `three`. */
  readonly publish: (...kids: readonly string[]) => void;
  readonly publicPem: string;
  /** A token of the issuer that holds, but for what is said. */
  readonly theirs: (forged?: Forged) => Promise<string>;
  /** One of this server, likewise; `secret` is what it is signed with. */
  readonly ours: (forged?: Forged & { readonly secret?: string }) => Promise<string>;
  /** Who the server takes the bearer for: status and subject, or status and code. */
  readonly ask: (token: string, path?: string) => Promise<readonly [number, string]>;
  /** What the program has logged. */
  readonly log: () => string;
  readonly close: () => Promise<void>;
}

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const close = (server: Server): Promise<void> =>
  new Promise((done) => {
    server.closeAllConnections();
    server.close(() => done());
  });

const now = (): number => Math.floor(Date.now() / 1_000);

const signed = (claims: JWTPayload, header: Readonly<Record<string, unknown>>, without: readonly string[] = []) =>
  new SignJWT(
    Object.fromEntries(
      Object.entries(claims).filter(([name, value]) => !without.includes(name) && value !== undefined),
    ),
  ).setProtectedHeader(header as { alg: string });

export const startIssuerGround = async (): Promise<IssuerGround> => {
  const kids = ['one', 'two', 'three'];
  const pairs = new Map(
    await Promise.all(kids.map(async (kid) => [kid, await generateKeyPair('RS256', { extractable: true })] as const)),
  );
  const keyOf = (kid: string) => {
    const pair = pairs.get(kid);
    if (!pair) throw new Error(`the issuer of the tests has no key ${kid}`);
    return pair;
  };
  let published: readonly string[] = ['one'];
  let fetches = 0;
  const issuer = createServer((_request, response) => {
    fetches += 1;
    void Promise.all(
      published.map(async (kid) => ({ ...(await exportJWK(keyOf(kid).publicKey)), kid, alg: 'RS256', use: 'sig' })),
    ).then((keys) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys })));
  });
  let hits = 0;
  const canary = createServer((_request, response) => {
    hits += 1;
    response.end('{"keys":[]}');
  });
  const [issuerUrl, canaryUrl] = await Promise.all([listen(issuer), listen(canary)]);

  let lines = '';
  const routes = await loadRoutes();
  const facade = await createFacade({
    ports: { metrics: { scrape: async () => ({ contentType: 'text/plain', text: '# none' }) } },
    roles: ['http'],
    off: Object.fromEntries(routes.flatMap(({ route }) => route.needs.map((need) => [need, OFF]))),
    secret: SECRET,
    issuer: {
      jwksUrl: `${issuerUrl}/keys`,
      issuer: issuerUrl,
      audience: 'aura-api',
      tenant: { is: 'acme' },
      rolesClaim: 'roles',
      scopeClaim: 'scope',
      mayGrant: ['viewer', 'operator', 'tenant-admin'],
    },
    instance: INSTANCE,
    version: '0.0.0',
    meter: createTelemetry().meter,
    log: pino({ level: 'trace' }, { write: (line: string) => void (lines += line) }),
  });
  const url = await facade.listen('127.0.0.1', 0);

  return {
    url,
    issuer: issuerUrl,
    fetches: () => fetches,
    canary: { url: canaryUrl, hits: () => hits },
    publish: (...which) => void (published = which),
    publicPem: await exportSPKI(keyOf('one').publicKey),
    theirs: async ({ claims, header, without, kid = 'one' } = {}) =>
      signed(
        { iss: issuerUrl, aud: 'aura-api', sub: 'ann', roles: ['operator'], iat: now(), exp: now() + 3_600, ...claims },
        { alg: 'RS256', typ: 'JWT', kid, ...header },
        without,
      ).sign(keyOf(kid).privateKey),
    ours: async ({ claims, header, without, secret = SECRET } = {}) =>
      signed(
        {
          iss: 'auralink',
          aud: 'auralink',
          sub: 'ann',
          tenant: 'acme',
          roles: ['operator'],
          iat: now(),
          exp: now() + 3_600,
          ...claims,
        },
        { alg: 'HS256', typ: 'JWT', ...header },
        without,
      ).sign(new TextEncoder().encode(secret)),
    ask: async (token, path = '/api/v1/session') => {
      const answered = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
      const text = await answered.text();
      const { code, subject } = (text.startsWith('{') ? JSON.parse(text) : {}) as { code?: string; subject?: string };
      return [answered.status, code ?? subject ?? ''];
    },
    log: () => lines,
    close: async () => {
      await facade.close();
      await Promise.all([close(issuer), close(canary)]);
    },
  };
};
