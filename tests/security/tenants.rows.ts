import type { World } from '../int/facade-world.ts';
import type { Protection, Row } from './row.ts';

/** Tenants that are suspended, deleted, or that nobody has created: refused with the reason, whatever the credential. */
export type TenantsGround = Pick<World, 'url' | 'call' | 'token' | 'facade'>;

const GATE: Protection = {
  name: "the look at the caller's tenant",
  edits: [
    {
      file: 'http/admit.ts',
      find: '  await checkTenant(caller, route, ports);\n',
      replace: '  void checkTenant;\n',
    },
  ],
};
const STREAMS: Protection = {
  name: 'the end of streams whose tenant is no longer served',
  edits: [
    {
      file: 'http/mount.ts',
      find: 'const signal = whileServed(whileOpen, caller, route, ports);',
      replace: 'void whileServed; const signal = whileOpen;',
    },
  ],
};
const NOT_IN_ITS_NAME: Protection = {
  name: 'the rule that the platform only looks into a tenant that is refused',
  edits: [
    {
      file: 'http/tenant-gate.ts',
      find: "allows(caller, 'platform:read') && (method === 'GET' || can.startsWith('platform:'));",
      replace: "allows(caller, 'platform:read') && (method !== '' || can.startsWith('platform:'));",
    },
  ],
};
const PLATFORM_ALONE: Protection = {
  name: 'the check of permissions',
  edits: [
    {
      file: 'http/auth.ts',
      find: "if (can !== 'anyone' && !allows(caller, can))",
      replace: "if (can !== 'anyone' && caller.kind === 'none' && !allows(caller, can))",
    },
  ],
};
const EVENTS_OF_PLATFORM: Protection = {
  name: 'the list of aggregates of which the platform alone speaks',
  edits: [
    {
      file: 'streams/admit.ts',
      find: 'if (PLATFORM_AGGREGATES.has(of.name)) throw',
      replace: "if (PLATFORM_AGGREGATES.has(of.name) && type === '') throw",
    },
  ],
};

const V1 = '/api/v1';
const REASON = 'the invoice is open';
const SUSPENDED = [403, 'TENANT_SUSPENDED', REASON];
/** Longer than any stream takes to be ended. */
const LONG_MS = 2_000;

const asPlatform = async ({ call, token }: TenantsGround, method: string, path: string, body?: object) =>
  call(method, V1 + path, {
    token: await token({ tenant: 'platform', subject: 'owner', roles: ['platform-admin'] }),
    ...(body ? { body } : {}),
  });

const adminOf = ({ token }: TenantsGround, tenant: string): Promise<string> =>
  token({ tenant, subject: 'ada', roles: ['tenant-admin'] });

let made = 0;
const created = async (ground: TenantsGround): Promise<string> => {
  const id = `secured-${(made += 1)}`;
  await asPlatform(ground, 'POST', '/tenants', { id });
  return id;
};
const suspend = (ground: TenantsGround, id: string) =>
  asPlatform(ground, 'POST', `/tenants/${id}/suspend`, { reason: REASON });

/** What a request comes to: its status, and with a refusal the code and the reason. */
const ask = async (
  { url }: TenantsGround,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: object,
): Promise<readonly unknown[]> => {
  const leaving = new AbortController();
  const json: Record<string, string> = body ? { 'content-type': 'application/json' } : {};
  const response = await fetch(url + V1 + path, {
    method,
    headers: { ...headers, ...json },
    signal: leaving.signal,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (response.ok) {
    leaving.abort();
    return [response.status];
  }
  const { code, reason } = (await response.json()) as { readonly code: string; readonly reason?: string };
  return [response.status, code, ...(reason === undefined ? [] : [reason])];
};

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

/** A tenant that was served a moment ago, with a credential of that time. */
const afterwards = async (
  ground: TenantsGround,
  credential: (tenant: string) => Promise<Record<string, string>>,
): Promise<unknown> => {
  const tenant = await created(ground);
  const headers = await credential(tenant);
  const [before] = await ask(ground, 'GET', '/session', headers);
  await suspend(ground, tenant);
  return [before, await ask(ground, 'GET', '/session', headers)];
};

const row = (
  name: string,
  unprotected: Protection,
  expected: unknown,
  input: (ground: TenantsGround) => Promise<unknown>,
): Row<TenantsGround> => ({ name, unprotected, expected, input });

const rows: readonly Row<TenantsGround>[] = [
  ...(
    [
      ['GET', '/rooms'],
      ['GET', '/events/stream'],
      ['GET', '/tenant/export'],
      ['POST', '/rooms'],
      ['POST', '/events'],
      ['POST', '/api-keys'],
      ['POST', '/session/codes'],
      ['DELETE', '/sessions'],
    ] as const
  ).map(([method, path]) =>
    row(`a suspended tenant is refused with the reason: ${method} ${path}`, GATE, SUSPENDED, async (ground) => {
      const tenant = await created(ground);
      await suspend(ground, tenant);
      return ask(ground, method, path, bearer(await adminOf(ground, tenant)));
    }),
  ),
  row("a suspended tenant's API key is refused with the reason", GATE, [200, SUSPENDED], (ground) =>
    afterwards(ground, async (tenant) => {
      const body = { name: 'security', roles: ['viewer'] };
      const { body: key } = await ground.call('POST', `${V1}/api-keys`, { token: await adminOf(ground, tenant), body });
      return bearer(key.key);
    }),
  ),
  row("a suspended tenant's session is refused with the reason", GATE, [200, SUSPENDED], (ground) =>
    afterwards(ground, async (tenant) => {
      const { code } = await ground.facade.newSignInCode({ tenant, subject: 'ada', roles: ['viewer'] });
      const { headers } = await ground.call('POST', `${V1}/session`, { token: null, body: { code } });
      return { cookie: (headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
    }),
  ),
  row("a suspended tenant's stream ends, and nobody else's", STREAMS, ['ended', 'goes on'], async (ground) => {
    const [one, two] = [await created(ground), await created(ground)];
    const follow = async (tenant: string) => {
      const leaving = new AbortController();
      const headers = bearer(await adminOf(ground, tenant));
      const response = await fetch(`${ground.url}${V1}/events/stream`, { headers, signal: leaving.signal });
      const ended = response.text().then(
        () => 'ended',
        () => 'left',
      );
      return { ended, leave: () => leaving.abort() };
    };
    const [first, second] = [await follow(one), await follow(two)];
    await suspend(ground, one);
    const late = new Promise((resolve) => setTimeout(resolve, LONG_MS, 'goes on'));
    const said = [
      await Promise.race([first.ended, late]),
      await Promise.race([second.ended, Promise.resolve('goes on')]),
    ];
    first.leave();
    second.leave();
    return said;
  }),
  row(
    'the platform does not act in the name of a tenant that is refused',
    NOT_IN_ITS_NAME,
    [200, SUSPENDED],
    async (ground) => {
      const tenant = await created(ground);
      await suspend(ground, tenant);
      const root = bearer(await ground.token({ tenant, roles: ['platform-admin'] }));
      const [looked] = await ask(ground, 'GET', '/rooms', root);
      return [looked, await ask(ground, 'POST', '/rooms', root, { name: 'x' })];
    },
  ),
  row("a tenant's administrator does not end its suspension", PLATFORM_ALONE, [403, 'FORBIDDEN'], async (ground) => {
    const tenant = await created(ground);
    const other = await created(ground);
    await suspend(ground, tenant);
    const { status, body } = await ground.call('POST', `${V1}/tenants/${tenant}/resume`, {
      token: await adminOf(ground, other),
    });
    return [status, body.code];
  }),
  row(
    'nor is it ended by an event that says so',
    EVENTS_OF_PLATFORM,
    [403, 'EVENT_OF_THE_PLATFORM'],
    async (ground) => {
      const tenant = await created(ground);
      const { status, body } = await ground.call('POST', `${V1}/events`, {
        token: await adminOf(ground, tenant),
        headers: { 'content-type': 'application/cloudevents+json' },
        body: {
          specversion: '1.0',
          id: 'forged',
          source: '/mine',
          type: 'com.auralink.tenant.resumed.v1',
          data: { tenantId: tenant, byId: 'ps-1', by: 'ada' },
        },
      });
      return [status, body.code];
    },
  ),
  row('a tenant that nobody has created is refused', GATE, [403, 'TENANT_UNKNOWN'], async (ground) =>
    ask(ground, 'GET', '/rooms', bearer(await adminOf(ground, 'nobody-has-made-it'))),
  ),
];

export default rows;
