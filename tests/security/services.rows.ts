import { SignJWT } from 'jose';
import { issueServiceToken } from '../../http/service-tokens.ts';
import { type IssuerGround, SECRET } from './issuer-ground.ts';
import type { Protection, Row } from './row.ts';

/** ASVS 5.0 13.2.1 and 13.2.2: one role of the program asks another, here the process of role http for its metrics. */
const INTERNAL = '/metrics';
const REFUSED = [401, 'UNAUTHENTICATED'];
const FILE = 'http/service-tokens.ts';

const PERMISSION: Protection = {
  name: 'the check of permissions',
  edits: [
    {
      file: 'http/auth.ts',
      find: "if (can !== 'anyone' && !allows(caller, can))",
      replace: "if (can !== 'anyone' && caller.kind === 'none' && !allows(caller, can))",
    },
  ],
};
const CREDENTIAL: Protection = {
  name: 'the need of a credential',
  edits: [
    {
      file: 'http/auth.ts',
      find: "if (can === 'public') return NOBODY;",
      replace: "if (can === 'public' || asking.headers.authorization === undefined) return NOBODY;",
    },
  ],
};
const AUDIENCE: Protection = {
  name: 'the audience of service tokens',
  edits: [
    { file: FILE, find: '      audience: roles.map(audienceOf),\n', replace: '' },
    { file: FILE, find: 'if (to === undefined) throw', replace: "if (sub === '') throw" },
    { file: FILE, find: 'return { from: sub, to,', replace: "return { from: sub, to: to ?? ''," },
  ],
};
const TIME: Protection = {
  name: 'the end of service tokens',
  edits: [
    {
      file: 'http/token-form.ts',
      find: 'export const CLOCK_TOLERANCE_S = 5;',
      replace: 'export const CLOCK_TOLERANCE_S = 100_000;',
    },
  ],
};
const AGE: Protection = {
  name: 'the age of service tokens',
  edits: [{ file: FILE, find: '      maxTokenAge: MOST_S,\n', replace: '' }],
};
const ROUTES: Protection = {
  name: 'the list of routes that services may ask',
  edits: [
    {
      file: 'http/auth.ts',
      find: 'if (asking.services && isServiceToken(text))',
      replace: 'if (isServiceToken(text))',
    },
  ],
};
const KEYS: Protection = {
  name: 'a key of their own',
  edits: [
    {
      file: FILE,
      find: "new Uint8Array(hkdfSync('sha256', secret, '', 'auralink service tokens', 32));",
      replace: '(void hkdfSync, new TextEncoder().encode(secret));',
    },
  ],
};

const row = (
  name: string,
  unprotected: Protection,
  expected: unknown,
  input: (ground: IssuerGround) => Promise<unknown>,
): Row<IssuerGround> => ({ name, unprotected, expected, input });

const now = (): number => Math.floor(Date.now() / 1_000);

/** As a service token is made, but with the key of persons' tokens. */
const forged = (): Promise<string> =>
  new SignJWT({})
    .setProtectedHeader({ alg: 'HS256', typ: 'service+jwt' })
    .setIssuer('auralink/services')
    .setAudience('auralink/http')
    .setSubject('handlers')
    .setIssuedAt(now())
    .setExpirationTime(now() + 60)
    .sign(new TextEncoder().encode(SECRET));

/** Made so long ago, and good for so long from then on. */
const aged = async (ageS: number, ttlS: number): Promise<string> => {
  const real = Date.now;
  Date.now = () => real() - ageS * 1_000;
  try {
    return await issueServiceToken(SECRET, { from: 'handlers', to: 'http', ttlS });
  } finally {
    Date.now = real;
  }
};

const rows: readonly Row<IssuerGround>[] = [
  row('a token of the right role is let in, by its audience alone', KEYS, [200, 401], async (ground) => {
    const good = await ground.ask(await issueServiceToken(SECRET, { from: 'handlers', to: 'http' }), INTERNAL);
    const bad = await ground.ask(await forged(), INTERNAL);
    return [good[0], bad[0]];
  }),
  row('no token is refused', CREDENTIAL, 401, async ({ url }) => (await fetch(url + INTERNAL)).status),
  row('a token of a person who may not ask is refused', PERMISSION, [403, 'FORBIDDEN'], async (ground) =>
    ground.ask(await ground.ours({ claims: { roles: undefined, scope: 'rooms:read' } }), INTERNAL),
  ),
  row('a token that was sniffed on the way to another role is refused', AUDIENCE, REFUSED, async (ground) =>
    ground.ask(await issueServiceToken(SECRET, { from: 'handlers', to: 'projections' }), INTERNAL),
  ),
  row('a token that has ended is refused', TIME, REFUSED, async (ground) => ground.ask(await aged(120, 60), INTERNAL)),
  row('a token older than a quarter of an hour is refused, whatever it says', AGE, REFUSED, async (ground) => {
    const iat = now() - 1_000;
    const { hkdfSync } = await import('node:crypto');
    const key = new Uint8Array(hkdfSync('sha256', SECRET, '', 'auralink service tokens', 32));
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256', typ: 'service+jwt' })
      .setIssuer('auralink/services')
      .setAudience('auralink/http')
      .setSubject('handlers')
      .setIssuedAt(iat)
      .setExpirationTime(iat + 100_000)
      .sign(key);
    return ground.ask(token, INTERNAL);
  }),
  row('a service token opens nothing that is not for services', ROUTES, REFUSED, async (ground) =>
    ground.ask(await issueServiceToken(SECRET, { from: 'handlers', to: 'http' })),
  ),
];

export default rows;
