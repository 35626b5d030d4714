import type { Protection, Row } from './row.ts';
import { CALLS, FRIEND, type WebGround } from './web-ground.ts';

/** ASVS 5.0 3.3 to 3.5, 4.1.3, 4.2.1, 4.4.2, 15.3.4; OWASP API Security 2023, API4: what a client can send to a facade. */
const MANY = 75;

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly headers: Headers;
  readonly body: string;
}

const ask = async (
  { url }: WebGround,
  path: string,
  {
    body,
    ...init
  }: { readonly method?: string; readonly body?: string; readonly headers?: Record<string, string> } = {},
): Promise<Answer> => {
  const json = body === undefined ? {} : { body, headers: { 'content-type': 'application/json', ...init.headers } };
  const response = await fetch(url + path, { ...init, ...json });
  const text = await response.text();
  const problem = response.headers.get('content-type')?.startsWith('application/problem+json');
  const code = problem ? (JSON.parse(text) as { code: string }).code : '';
  return { status: response.status, code, headers: response.headers, body: text };
};

const bearer = async (ground: WebGround, grant = {}): Promise<Record<string, string>> => ({
  authorization: `Bearer ${await ground.token(grant)}`,
});

const signIn = (ground: WebGround, body: string, headers: Record<string, string> = {}) =>
  ask(ground, '/api/v1/session', { method: 'POST', body, headers });

const taken = (name: string, file: string, find: string, replace: string): Protection => ({
  name,
  edits: [{ file, find, replace }],
});

const ORIGIN_OF_COOKIE = taken(
  'the check of the origin where the cookie is used',
  'http/auth.ts',
  '  checkOrigin(method, headers, rule);\n  const verified = await verify(cookie);',
  '  void [checkOrigin, method, headers, rule]; const verified = await verify(cookie);',
);
const CORS = taken(
  'the list of origins',
  'http/cors.ts',
  "return origins.has('*') ? '*' : origins.has(origin) ? origin : undefined;",
  'return origins.size > 0 ? origin : undefined;',
);
const PROXIES = taken(
  'the list of proxies',
  'http/app.ts',
  'trustProxy: proxies.length === 0 ? false : trustedProxies(proxies)',
  'trustProxy: proxies.length === 0 ? true : trustedProxies(proxies)',
);
const POLICY = taken(
  "the pages' policy",
  'http/headers.ts',
  "`script-src 'self'`",
  "`script-src 'self' 'unsafe-inline'`",
);

const LONG = { file: 'http/app.ts', find: 'requestTimeout: patience.requestMs', replace: 'requestTimeout: 3_600_000' };

const withCookie = ({ cookieName }: WebGround, origin: string): Record<string, string> => ({
  cookie: `${cookieName}=eyJhbGciOiJIUzI1NiJ9.e30.x`,
  origin,
});

const inlineScripts = (page: string): number =>
  [...page.matchAll(/<script\b([^>]*)>/gi)].filter(([, attributes = '']) => !/\bsrc=/.test(attributes)).length;

const policyOf = ({ headers }: Answer, directive: string): string =>
  (headers.get('content-security-policy') ?? '').split('; ').find((each) => each.startsWith(directive)) ?? 'none';

const deep = `{"code":${'['.repeat(10_000)}${']'.repeat(10_000)}}`;

const rows: readonly Row<WebGround>[] = [
  {
    name: 'a body of ten megabytes is refused',
    input: async (ground) => {
      const { status, code } = await signIn(ground, JSON.stringify({ code: 'x'.repeat(10_000_000) }));
      return [status, code];
    },
    expected: [413, 'BODY_TOO_LARGE'],
    unprotected: taken(
      'the limit of bodies',
      'http/app.ts',
      'const BODY_LIMIT = 1_048_576;',
      'const BODY_LIMIT = 1e9;',
    ),
  },
  {
    name: 'JSON of ten thousand levels is refused for its depth',
    input: async (ground) => {
      const { status, body } = await signIn(ground, deep);
      return [status, body.includes('nested deeper')];
    },
    expected: [400, true],
    unprotected: taken('the limit of depth', 'http/json.ts', 'const MAX_DEPTH = 64;', 'const MAX_DEPTH = 1e9;'),
  },
  {
    name: 'a page of a milliard is refused',
    input: async (ground) =>
      (await ask(ground, '/api/v1/rooms?limit=1000000000', { headers: await bearer(ground) })).status,
    expected: 400,
    unprotected: taken('the longest page', 'http/shapes/fields.ts', 'maximum: 200', 'maximum: 2e9'),
  },
  {
    name: 'one call more than the limit is refused, and says when it is worth asking again',
    input: async (ground) => {
      const headers = await bearer(ground, { subject: 'busy', roles: ['viewer'] });
      const answers: Answer[] = [];
      for (let at = 0; at <= CALLS; at++) answers.push(await ask(ground, '/api/v1/session', { headers }));
      const last = answers.at(-1);
      const passed = answers.filter(({ status }) => status === 200).length;
      return [passed, last?.status, last?.code, Number(last?.headers.get('retry-after')) > 0];
    },
    expected: [CALLS, 429, 'RATE_LIMITED', true],
    unprotected: taken('the limits', 'http/limits.ts', 'if (standing.allowed) continue;', 'continue;'),
  },
  {
    name: 'a header that names a user or a tenant is nobody’s credential',
    input: async (ground) => {
      const spoofed = { 'x-user-id': 'root', 'x-tenant': 'other', 'x-forwarded-user': 'root' };
      const headers = { ...(await bearer(ground)), ...spoofed };
      const { body } = await ask(ground, '/api/v1/session', { headers });
      const { subject, tenant } = JSON.parse(body) as { subject: string; tenant: string };
      return [subject, tenant];
    },
    expected: ['tester', 'acme'],
    unprotected: taken(
      'the rule that only credentials name a caller',
      'http/mount.ts',
      'callers.set(request, caller);',
      "callers.set(request, { ...caller, subject: String(request.headers['x-user-id'] ?? caller.subject) });",
    ),
  },
  {
    name: 'two lengths of one body are none',
    input: (ground) =>
      ground.raw(
        'GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n',
        'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /livez HTTP/1.1\r\nHost: x\r\n\r\n',
      ),
    expected: 'HTTP/1.1 400 Bad Request',
    unprotected: taken('strict parsing', 'http/app.ts', 'const slow = {', 'const slow = { insecureHTTPParser: true,'),
  },
  {
    name: 'headers that do not come to an end are cut off',
    input: (ground) => ground.raw('GET /livez HTTP/1.1\r\nHost: x\r\nX-Slow: '),
    expected: 'HTTP/1.1 408 Request Timeout',
    unprotected: {
      name: 'the time for headers',
      edits: [
        { file: 'http/app.ts', find: 'headersTimeout: patience.headersMs', replace: 'headersTimeout: 300_000' },
        LONG,
      ],
    },
  },
  {
    name: 'a body that does not come to an end is cut off',
    input: (ground) =>
      ground.raw(
        'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{"a',
      ),
    expected: 'HTTP/1.1 408 Request Timeout',
    unprotected: { name: 'the time for bodies', edits: [LONG] },
  },
  {
    name: 'no foreign page signs a browser in',
    input: async (ground) => (await signIn(ground, '{"code":"x"}', { origin: 'https://evil.example' })).code,
    expected: 'ORIGIN_NOT_ALLOWED',
    unprotected: taken(
      'the check of the origin at sign-in',
      'http/admit.ts',
      'checkOrigin(method, headers, credentials.rule, false);',
      'void checkOrigin;',
    ),
  },
  {
    name: 'no foreign page writes with the cookie',
    input: async (ground) =>
      (
        await ask(ground, '/api/v1/session/codes', {
          method: 'POST',
          headers: withCookie(ground, 'https://evil.example'),
        })
      ).code,
    expected: 'ORIGIN_NOT_ALLOWED',
    unprotected: ORIGIN_OF_COOKIE,
  },
  {
    name: 'no foreign page reads the event stream with the cookie',
    input: async (ground) =>
      (await ask(ground, '/api/v1/events/stream', { headers: withCookie(ground, 'https://evil.example') })).code,
    expected: 'ORIGIN_NOT_ALLOWED',
    unprotected: ORIGIN_OF_COOKIE,
  },
  {
    name: 'an origin that is not on the list is not allowed, one that is on it is, and none with credentials',
    input: async (ground) => {
      const of = async (origin: string) =>
        (await ask(ground, '/api/v1/session', { headers: { ...(await bearer(ground)), origin } })).headers;
      const [evil, friend] = [await of('https://evil.example'), await of(FRIEND)];
      return [
        evil.get('access-control-allow-origin'),
        friend.get('access-control-allow-origin'),
        friend.get('access-control-allow-credentials'),
      ];
    },
    expected: [null, FRIEND, null],
    unprotected: CORS,
  },
  {
    name: 'a preflight of an origin that is not on the list is allowed nothing',
    input: async (ground) => {
      const of = async (origin: string) => {
        const headers = { origin, 'access-control-request-method': 'DELETE' };
        const { status, headers: said } = await ask(ground, '/api/v1/rooms/x', { method: 'OPTIONS', headers });
        return [status, said.get('access-control-allow-methods'), said.get('allow')];
      };
      return [await of('https://evil.example'), await of(FRIEND)];
    },
    expected: [
      [204, null, 'DELETE, GET, HEAD, OPTIONS'],
      [204, 'DELETE, GET, HEAD', 'DELETE, GET, HEAD, OPTIONS'],
    ],
    unprotected: CORS,
  },
  {
    name: 'the pages of the documentation run no script but our own, and hold none',
    input: async (ground) => {
      const page = await ask(ground, '/docs', { headers: { accept: 'text/html' } });
      return [page.status, policyOf(page, 'script-src'), policyOf(page, 'frame-ancestors'), inlineScripts(page.body)];
    },
    expected: [200, "script-src 'self'", "frame-ancestors 'none'", 0],
    unprotected: POLICY,
  },
  {
    name: 'an answer of the API is no page: nothing runs in it, nobody frames it, no browser guesses its type',
    input: async (ground) => {
      const answer = await ask(ground, '/api/v1/session', { headers: await bearer(ground) });
      return [
        answer.headers.get('content-security-policy'),
        answer.headers.get('x-content-type-options'),
        answer.headers.get('cache-control'),
      ];
    },
    expected: ["default-src 'none'; frame-ancestors 'none'", 'nosniff', 'no-store'],
    unprotected: taken(
      'the policy of answers',
      'http/app.ts',
      "void reply.header('content-security-policy', isPage ? policy : DATA_POLICY);",
      'void [isPage, policy, DATA_POLICY];',
    ),
  },
  {
    name: 'metrics are for who may read them',
    input: async (ground) => (await ask(ground, '/metrics')).status,
    expected: 401,
    unprotected: taken('the permission of metrics', 'http/routes/health.ts', "can: 'system:read'", "can: 'public'"),
  },
  // The two that flood come last: after them this address is refused whatever else it tries.
  {
    name: 'who tries token after token is refused before they are looked at',
    input: async (ground) => {
      const statuses: number[] = [];
      for (let at = 0; at < MANY; at++)
        statuses.push(
          (await ask(ground, '/api/v1/session', { headers: { authorization: `Bearer a.b.${at}` } })).status,
        );
      return [statuses.includes(401), statuses.at(-1)];
    },
    expected: [true, 429],
    unprotected: taken(
      'the look at the address',
      'http/admit.ts',
      'limiter.refuseFlood(request, reply);',
      'void limiter;',
    ),
  },
  {
    name: 'who names another address with each request gains nothing',
    input: async (ground) => {
      const statuses: number[] = [];
      for (let at = 0; at < MANY; at++) {
        const headers = { authorization: `Bearer a.b.${at}`, 'x-forwarded-for': `203.0.113.${at}` };
        statuses.push((await ask(ground, '/api/v1/session', { headers })).status);
      }
      return statuses.at(-1);
    },
    expected: 429,
    unprotected: PROXIES,
  },
];

export default rows;
