import { auditKeyRotationRequested } from '../../schemas/audit.ts';
import { deadLetterDiscarded } from '../../schemas/dead-letters.ts';
import { keysRotationRequested } from '../../schemas/people.ts';
import { projectionRebuildRequested } from '../../schemas/projections.ts';
import { replayRequested } from '../../schemas/replays.ts';
import type { World } from '../int/facade-world.ts';
import type { Protection, Row } from './row.ts';

/** Each is asked for by a route that wants more than `events:write`. */
const ASKED_BY_EVENT = [
  replayRequested,
  projectionRebuildRequested,
  deadLetterDiscarded,
  auditKeyRotationRequested,
  keysRotationRequested,
];

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

const IN_TENANTS = 'http/routes/tenants.ts';
const NOTHING_LEFT: Protection = {
  name: 'the rule that nobody looks into a tenant that is deleted',
  edits: [
    {
      file: 'http/tenant-gate.ts',
      find: "if (state === 'deleting' || state === 'deleted') throw",
      replace: "if (state === 'deleting' && tenant === '') throw",
    },
  ],
};
const CONFIRMED: Protection = {
  name: 'the need of its id once more',
  edits: [{ file: IN_TENANTS, find: 'if (confirm !== tenant) missing(', replace: "if (confirm === '') missing(" }],
};
const SUSPENDED_FIRST: Protection = {
  name: 'the need of a suspension before a deletion',
  edits: [
    {
      file: IN_TENANTS,
      find: "if (now.state !== 'suspended') missing('TENANT_NOT_SUSPENDED'",
      replace: "if (now.state === 'unknown') missing('TENANT_NOT_SUSPENDED'",
    },
  ],
};
const OWN_GROUND: Protection = {
  name: 'the list of tenants that the platform needs',
  edits: [{ file: IN_TENANTS, find: 'if (needs(tenant, own)) missing(', replace: "if (needs('', own)) missing(" }],
};
const NEVER_AGAIN: Protection = {
  name: 'the rule that an id is never used again',
  edits: [
    {
      file: IN_TENANTS,
      find: "if (isOver(now)) missing('TENANT_DELETED', { tenant: body.id });\n    if (now.state !== 'unknown') missing(",
      replace: "if (now.state === 'active') missing(",
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

/** Asks for it with whatever state it has. */
const remove = async (ground: TenantsGround, id: string, confirm = id) => {
  const token = await ground.token({ tenant: 'platform', subject: 'owner', roles: ['platform-admin'] });
  const { status, body } = await ground.call('DELETE', `${V1}/tenants/${id}?confirm=${confirm}`, {
    token,
    headers: { 'if-match': '*' },
  });
  return [status, body.code ?? body.state];
};

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
  row(
    'what a route keeps to others is not asked for by an event either',
    EVENTS_OF_PLATFORM,
    ASKED_BY_EVENT.map(() => [403, 'EVENT_OF_THE_PLATFORM']),
    async (ground) => {
      const token = await ground.token({ tenant: await created(ground), roles: ['operator'] });
      const headers = { 'content-type': 'application/cloudevents+json' };
      const answers = ASKED_BY_EVENT.map(async ({ type, example: data }, n) => {
        const body = { specversion: '1.0', id: `asked-${n}`, source: '/mine', type, data };
        const { status, body: answer } = await ground.call('POST', `${V1}/events`, { token, headers, body });
        return [status, answer.code];
      });
      return Promise.all(answers);
    },
  ),
  row(
    'a deleted tenant is refused to everybody, the platform among them',
    NOTHING_LEFT,
    [
      [202, 'deleting'],
      [410, 'TENANT_DELETED'],
      [410, 'TENANT_DELETED'],
    ],
    async (ground) => {
      const tenant = await created(ground);
      await suspend(ground, tenant);
      const root = bearer(await ground.token({ tenant, roles: ['platform-admin'] }));
      return [
        await remove(ground, tenant),
        await ask(ground, 'GET', '/rooms', bearer(await adminOf(ground, tenant))),
        await ask(ground, 'GET', '/rooms', root),
      ];
    },
  ),
  row('a tenant is not deleted by an id said once', CONFIRMED, [400, 'TENANT_NOT_CONFIRMED'], async (ground) => {
    const tenant = await created(ground);
    await suspend(ground, tenant);
    return remove(ground, tenant, 'another');
  }),
  row('a tenant that is served is not deleted', SUSPENDED_FIRST, [409, 'TENANT_NOT_SUSPENDED'], async (ground) =>
    remove(ground, await created(ground)),
  ),
  row("the platform's own tenants are not deleted", OWN_GROUND, [409, 'TENANT_NEEDED'], async (ground) => {
    await asPlatform(ground, 'POST', '/tenants', { id: 'default' });
    return remove(ground, 'default');
  }),
  row("a deleted tenant's id is nobody's again", NEVER_AGAIN, [410, 'TENANT_DELETED'], async (ground) => {
    const tenant = await created(ground);
    await suspend(ground, tenant);
    await remove(ground, tenant);
    const { status, body } = await asPlatform(ground, 'POST', '/tenants', { id: tenant });
    return [status, body.code];
  }),
  row('a tenant that nobody has created is refused', GATE, [403, 'TENANT_UNKNOWN'], async (ground) =>
    ask(ground, 'GET', '/rooms', bearer(await adminOf(ground, 'nobody-has-made-it'))),
  ),
];

export default rows;
