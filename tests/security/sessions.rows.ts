import { crc32 } from 'node:zlib';
import { ofMembers, ofSight } from './member-rows.ts';
import type { Row } from './row.ts';
import { ask, asks, type Ground, type Headers_, REFUSED, row, taken } from './sessions-ground.ts';

interface Made {
  readonly id: string;
  readonly key: string;
}

const IN_AUTH = 'http/auth.ts';
const IN_CHECK = 'http/api-keys/check.ts';
const IN_WISH = 'http/api-keys/wish.ts';
const IN_TEXT = 'http/api-keys/text.ts';

const ORIGIN = taken('the check of the origin where the cookie is used', {
  file: IN_AUTH,
  find: '  checkOrigin(method, headers, rule);\n  const verified = await verify(cookie);',
  replace: '  void [checkOrigin, method, headers, rule]; const verified = await verify(cookie);',
});
const ORIGIN_NEEDED = taken('the need of an Origin header where the cookie writes', {
  file: IN_AUTH,
  find: 'if (origin === undefined && required)',
  replace: 'if (origin === undefined && required && host === undefined)',
});
const SITE = taken('the look at Sec-Fetch-Site', {
  file: IN_AUTH,
  find: 'if (site !== undefined && !sites.includes(site))',
  replace: 'if (site !== undefined && sites.length === 0)',
});
const COOKIE_NAME = taken("the instance in the cookie's name", {
  file: 'http/admit.ts',
  find: 'if (at > 0 && part.slice(0, at).trim() === name)',
  replace: "if (at > 0 && name !== '' && part.slice(0, at).trim().startsWith('__Host-aura-'))",
});
const TIE = taken('the tie of a session to its cookie', {
  file: IN_AUTH,
  find: 'if (verified.session) throw',
  replace: "if (verified.session === 'none') throw",
});
const HOLDS = taken('the look whether the session began and is not over', {
  file: IN_AUTH,
  find: 'if (!verified.session || !(await sessions.holds(verified.tenant, verified.session)))',
  replace: "if (verified.session === 'none' && !(await sessions.holds(verified.tenant, verified.session)))",
});
const COOKIE_FORM = taken('the attributes of the cookie', {
  file: 'http/session.ts',
  find: '; Path=/; HttpOnly; Secure; SameSite=Strict; Max-Age=',
  replace: '; Path=/; Max-Age=',
});
const ONCE = taken('the deletion of a code that is taken', {
  file: 'streams/sign-in-codes.ts',
  find: 'await kv.delete(key, { previousSeq: entry.revision });',
  replace: 'void kv;',
});
const SECRET = taken(
  "the comparison of an API key's secret",
  {
    file: IN_CHECK,
    find: 'const until = holdsUntil(state, given);',
    replace: 'void [holdsUntil, given]; const until = Date.parse(state.expiresAt) as number | undefined;',
  },
  {
    file: IN_TEXT,
    find: 'if (!match || checksum(text.slice(0, -CHECKSUM_LENGTH)) !== match[4])',
    replace: 'if (!match || checksum(text) === text)',
  },
);
const KEY_TENANT = taken("the look for an API key in its own tenant's log alone", ...SECRET.edits, {
  file: IN_CHECK,
  find: 'const state = await states.of(tenant, keyId);\n      if (!state) throw refused();',
  replace: "const state = await states.of('acme', keyId);\n      if (!state) throw refused();",
});
const REVOKED = taken('the look whether an API key is revoked', {
  file: IN_CHECK,
  find: 'if (until === undefined || state.revoked || until <= now())',
  replace: 'if (until === undefined || until <= now())',
});
const KEY_END = taken('the end of an API key', {
  file: IN_CHECK,
  find: 'if (until === undefined || state.revoked || until <= now())',
  replace: 'if (until === undefined || state.revoked)',
});
const NOT_ABOVE = taken(
  "the comparison of a key's rights with its maker's",
  { file: IN_WISH, find: 'if (beyond !== undefined)', replace: "if (beyond !== undefined && caller.tenant === '')" },
  {
    file: IN_WISH,
    find: 'if (prefix !== undefined && source !== undefined && !isUnder(source, prefix))',
    replace: "if (prefix === '' && source !== undefined && !isUnder(source, prefix))",
  },
  { file: IN_WISH, find: 'if (foreign !== undefined)', replace: "if (foreign === '')" },
);
const NO_BROWSER = taken('the rule that a key signs no browser in', {
  file: 'http/routes/session.ts',
  find: "if (kind === 'key') missing(",
  replace: "if (subject === '') missing(",
});
const OWN_LIMITS = taken('the limits of whoever makes a key on what the key may send', {
  file: IN_WISH,
  find: 'const { roles, scope, source = caller.source, owners = caller.owners } = wish;',
  replace: 'const { roles, scope, source, owners } = wish;',
});

const FOREIGN = [403, 'ORIGIN_NOT_ALLOWED'];

/** Signs a browser in; gives the whole Set-Cookie header. */
const signedIn = async ({ call, facade, url }: Ground): Promise<string> => {
  const { code } = await facade.newSignInCode({ tenant: 'acme', subject: 'ann', roles: ['operator'] });
  const { headers } = await call('POST', '/api/v1/session', { token: null, body: { code }, headers: { origin: url } });
  return headers.get('set-cookie') ?? '';
};
const cookieOf = async (ground: Ground): Promise<string> => (await signedIn(ground)).split(';')[0] ?? '';

/** As a page of that origin writes: what a browser lets any page send. */
const written = async (ground: Ground, headers: Headers_): Promise<unknown> =>
  ask(ground, 'POST', '/api/v1/session/codes', { cookie: await cookieOf(ground), ...headers });

/** Only the status and what begins: a stream has no end. */
const streamed = async (ground: Ground, headers: Headers_): Promise<unknown> => {
  const leaving = new AbortController();
  const init = { headers: { cookie: await cookieOf(ground), ...headers }, signal: leaving.signal };
  const response = await fetch(`${ground.url}/api/v1/events/stream`, init);
  const said = response.ok ? [200] : [response.status, ((await response.json()) as { code: string }).code];
  leaving.abort();
  return said;
};

const withCookie = (ground: Ground, cookie: string): Promise<unknown> =>
  ask(ground, 'GET', '/api/v1/session', { cookie });

const keyOf = async ({ call }: Ground, wish: object = {}): Promise<Made> => {
  const body = { name: 'security', roles: ['operator'], ...wish };
  return (await call('POST', '/api/v1/api-keys', { body })).body as Made;
};

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKED = 6;

/** The text with a checksum that fits it, as anybody can make one. */
const checked = (text: string): string => {
  let [rest, sum] = [crc32(text), ''];
  while (sum.length < CHECKED) {
    sum = `${DIGITS[rest % DIGITS.length]}${sum}`;
    rest = Math.floor(rest / DIGITS.length);
  }
  return text + sum;
};
const otherAt = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === 'a' ? 'b' : 'a') + text.slice(at + 1);

/** What comes of asking for a key with a credential that may little. */
const wished = async ({ call, token }: Ground, wish: object): Promise<unknown> => {
  const limited = { subject: 'narrow', scope: 'tenant:* rooms:read', source: '/shop', owners: ['sip'] };
  const { status, body } = await call('POST', '/api/v1/api-keys', {
    token: await token(limited),
    body: { name: 'security', ...wish },
  });
  return status === 201 ? [201] : [status, body.code];
};

const ofSessions: readonly Row<Ground>[] = [
  row('a page of another site writes nothing with the cookie', ORIGIN, FOREIGN, (ground) =>
    written(ground, { origin: 'https://evil.example' }),
  ),
  row('a page of another port of this host, which is the same site, writes nothing either', ORIGIN, FOREIGN, (ground) =>
    written(ground, { origin: ground.url.replace(/:\d+$/, ':1') }),
  ),
  row('a page without an origin (a sandboxed frame) writes nothing', ORIGIN, FOREIGN, (ground) =>
    written(ground, { origin: 'null' }),
  ),
  row('nothing is written with the cookie where no Origin is sent', ORIGIN_NEEDED, FOREIGN, (ground) =>
    written(ground, {}),
  ),
  row('nothing is written with the cookie where the browser says it is another site', SITE, FOREIGN, (ground) =>
    written(ground, { origin: ground.url, 'sec-fetch-site': 'cross-site' }),
  ),
  row('a page of another site follows no stream with the cookie', ORIGIN, FOREIGN, (ground) =>
    streamed(ground, { origin: 'https://evil.example' }),
  ),
  row('a frame or a picture of another site follows no stream with the cookie', SITE, FOREIGN, (ground) =>
    streamed(ground, { 'sec-fetch-site': 'cross-site' }),
  ),
  row('the cookie of another instance is none of ours', COOKIE_NAME, REFUSED, async (ground) => {
    const [, value] = (await cookieOf(ground)).split('=');
    return withCookie(ground, `__Host-aura-ffffffff=${value}`);
  }),
  row('a session that began in another log is none, though the secret is the same', HOLDS, REFUSED, async (ground) => {
    const [name] = (await cookieOf(ground)).split('=');
    return withCookie(ground, `${name}=${await ground.token({ session: 'se-of-another-log', subject: 'ann' })}`);
  }),
  row('a bearer token is no session, and does not become one in the cookie', HOLDS, REFUSED, async (ground) => {
    const [name] = (await cookieOf(ground)).split('=');
    return withCookie(ground, `${name}=${await ground.token()}`);
  }),
  row("the session's token is no bearer token", TIE, REFUSED, async (ground) =>
    asks(ground, (await cookieOf(ground)).split('=')[1] ?? ''),
  ),
  row(
    'a session that was signed out is over, though its token has not ended',
    HOLDS,
    [[204], REFUSED],
    async (ground) => {
      const cookie = await cookieOf(ground);
      const out = await ask(ground, 'DELETE', '/api/v1/session', { cookie, origin: ground.url });
      return [out, await withCookie(ground, cookie)];
    },
  ),
  row('a session that somebody has ended everywhere is over', HOLDS, [[200], REFUSED], async (ground) => {
    const cookie = await cookieOf(ground);
    const out = await ask(ground, 'DELETE', '/api/v1/sessions', { cookie, origin: ground.url });
    return [out, await withCookie(ground, cookie)];
  }),
  row(
    "the cookie is this host's alone, out of the reach of scripts, of plain http and of other sites",
    COOKIE_FORM,
    ['__Host-', 'HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure'],
    async (ground) => {
      const [pair = '', ...attributes] = (await signedIn(ground)).split('; ');
      return [pair.slice(0, 7), ...attributes.filter((each) => !each.startsWith('Max-Age')).toSorted()];
    },
  ),
  row('a sign-in code works once', ONCE, [201, 401, 'SIGN_IN_CODE_INVALID'], async ({ call, facade, url: origin }) => {
    const { code } = await facade.newSignInCode({ tenant: 'acme', subject: 'ann', scope: '*' });
    const use = () => call('POST', '/api/v1/session', { token: null, body: { code }, headers: { origin } });
    const [first, second] = [await use(), await use()];
    return [first.status, second.status, second.body.code];
  }),
  row('of eight who use a sign-in code at once one is let in', ONCE, 1, async ({ call, facade, url: origin }) => {
    const { code } = await facade.newSignInCode({ tenant: 'acme', subject: 'ann', scope: '*' });
    const use = () => call('POST', '/api/v1/session', { token: null, body: { code }, headers: { origin } });
    const answers = await Promise.all(Array.from({ length: 8 }, use));
    return answers.filter(({ status }) => status === 201).length;
  }),
];

const SHORT_MS = 1_200;

const ofKeys: readonly Row<Ground>[] = [
  row('an API key that was revoked is refused', REVOKED, [[200], REFUSED], async (ground) => {
    const { id, key } = await keyOf(ground);
    const before = await asks(ground, key);
    await ground.call('DELETE', `/api/v1/api-keys/${id}`, { headers: { 'if-match': '*' } });
    return [before, await asks(ground, key)];
  }),
  row('an API key that has come to its end is refused', KEY_END, [[200], REFUSED], async (ground) => {
    const end = Date.now() + SHORT_MS;
    const { key } = await keyOf(ground, { expires_at: new Date(end).toISOString() });
    const before = await asks(ground, key);
    await new Promise((resolve) => setTimeout(resolve, end + 20 - Date.now()));
    return [before, await asks(ground, key)];
  }),
  row("an API key's secret from before its rotation is refused", SECRET, [REFUSED, [200]], async (ground) => {
    const { id, key } = await keyOf(ground);
    const { body } = await ground.call('POST', `/api/v1/api-keys/${id}/rotate`);
    return [await asks(ground, key), await asks(ground, (body as Made).key)];
  }),
  row('an API key with one character changed is refused', SECRET, REFUSED, async (ground) => {
    const { key } = await keyOf(ground);
    return asks(ground, otherAt(key, key.length - CHECKED - 1));
  }),
  row('so it is where the checksum was made to fit', SECRET, [[200], REFUSED], async (ground) => {
    const { key } = await keyOf(ground);
    const [whole, changed] = [key.slice(0, -CHECKED), otherAt(key, key.length - CHECKED - 1).slice(0, -CHECKED)];
    return [await asks(ground, checked(whole)), await asks(ground, checked(changed))];
  }),
  row("an API key under another tenant's name is refused", KEY_TENANT, REFUSED, async (ground) => {
    const { key } = await keyOf(ground);
    return asks(ground, checked(key.slice(0, -CHECKED).replace('aura_acme_', 'aura_other_')));
  }),
  ...(
    [
      ['a permission', { scope: 'rooms:read rooms:write' }, 'FORBIDDEN'],
      ['a role', { roles: ['viewer'] }, 'FORBIDDEN'],
      ['the platform', { scope: 'platform:read' }, 'FORBIDDEN'],
      ['a source', { scope: 'rooms:read', source: '/shopping' }, 'SOURCE_NOT_YOURS'],
      ['an owner', { scope: 'rooms:read', owners: ['sip', 'webrtc'] }, 'OWNER_NOT_YOURS'],
    ] as const
  ).map(([what, wish, code]) =>
    row(`nobody makes an API key for more than he has himself: ${what}`, NOT_ABOVE, [403, code], (ground) =>
      wished(ground, wish),
    ),
  ),
  row(
    'an API key whose wish names no source and no owners is held to those of its maker',
    OWN_LIMITS,
    ['/shop', ['sip']],
    async ({ call, token }) => {
      const by = await token({ subject: 'narrow', scope: 'tenant:* rooms:read', source: '/shop', owners: ['sip'] });
      const body = { name: 'security', scope: 'rooms:read' };
      const made = (await call('POST', '/api/v1/api-keys', { token: by, body })).body;
      return [made.source, made.owners];
    },
  ),
  row(
    'an API key signs no browser in, whose session would outlive it',
    NO_BROWSER,
    [403, 'FORBIDDEN'],
    async (ground) => {
      const { key } = await keyOf(ground, { roles: undefined, scope: '*' });
      return ask(ground, 'POST', '/api/v1/session/codes', { authorization: `Bearer ${key}` });
    },
  ),
];

const rows: readonly Row<Ground>[] = [...ofSessions, ...ofMembers, ...ofSight, ...ofKeys];

export default rows;
