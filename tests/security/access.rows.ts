import { readFileSync } from 'node:fs';
import type { Protection, Row } from './row.ts';

/**
 * OWASP API1, API3 and API5: every operation of the OpenAPI document, each role, the own and a foreign tenant. Made of the document, so that a
 * route is covered by being there. What each role may is written here once more, on its own.
 */

/** One answer: its status, the code of a problem, and everything it said, headers included. */
export interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly whole: string;
  readonly pointers: readonly string[];
}

export interface AccessGround {
  readonly ask: (
    method: string,
    path: string,
    more: { readonly as?: { readonly tenant: string; readonly role: string }; readonly body?: unknown },
  ) => Promise<Answer>;
  /** Text that stands only in the tenant `victim`. */
  readonly canary: string;
  /** A thing of the tenant `victim` that such a path names: `/api/v1/rooms/{room}`. */
  readonly idFor: (path: string) => string;
}

interface Operation {
  readonly operationId: string;
  readonly 'x-permission': string;
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
}

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete']);
const ROLES = ['viewer', 'operator', 'agent-admin', 'tenant-admin', 'platform-admin'];
const OPERATOR = ['rooms:write', 'calls:write', 'events:write', 'flows:write', 'teams:write', 'mcp:execute'];
const AGENT_ADMIN = ['mcp:write', 'mcp:manage', 'llm:write'];

/** What a role may, in words of its own. */
const may = (role: string, permission: string): boolean => {
  if (permission === 'anyone') return true;
  const [area, verb] = permission.split(':');
  if (role === 'platform-admin') return true;
  if (area === 'platform') return false;
  if (role === 'tenant-admin') return true;
  if (area === 'tenant') return false;
  if (verb === 'read') return true;
  if (role === 'viewer') return false;
  return OPERATOR.includes(permission) || (role === 'agent-admin' && AGENT_ADMIN.includes(permission));
};

const document = JSON.parse(readFileSync(new URL('../../web/openapi.json', import.meta.url), 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([method, operation]) => METHODS.has(method) && operation['x-permission'] !== 'public')
    .map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      permission: operation['x-permission'],
      takesJson: Object.keys(operation.requestBody?.content ?? {}).join() === 'application/json',
    })),
);

const IN_AUTH = 'http/auth.ts';
const PERMISSION: Protection = {
  name: 'the check of permissions',
  edits: [
    {
      file: IN_AUTH,
      find: "if (can !== 'anyone' && !allows(caller, can))",
      replace: "if (can !== 'anyone' && caller.kind === 'none' && !allows(caller, can))",
    },
  ],
};
/** Of rows that let somebody in: what fails without it is that they are let in. */
const GRANTS: Protection = {
  name: 'the grants of roles',
  edits: [
    {
      file: 'http/access.ts',
      find: 'if (roles === undefined) return byScope ?? new Set();',
      replace: 'return new Set<Permission>([...(byScope ?? [])].filter(() => roles === undefined));',
    },
  ],
};
const CREDENTIAL: Protection = {
  name: 'the need of a credential',
  edits: [
    {
      file: IN_AUTH,
      find: "if (can === 'public') return NOBODY;",
      replace:
        "if (can === 'public') return NOBODY;\n  if (asking.headers.authorization === undefined) return { ...NOBODY, tenant: 'victim', subject: 'nobody', permissions: new Set<Permission>(typeof can === 'string' ? [can as Permission] : []), expiresAt: '2099-01-01T00:00:00.000Z' };",
    },
  ],
};
const TENANT: Protection = {
  name: "the tenant of the caller's own credential",
  edits: [
    { file: IN_AUTH, find: '  ...verified,\n  ...(await', replace: "  ...verified,\n  tenant: 'victim',\n  ...(await" },
  ],
};
const UNKNOWN_FIELDS: Protection = {
  name: 'the refusal of fields that a body may not have',
  edits: [
    {
      file: 'http/validate.ts',
      find: 'if (problems.length > 0)\n',
      replace: "if (problems.some(({ in: part }) => part !== 'body'))\n",
    },
  ],
};

/** What is switched off in the tests is no failure. */
const OFF: ReadonlySet<string> = new Set(['PORT_NOT_WIRED', 'LIVEKIT_NOT_CONFIGURED']);

/** Who is let in may still be told that the request is wrong, or that there is no such thing; only not that it may not. */
const verdict = ({ status, code }: Answer): string => {
  if (status === 401) return 'not known';
  if (code === 'FORBIDDEN') return 'forbidden';
  if (status >= 500 && !OFF.has(code ?? '')) return `failed with ${status} ${code ?? ''}`;
  return 'let in';
};

const filled = (ground: AccessGround, path: string): string =>
  path.replaceAll(/\{[^}]+\}/g, encodeURIComponent(ground.idFor(path)));

/** Nothing is done by it: a body that no route takes, and for what needs none a thing that is not there. */
const bodyOf = (method: string, takesJson: boolean): { readonly body?: unknown } =>
  takesJson && method !== 'GET' ? { body: { no_such_field: true } } : {};

const ofRoles = operations.flatMap(({ method, path, permission, takesJson }) =>
  ROLES.flatMap((role) =>
    ['acme', 'victim'].map((tenant): Row<AccessGround> => {
      const allowed = may(role, permission);
      const whose = tenant === 'victim' ? 'its own tenant' : 'another tenant';
      return {
        name: `${role}, with things of ${whose}: ${method} ${path}: ${allowed ? 'let in' : 'forbidden'}`,
        input: async (ground) =>
          verdict(
            await ground.ask(method, filled(ground, path), { as: { tenant, role }, ...bodyOf(method, takesJson) }),
          ),
        expected: allowed ? 'let in' : 'forbidden',
        unprotected: allowed ? GRANTS : PERMISSION,
      };
    }),
  ).filter(() => permission !== 'anyone'),
);

const ofNobody = operations.map(({ method, path, takesJson }): Row<AccessGround> => ({
  name: `nobody: ${method} ${path}: not known`,
  input: async (ground) => verdict(await ground.ask(method, filled(ground, path), bodyOf(method, takesJson))),
  expected: 'not known',
  unprotected: CREDENTIAL,
}));

/** Paths that name no thing of a tenant. */
const OF_NOBODY = /^\/api\/v1\/projections\//;

/** The log of all tenants as it lies there, by its declaration for whoever runs the platform: `platform:read` alone opens it, as the rows of roles show. */
const OF_ALL_TENANTS: ReadonlySet<string> = new Set(['/api/v1/audit/bundle']);

/** Whoever may read everything of one tenant sees nothing of another, and what it names is not there. */
const apart = ROLES.map((role): Row<AccessGround> => ({
  name: `${role} of one tenant reads nothing of another, whatever it asks for`,
  input: async (ground) => {
    const seen: string[] = [];
    for (const { method, path } of operations.filter((each) => each.method === 'GET')) {
      const answer = await ground.ask(method, filled(ground, path), { as: { tenant: 'acme', role } });
      const isItsOwn = role === 'platform-admin' && OF_ALL_TENANTS.has(path);
      if (!isItsOwn && answer.whole.includes(ground.canary)) seen.push(`${path} says it`);
      if (path.includes('{') && answer.status < 300 && !OF_NOBODY.test(path)) seen.push(`${path} is there`);
    }
    return seen;
  },
  expected: [],
  unprotected: TENANT,
}));

const MINE = { role: 'platform-admin', tenant_id: 'victim', owner_id: 'somebody', is_admin: true };

const assigned = operations
  .filter(({ takesJson }) => takesJson)
  .map(({ method, path }): Row<AccessGround> => ({
    name: `a body that names a role, a tenant or an owner is refused: ${method} ${path}`,
    input: async (ground) => {
      const as = { tenant: 'acme', role: 'platform-admin' };
      const { status, code, pointers } = await ground.ask(method, filled(ground, path), { as, body: MINE });
      return [
        status,
        code,
        ['/role', '/tenant_id', '/owner_id', '/is_admin'].filter((each) => !pointers.includes(each)),
      ];
    },
    expected: [400, 'BODY_INVALID', []],
    unprotected: UNKNOWN_FIELDS,
  }));

const rows: readonly Row<AccessGround>[] = [...ofNobody, ...ofRoles, ...apart, ...assigned];

export default rows;
