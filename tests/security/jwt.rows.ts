import { exportJWK, generateKeyPair } from 'jose';
import type { IssuerGround } from './issuer-ground.ts';
import type { Protection, Row } from './row.ts';

/** ASVS 5.0 9.1.1 to 9.2.4, RFC 8725: what a token must not get away with. */
const REFUSED = [401, 'UNAUTHENTICATED'];

const json = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = (): number => Math.floor(Date.now() / 1_000);

const IN_TOKENS = 'http/tokens.ts';
const IN_ISSUER = 'http/issuer.ts';
const IN_FORM = 'http/token-form.ts';
const IN_VERIFIER = 'http/verifier.ts';

const DECODED = '(import("jose")).then(({ decodeJwt }) => ({ payload: decodeJwt(token) }))';
const ownSignature = [
  {
    file: IN_TOKENS,
    find: 'const { payload } = await jwtVerify(token, key, {',
    replace: `const { payload } = await ${DECODED}; void ({`,
  },
  {
    file: IN_TOKENS,
    find: `requiredClaims: ['exp', 'sub', 'tenant'],
    }).catch((error: unknown) => {
      throw refusalOf(error);
    });`,
    replace: '});',
  },
];

/** What the own verifier asks of every token is taken out, and whatever the issuer's does not take comes to it. */
const SIGNATURE: Protection = {
  name: "the check of our own tokens' signature",
  edits: [
    ...ownSignature,
    {
      file: IN_VERIFIER,
      find: "if (alg === 'HS256') return own(token);",
      replace: 'if (!ISSUERS_ALGORITHMS.includes(alg)) return own(token);',
    },
  ],
};
const SIGNATURE_OF_ISSUER: Protection = {
  name: "the check of the issuer's signature",
  edits: [
    {
      file: IN_ISSUER,
      find: 'const { payload } = await jwtVerify(token, keyOf, {',
      replace: `void keyOf; const { payload } = await ${DECODED}; void ({`,
    },
    {
      file: IN_ISSUER,
      find: `requiredClaims: ['exp', 'sub'],
    }).catch((error: unknown) => {
      throw refusalOf(error);
    });`,
      replace: '});',
    },
  ],
};
const AUDIENCE: Protection = {
  name: 'the audience',
  edits: [
    { file: IN_TOKENS, find: '      audience: AUDIENCE,\n', replace: '' },
    { file: IN_ISSUER, find: '      audience: issuer.audience,\n', replace: '' },
  ],
};
const ISSUER: Protection = {
  name: 'the issuer',
  edits: [
    { file: IN_TOKENS, find: '      issuer: ISSUER,\n', replace: '' },
    { file: IN_ISSUER, find: '      issuer: issuer.issuer,\n', replace: '' },
  ],
};
const TIME: Protection = {
  name: 'the time',
  edits: [
    {
      file: IN_FORM,
      find: 'export const CLOCK_TOLERANCE_S = 5;',
      replace: 'export const CLOCK_TOLERANCE_S = 100_000;',
    },
  ],
};
const AN_END: Protection = {
  name: 'an end',
  edits: [
    { file: IN_TOKENS, find: "requiredClaims: ['exp', 'sub', 'tenant']", replace: "requiredClaims: ['sub', 'tenant']" },
    { file: IN_ISSUER, find: "requiredClaims: ['exp', 'sub']", replace: "requiredClaims: ['sub']" },
    { file: IN_TOKENS, find: ', exp, iat = 0 } = claims;', replace: ', exp = 1e10, iat = 0 } = claims;' },
  ],
};
const WHAT_IT_IS: Protection = {
  name: 'what a token says it is',
  edits: [
    {
      file: IN_ISSUER,
      find: 'if (isIdToken(payload)) throw',
      replace: "if (isIdToken(payload) && payload.sub === '') throw",
    },
    { file: IN_FORM, find: '!ACCESS_TOKEN.has(typ.toLowerCase())', replace: 'typ.length > 99' },
  ],
};
const OWN_KEY: Protection = {
  name: 'the refusal of keys that a token brings',
  edits: [{ file: IN_FORM, find: 'if (own !== undefined) throw', replace: "if (own === 'none') throw" }],
};
const CLAIMS: Protection = {
  name: 'any check of a claim',
  edits: [
    ...SIGNATURE.edits,
    {
      file: IN_TOKENS,
      find: "if (!text(sub) || !text(tenant) || !TENANT_NAME.test(tenant) || typeof exp !== 'number') throw wrongForm();",
      replace: "if (!text(sub) || typeof exp !== 'number') throw wrongForm();",
    },
    { file: IN_TOKENS, find: 'expiresAt: exp, issuedAt', replace: "tenant: 'acme', expiresAt: exp, issuedAt" },
    { file: IN_TOKENS, find: 'return { subject: sub, tenant, ', replace: 'return { subject: sub, ' },
    { file: IN_TOKENS, find: "throw refused('a token says roles, scope or both')", replace: 'void 0' },
  ],
};
const COOLDOWN: Protection = {
  name: 'the cooldown of the keys',
  edits: [{ file: IN_ISSUER, find: 'cooldownDuration: cooldownMs', replace: 'cooldownDuration: 0 * cooldownMs' }],
};
const REFETCH: Protection = {
  name: 'another look at the keys',
  edits: [{ file: IN_ISSUER, find: 'cooldownDuration: cooldownMs', replace: 'cooldownDuration: cooldownMs / 0' }],
};
const AGE: Protection = {
  name: 'the age of the keys',
  edits: [{ file: IN_ISSUER, find: 'cacheMaxAge: maxAgeMs', replace: 'cacheMaxAge: maxAgeMs / 0' }],
};
const TENANT: Protection = {
  name: "the operator's word on whose tenant it is",
  edits: [
    {
      file: IN_ISSUER,
      find: "'is' in tenant ? tenant.is : ",
      replace: "'is' in tenant ? claims['tenant'] : ",
    },
  ],
};
const MOST: Protection = {
  name: 'the most that an issuer may grant',
  edits: [
    { file: IN_ISSUER, find: 'isRole(name) && issuer.mayGrant.includes(name)', replace: 'isRole(name)' },
    {
      file: IN_ISSUER,
      find: 'every((each) => most.has(each))',
      replace: 'every((each) => each.length > 0 || most.has(each))',
    },
  ],
};
const LEFT: Protection = {
  name: 'the rule that only members have roles which no token tells',
  edits: [
    {
      file: 'http/membership.ts',
      find: `    if (holder.byMembership) throw notAMember(holder);
    return`,
      replace: '    return',
    },
  ],
};
const IN_ADDRESS: Protection = {
  name: 'the refusal of tokens in addresses',
  edits: [
    {
      file: 'http/admit.ts',
      find: "if (route.can !== 'public') refuseTokenInAddress(request);",
      replace: 'void refuseTokenInAddress;',
    },
  ],
};
const LOGGED: Protection = {
  name: 'the cut of the query before a line is logged',
  edits: [{ file: 'http/app.ts', find: "request.url.split('?')[0] as string", replace: 'request.url' }],
};
const COOKIE: Protection = {
  name: 'the tie of a session to its cookie',
  edits: [
    { file: 'http/auth.ts', find: 'if (verified.session) throw', replace: "if (verified.session === 'none') throw" },
  ],
};
const BEARER_ONLY: Protection = {
  name: 'the rule that only a credential says who asks',
  edits: [
    {
      file: 'http/auth.ts',
      find: "if (can === 'public') return NOBODY;",
      replace:
        "if (can === 'public') return NOBODY;\n  const named = asking.headers['x-user-id'];\n  if (typeof named === 'string') return { ...NOBODY, subject: named, tenant: 'acme', expiresAt: new Date().toISOString() };",
    },
  ],
};

type Ask = (ground: IssuerGround) => Promise<unknown>;

const refused = (name: string, unprotected: Protection, token: (ground: IssuerGround) => Promise<string>) => ({
  name: `${name} is refused`,
  input: async (ground: IssuerGround) => ground.ask(await token(ground)),
  expected: REFUSED,
  unprotected,
});

const row = (name: string, unprotected: Protection, expected: unknown, input: Ask) => ({
  name,
  input,
  expected,
  unprotected,
});

/** Both issuers must ask the same of a token. */
const ofBoth = (name: string, unprotected: Protection, forged: Parameters<IssuerGround['theirs']>[0]) => [
  refused(`our own token ${name}`, unprotected, (ground) => ground.ours(forged)),
  refused(`a token of the issuer ${name}`, unprotected, (ground) => ground.theirs(forged)),
];

/** Runs what is given as if so much later, as far as the keys' age goes. */
const later = async <T>(ms: number, what: () => Promise<T>): Promise<T> => {
  const real = Date.now;
  Date.now = () => real() + ms;
  try {
    return await what();
  } finally {
    Date.now = real;
  }
};

let past = 0;
/** Each row that looks at keys begins where those of the one before are long too old. */
const afresh = (what: (since: number) => Promise<unknown>): Promise<unknown> => what((past += 10_000_000));

const brings = (header: string, value: (ground: IssuerGround) => unknown) =>
  row(
    `a token with the header ${header} is refused though its signature holds, and nobody is asked`,
    OWN_KEY,
    [...REFUSED, 0],
    async (ground) => {
      const token = await ground.theirs({ header: { [header]: await value(ground) } });
      return [...(await ground.ask(token)), ground.canary.hits()];
    },
  );

const rows: readonly Row<IssuerGround>[] = [
  refused('a token without signature (alg none)', SIGNATURE, async () => {
    const claims = { iss: 'auralink', aud: 'auralink', sub: 'ann', tenant: 'acme', scope: '*', exp: now() + 600 };
    return `${json({ alg: 'none', typ: 'JWT' })}.${json(claims)}.`;
  }),
  refused("an HS256 token whose secret is the issuer's public key", SIGNATURE, (ground) =>
    ground.ours({ secret: ground.publicPem }),
  ),
  refused('a token signed with another secret', SIGNATURE, (ground) =>
    ground.ours({ secret: 'somebody else has secrets too, of 32 bytes' }),
  ),
  refused("a token signed with a key that is not the issuer's, under the name of one", SIGNATURE_OF_ISSUER, (ground) =>
    ground.theirs({ kid: 'three', header: { kid: 'one' } }),
  ),
  ...ofBoth('without an audience', AUDIENCE, { without: ['aud'] }),
  ...ofBoth('for another audience', AUDIENCE, { claims: { aud: 'somebody' } }),
  ...ofBoth('without an issuer', ISSUER, { without: ['iss'] }),
  ...ofBoth('from another issuer', ISSUER, { claims: { iss: 'https://evil.example' } }),
  ...ofBoth('without an end', AN_END, { without: ['exp'] }),
  ...ofBoth('that ended a minute ago', TIME, { claims: { exp: now() - 60 } }),
  ...ofBoth('that begins in a minute', TIME, { claims: { nbf: now() + 60 } }),
  refused('an ID token', WHAT_IT_IS, (ground) => ground.theirs({ claims: { nonce: 'n-1', at_hash: 'x' } })),
  refused('a Keycloak ID token', WHAT_IT_IS, (ground) => ground.theirs({ claims: { typ: 'ID' } })),
  refused('a token of another type', WHAT_IT_IS, (ground) => ground.ours({ header: { typ: 'logout+jwt' } })),
  refused("a LiveKit join token, were LiveKit's secret ours,", CLAIMS, (ground) =>
    ground.ours({
      claims: { iss: 'APIkey', video: { roomJoin: true, room: 'standup' } },
      without: ['aud', 'tenant', 'roles'],
    }),
  ),
  refused("a LiveKit webhook's token, were LiveKit's secret ours,", CLAIMS, (ground) =>
    ground.ours({ claims: { iss: 'APIkey', sha256: 'x' }, without: ['aud', 'tenant', 'roles'] }),
  ),
  brings('jku', ({ canary }) => `${canary.url}/jku`),
  brings('x5u', ({ canary }) => `${canary.url}/x5u`),
  brings('jwk', async () => exportJWK((await generateKeyPair('RS256', { extractable: true })).publicKey)),
  row(
    'a thousand tokens of unknown keys have the keys fetched at most once in 30 s',
    COOLDOWN,
    [true, 1_000],
    (ground) =>
      afresh(async (since) =>
        later(since, async () => {
          await ground.ask(await ground.theirs());
          const before = ground.fetches();
          const tokens = await Promise.all(
            Array.from({ length: 1_000 }, (_, at) => ground.theirs({ header: { kid: `unknown-${at}` } })),
          );
          let asked = 0;
          for (const token of tokens) if ((await ground.ask(token))[0] === 401) asked += 1;
          return [ground.fetches() - before <= 1, asked];
        }),
      ),
  ),
  row('both keys hold while the issuer changes from one to the other', REFETCH, [200, 200, 200], (ground) =>
    afresh(async (since) => {
      ground.publish('one');
      const [first] = await later(since, async () => ground.ask(await ground.theirs()));
      ground.publish('one', 'two');
      return later(since + 31_000, async () => {
        const [second] = await ground.ask(await ground.theirs({ kid: 'two' }));
        const [old] = await ground.ask(await ground.theirs());
        ground.publish('one');
        return [first, second, old];
      });
    }),
  ),
  row('a withdrawn key holds ten minutes at most', AGE, [200, 401], (ground) =>
    afresh(async (since) => {
      ground.publish('one', 'two');
      const token = await ground.theirs({ kid: 'two' });
      const [before] = await later(since, () => ground.ask(token));
      ground.publish('one');
      const [after] = await later(since + 600_001, () => ground.ask(token));
      return [before, after];
    }),
  ),
  row('an issuer of one tenant names no other', TENANT, 'acme', async (ground) => {
    const token = await ground.theirs({ claims: { tenant: 'victim' } });
    const answered = await fetch(`${ground.url}/api/v1/session`, { headers: { authorization: `Bearer ${token}` } });
    return ((await answered.json()) as { readonly tenant: string }).tenant;
  }),
  ...(
    [
      ['a role', { roles: ['platform-admin', 'viewer'] }],
      ['a scope', { roles: undefined, scope: 'platform:read rooms:read' }],
    ] as const
  ).map(([what, claims]) =>
    row(`an issuer grants no more than it may, by ${what}`, MOST, [true, false], async (ground) => {
      const token = await ground.theirs({ claims });
      const answered = await fetch(`${ground.url}/api/v1/session`, { headers: { authorization: `Bearer ${token}` } });
      const { permissions } = (await answered.json()) as { readonly permissions: readonly string[] };
      return [permissions.includes('rooms:read'), permissions.includes('platform:read')];
    }),
  ),
  row(
    'an issuer that tells no role and no scope of ours lets in nobody by that',
    LEFT,
    [403, 'FORBIDDEN'],
    async (ground) => ground.ask(await ground.theirs({ claims: { roles: ['offline_access'], scope: 'openid email' } })),
  ),
  ...['access_token', 'token', 'jwt', 'id_token'].map((name) =>
    row(
      `a token in the address (?${name}=) is refused, even beside a good one`,
      IN_ADDRESS,
      REFUSED,
      async (ground) => {
        const token = await ground.ours();
        return ground.ask(token, `/api/v1/session?${name}=${token}`);
      },
    ),
  ),
  row('a token in the address is not logged, though the request fails', LOGGED, [503, true, false], async (ground) => {
    const token = await ground.ours();
    const { status } = await fetch(`${ground.url}/readyz?access_token=${token}`);
    const lines = ground.log();
    return [status, lines.includes('/readyz'), lines.includes(token.split('.')[2] as string)];
  }),
  refused("a session's token as a bearer", COOKIE, (ground) => ground.ours({ claims: { session: 'stolen' } })),
  row('a header names nobody', BEARER_ONLY, REFUSED, async (ground) => {
    const answered = await fetch(`${ground.url}/api/v1/session`, {
      headers: { 'x-user-id': 'owner', 'x-forwarded-user': 'owner', 'x-tenant': 'acme' },
    });
    return [answered.status, ((await answered.json()) as { readonly code?: string }).code ?? ''];
  }),
];

export default rows;
